import AggregativeGames

/// Firms that stay in a market that others have left, at the equilibrium among themselves (section
/// 7.4 of the paper; docs/model.md section 5).
public struct SurvivorSet: Sendable {
  /// Positions of those who stay in the whole market, ascending; empty where nobody stays.
  public let firms: [Int]
  /// The equilibrium among them, in their order, under the policy as it bears on them; nil where
  /// nobody stays.
  public let solution: MarketSolution?
  /// Whether nobody would rather leave, and nobody who left would gain by coming back alone, the
  /// others replying.
  ///
  /// nil where an equilibrium that this asks about was not verified.
  public let isStable: Bool?
  /// What is known of other equilibria of the sets of firms on which this one's being the answer
  /// rests: `unique` where each was known to have one.
  public let multiplicity: Multiplicity
  /// Whether all firms of the market stay.
  public let isWhole: Bool

  /// Least profit of those who stay, compliance paid; infinite where nobody does.
  public var smallestProfit: Double { solution?.point.state.profit.min() ?? .infinity }
}
