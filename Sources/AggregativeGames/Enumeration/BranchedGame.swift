import Intervals

/// A game in which players meet in sums, as a search for one player's inclusive replies sees it:
/// with every sum in an interval, own contributions included.
public protocol BranchedGame: Sendable {
  /// Where the sums are: an interval, or one for each.
  associatedtype Sums: Sendable

  /// Strategy sets and kinks.
  var pieces: PieceTable { get }

  /// Encloses a player's optimality conditions over a box of own strategies, inside one piece.
  func enclose(_ player: Int, over strategies: Interval, piece: Int, sums: Sums)
    -> InclusiveEnclosure

  /// Marginal payoff and its slope by the formula of a piece, at the middle of the sums.
  func marginal(of player: Int, at strategy: Double, piece: Int, amid sums: Sums) -> Marginal

  /// Whether a player's payoff jumps up at a breakpoint: what the piece above gives holds there.
  /// Such a breakpoint has a piece above it.
  func payoffJumps(at breakpoint: Int, of player: Int) -> Bool

  /// No contribution can exceed this, because all others are non-negative.
  func mostContribution(over sums: Sums) -> Double

  /// By about how much the logarithm of a contribution differs over the sums, strategy held.
  func spread(of sums: Sums) -> Double
}

extension BranchedGame {
  public func payoffJumps(at breakpoint: Int, of player: Int) -> Bool { false }
}

extension EnclosedGame {
  public func enclose(_ player: Int, over strategies: Interval, piece: Int, sums: Interval)
    -> InclusiveEnclosure
  {
    enclose(player, over: strategies, piece: piece, total: sums)
  }

  public func marginal(
    of player: Int, at strategy: Double, piece: Int, amid sums: Interval
  ) -> Marginal {
    let marginal = marginalPayoff(of: player, at: strategy, piece: piece, total: sums.midpoint)
    return Marginal(value: marginal.value, slope: marginal.slope)
  }

  public func mostContribution(over sums: Interval) -> Double {
    requiredContribution(over: sums).value.upper
  }

  public func spread(of sums: Interval) -> Double { sums.width }
}
