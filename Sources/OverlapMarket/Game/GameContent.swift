/// What an `OverlapGame` is made of, computed once.
final class GameContent: Sendable {
  let market: Market
  let policy: Policy
  let columns: GameColumns
  let reference: Double
  let totalRange: ClosedRange<Double>
  let largestShare: [Double]
  let costForSinglePeak: [Double]

  /// - Throws: see `OverlapGame.init(_:under:)`.
  init(_ market: Market, _ policy: Policy) throws(MarketError) {
    try policy.check(fits: market)
    let market = market.regulated(by: policy)
    self.market = market
    self.policy = policy
    let failure = try FailurePieces(market, policy)
    let firms = market.firms
    let beta = market.demandSensitivity
    let demandRate = firms.exposure.map { beta * market.userHarm * $0 }
    let minimum = policy.minimumOverlap
    let liableHarm = firms.exposure.indices.map {
      policy.liability(of: $0, at: minimum[$0]) * market.externalHarm * firms.exposure[$0]
    }
    let quality = zip(firms.value, firms.price).map { beta * ($0 - $1) }
    let outside = market.outsideOption.map { beta * $0 } ?? -.infinity
    for i in quality.indices {
      guard abs(quality[i]) < 1e150, demandRate[i] < 1e150, liableHarm[i] < 1e150 else {
        throw .overflow(path: "firms[\(i)]", combination: "demandSensitivity × utility")
      }
    }
    guard outside < 1e150 else {
      throw .overflow(
        path: "market.outsideOption", combination: "demandSensitivity × outsideOption")
    }
    var level = outside
    for i in quality.indices {
      let start = failure.pieces.start(of: i)
      let atFloor = failure.intercept[start] - failure.slope[start] * minimum[i]
      level = max(level, quality[i] - demandRate[i] * atFloor)
    }
    reference = level
    columns = GameColumns(
      firms: firms, users: market.users, failure: failure, layers: PieceLayers(failure),
      qualityLogWeight: quality.map { $0 - level },
      demandRate: demandRate, liableHarm: liableHarm, reliefFactor: 1 - (policy.safeHarbor?.discount ?? 0),
      outsideLogWeight: outside - level)
    // Log weights of this size carry rounding that the allowance in the bounds covers; beyond it no bound is claimed.
    let isBounded = zip(quality, demandRate).allSatisfy { abs($0) < 1e5 && $1 < 1e5 } && abs(level) < 1e5
    let bounds = ShareBounds(columns)
    totalRange = bounds.totalRange
    let largestShares = isBounded ? bounds.largestShare : [Double](repeating: 1, count: quality.count)
    largestShare = largestShares
    let relief = failure.reliefPiece
    costForSinglePeak = quality.indices.map { i in
      relief.isEmpty || relief[i] == .max
        ? SinglePeak.sufficientCost(
          users: market.users, margin: firms.margin[i], failure: failure, firm: i, demandRate: demandRate[i],
          liableHarm: liableHarm[i], largestShare: largestShares[i]) : .infinity
    }
  }
}
