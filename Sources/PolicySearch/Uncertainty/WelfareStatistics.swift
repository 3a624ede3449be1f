/// Welfare of one policy over the draws.
public struct WelfareStatistics: Sendable, Equatable {
  /// What holds where the draws have probabilities.
  public struct Distribution: Sendable, Equatable {
    public let expectation: Double
    /// The sampling error of the expectation, were the draws independent; nil for a single draw.
    public let standardError: Double?
    /// Quantiles of welfare, for shares 0.05, 0.25, 0.5, 0.75 and 0.95: least values that are
    /// exceeded with no more than the remaining probability.
    public let quantiles: [Double]
  }

  /// The shares of `Distribution.quantiles`.
  public static let shares = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// nil where the draws have no probabilities.
  public let distribution: Distribution?
  /// Least and largest welfare of any draw.
  public let worst, best: Double
  /// The most that the policy loses in any draw to the feasible policy that is best in it, of the
  /// grid's and itself: at least 0. nil where it or every policy of the grid is not feasible.
  public let regret: Double?

  /// - Parameter ideal: the welfare of the policy that is best in each draw.
  init(of welfare: [Double], in draws: MarketDraws, ideal: [Double]?) {
    let sample = WeightedSample(welfare, weights: draws.weights)
    distribution =
      draws.hasProbabilities
      ? Distribution(
        expectation: sample.mean, standardError: sample.standardError,
        quantiles: Self.shares.map(sample.quantile))
      : nil
    worst = sample.least
    best = sample.largest
    regret = ideal.map {
      max(0, -UncertaintyCriterion.regret.value(of: welfare, in: draws, best: $0))
    }
  }
}
