/// What an `OverlapGame` is made of, computed once.
final class GameContent: Sendable {
  let regulated: RegulatedMarket
  let columns: GameColumns
  let reference: Double
  let bounds: ShareBounds

  /// - Throws: see `OverlapGame.init(_:)`.
  init(_ regulated: RegulatedMarket) throws(MarketError) {
    self.regulated = regulated
    let (columns, logWeights) = try GameColumns.build(regulated)
    self.columns = columns
    reference = logWeights.reference
    // Log weights of this size carry rounding that the allowance in the bounds covers; beyond it no
    // bound is claimed.
    bounds = ShareBounds(columns, isClaimed: logWeights.size < 1e5 && abs(reference) < 1e5)
  }
}
