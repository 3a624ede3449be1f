/// What an `OverlapGame` is made of, computed once.
final class GameContent: Sendable {
  let market: Market
  let policy: Policy
  let columns: GameColumns
  let reference: Double
  let bounds: ShareBounds

  /// - Throws: see `OverlapGame.init(_:under:)`.
  init(_ market: Market, _ policy: Policy) throws(MarketError) {
    try policy.check(fits: market)
    let market = market.regulated(by: policy)
    self.market = market
    self.policy = policy
    let (columns, logWeights) = try GameColumns.build(market, policy)
    self.columns = columns
    reference = logWeights.reference
    // Log weights of this size carry rounding that the allowance in the bounds covers; beyond it no
    // bound is claimed.
    bounds = ShareBounds(columns, isClaimed: logWeights.size < 1e5 && abs(reference) < 1e5)
  }
}
