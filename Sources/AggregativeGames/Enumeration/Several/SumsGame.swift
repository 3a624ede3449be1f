import Intervals

/// A game whose players meet in a few sums and that can be enclosed over intervals of strategies
/// and sums, so that all of its equilibria can be found with proof.
///
/// Given the sums, own contributions included, players decouple: each has inclusive replies, and
/// what they contribute must add up to what the sums require.
public protocol SumsGame: BranchedGame where Sums == [Interval] {
  /// Players of equal kind have equal strategy sets and payoffs, and stay interchangeable.
  var kinds: PlayerKinds { get }

  /// Encloses the sums of all equilibria, one interval each; unbounded where they cannot be.
  var enclosedSums: [Interval] { get }

  /// Encloses what a player contributes over a box of own strategies, inside one piece, and of
  /// sums.
  func contribution(of player: Int, over strategies: Interval, piece: Int, sums: [Interval])
    -> SumsContribution

  /// Encloses what contributions to each sum must add up to, and its derivative in every sum.
  func required(over sums: [Interval]) -> SumsRequired
}

/// What a player contributes to each sum, and how that moves.
public struct SumsContribution: Sendable {
  public var value: [Interval]
  /// Its derivative in the own strategy, sums held.
  public var byStrategy: [Interval]
  /// Its derivative in sum m at `[sum][m]`, strategy held.
  public var bySum: [[Interval]]
  /// Derivative of marginal payoff in the own strategy, and in every sum.
  public var slope: Interval
  public var slopeBySum: [Interval]
}

/// What contributions must add up to.
public struct SumsRequired: Sendable {
  public var value: [Interval]
  /// Derivative in sum m at `[sum][m]`.
  public var bySum: [[Interval]]
}
