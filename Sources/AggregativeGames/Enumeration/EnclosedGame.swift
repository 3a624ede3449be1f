import Intervals

/// A single-aggregate game that can be enclosed over intervals of strategies and totals, so that
/// all of its equilibria can be found with proof. Contributions are non-negative and do not fall
/// with the own strategy.
public protocol EnclosedGame: SingleAggregateGame, BranchedGame where Sums == Interval {
  /// Players of equal kind have equal strategy sets and payoffs, and stay interchangeable.
  var kinds: PlayerKinds { get }

  /// Encloses the totals of all equilibria; unbounded where they cannot be bounded.
  var enclosedTotals: Interval { get }

  /// Encloses a player's optimality conditions over a box of own strategies, inside one piece, and
  /// totals.
  func enclose(_ player: Int, over strategies: Interval, piece: Int, total: Interval)
    -> InclusiveEnclosure

  /// Encloses what contributions must sum to over an interval of totals, and its slope.
  func requiredContribution(over total: Interval) -> IntervalMarginal

  /// Encloses the rivals' aggregate of a player whose strategy and total lie in the given
  /// intervals.
  func rivals(of player: Int, over strategies: Interval, piece: Int, total: Interval) -> Interval

  /// Encloses the only strategy that maximises the payoff of a player who is alone, so that no
  /// total couples it to anybody; nil in any other game, and where that cannot be shown.
  var soleReply: Interval? { get }

  /// The same game with what enclosures ask for again and again worked out. O(players · pieces).
  var prepared: Self { get }

  /// Encloses a player's payoff over strategies inside one piece and rivals' aggregates.
  func payoff(of player: Int, over strategies: Interval, piece: Int, rivals: Interval) -> Interval
}

extension EnclosedGame {
  public var soleReply: Interval? { nil }

  public var prepared: Self { self }
}

/// What `EnclosedGame.enclose` encloses.
public struct InclusiveEnclosure: Sendable {
  /// Marginal payoff at the total.
  public var marginal: Interval
  /// Slope of the marginal payoff in the own strategy, total fixed.
  public var slope: Interval
  /// Slope of the marginal payoff in the own strategy, rivals fixed: negative at a local maximum.
  public var curvature: Interval
  /// The player's contribution.
  public var contribution: Interval
  /// Derivative of the contribution in the total while marginal payoff stays zero; entire where
  /// `slope` holds zero.
  public var branchSlope: Interval
  /// Derivative of the contribution in the total while the strategy stays.
  public var fixedSlope: Interval
  /// Marginal payoff falls, or stays, where the piece ends at a kink.
  public var fallsAtKinks: Bool

  public init(
    marginal: Interval, slope: Interval, curvature: Interval, contribution: Interval,
    branchSlope: Interval, fixedSlope: Interval, fallsAtKinks: Bool
  ) {
    self.marginal = marginal
    self.slope = slope
    self.curvature = curvature
    self.contribution = contribution
    self.branchSlope = branchSlope
    self.fixedSlope = fixedSlope
    self.fallsAtKinks = fallsAtKinks
  }
}

/// Players grouped by kind.
public struct PlayerKinds: Sendable, Equatable {
  /// The players of each kind, ascending; kinds in the order of their first player.
  public let members: [[Int]]

  /// Groups players whose keys are equal. O(players).
  public init<Key: Hashable>(keys: some Sequence<Key>) {
    var index: [Key: Int] = [:]
    var members: [[Int]] = []
    for (player, key) in keys.enumerated() {
      let slot = index[key, default: members.count]
      if slot == members.count {
        members.append([])
        index[key] = slot
      }
      members[slot].append(player)
    }
    self.members = members
  }
}
