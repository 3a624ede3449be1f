import OverlapMarket

/// Markets that the true one may be, each with its weight: what a regulator who does not know the
/// primitives chooses a policy against (section 8.4 of the paper). Every policy is judged by the
/// same markets, so that the differences between policies hold no sampling noise of their own.
public struct MarketDraws: Sendable, Equatable {
  public private(set) var markets: [Market]
  /// Weight of each market, greater than 0; they sum to 1.
  public let weights: [Double]
  /// Whether weights are probabilities. Markets out of intervals, none of which is said to be more
  /// likely than another, have none, and only what is said of the worst of them means something.
  public let hasProbabilities: Bool

  /// - Parameter weights: of the markets, in any unit; nil: all weigh the same.
  /// - Throws: `UncertaintyError` for no market, a weight that is not greater than 0 and finite,
  ///   weights whose sum is not finite, or a market whose firms are not the first's.
  public init(
    _ markets: [Market], weights: [Double]? = nil, hasProbabilities: Bool = true
  ) throws(UncertaintyError) {
    let weights = weights ?? Array(repeating: 1, count: markets.count)
    guard !markets.isEmpty else { throw .noDraws }
    guard weights.count == markets.count else {
      throw .weightCount(weights.count, draws: markets.count)
    }
    for (draw, weight) in weights.enumerated() {
      guard weight > 0 && weight.isFinite else { throw .weight(draw: draw, weight) }
      guard markets[draw].firms.name == markets[0].firms.name else { throw .otherFirms(draw: draw) }
    }
    let sum = weights.reduce(0, +)
    guard sum.isFinite else { throw .weightSum(sum) }
    self.markets = markets
    self.weights = weights.map { $0 / sum }
    self.hasProbabilities = hasProbabilities
  }

  public var count: Int { markets.count }

  /// Equal draws whose columns no others share. O(draws · firms · regimes).
  func detached() -> MarketDraws {
    var draws = self
    draws.markets = markets.map { $0.detached() }
    return draws
  }
}
