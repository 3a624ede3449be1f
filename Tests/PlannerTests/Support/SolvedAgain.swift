import OverlapMarket
import Planner
import Testing

/// Derivatives at a market's equilibrium beside differences of equilibria that are solved again
/// with a primitive moved: overlaps, prices where firms set them, and total surplus.
struct SolvedAgain {
  let market: Market
  let policy: Policy
  let point: MarketPoint
  let sensitivity: MarketSensitivity
  /// For messages.
  let context: String

  /// Expects the derivatives to be the differences; false where there are none to compare, for the
  /// market cannot be moved so, or jumps, meets a corner, or bends too much for the step.
  func agrees(in primitive: Primitive) throws -> Bool {
    let value = try #require(primitive.current(in: market, under: policy))
    let step = 1e-4 * max(abs(value), 1e-2)
    guard let slope = try Difference.central({ try resolved(primitive, by: $0) }, step: step),
      let overlap = try sensitivity.overlap(of: primitive).value,
      let welfare = try sensitivity.welfare(of: primitive).value
    else { return false }
    let count = market.firms.count
    func agree(_ found: [Double], _ slopes: ArraySlice<Double>, _ size: Double, _ name: String) {
      let largest = slopes.reduce(0) { max($0, abs($1)) }
      for (one, other) in zip(found, slopes) {
        #expect(
          abs(one - other) <= 1e-6 * largest + 1e-11 * size / step,
          "\(context) \(primitive), \(name): \(one), differences \(other)")
      }
    }
    agree(overlap, slope[..<count], point.state.overlap.max() ?? 0, "overlap")
    if let prices = point.state.price {
      guard let price = try sensitivity.price(of: primitive)?.value else { return false }
      agree(price, slope[count..<2 * count], prices.reduce(1) { max($0, abs($1)) }, "price")
    }
    agree([welfare], slope.suffix(1), abs(sensitivity.welfare) + market.users, "welfare")
    return true
  }

  private func resolved(_ primitive: Primitive, by step: Double) throws -> [Double]? {
    guard let moved = try? Moved(market, policy, primitive, by: step) else { return nil }
    let found = try moved.market.regulated(by: moved.policy).solve(from: point.state.overlap)
    guard found.converged, found.point.corners == point.corners else { return nil }
    return found.point.state.overlap + (found.point.state.price ?? [])
      + [found.point.outcomes.welfare.totalSurplus]
  }
}
