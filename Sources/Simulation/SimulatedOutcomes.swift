import OverlapMarket

/// What draws of a market's failures say: means of what `Outcomes` has as expectations, under the
/// same names, and how many firms failed how often. Money and utility are in the roster's own unit;
/// failures are counts.
public struct SimulatedOutcomes: Sendable, Equatable {
  public let draws: Int
  public let seed: UInt64
  /// How many draws were in each regime, in the market's order.
  public let regimeDraws: [Int]
  /// Of K, the number of firms that fail at a time.
  public let failures: SampleMean
  /// Of K².
  public let squaredFailures: SampleMean
  /// Harm to served users, M h_U Σ s_i e_i over the firms that fail.
  public let expectedUserHarm: SampleMean
  /// Harm to third parties, M h_E Σ s_i e_i over the firms that fail.
  public let expectedExternalHarm: SampleMean
  /// κ K².
  public let systemicLoss: SampleMean
  /// The share of draws in which K firms failed, with the quantiles and shortfalls of κ K² that
  /// follow from it.
  public let distribution: FailureDistribution
}
