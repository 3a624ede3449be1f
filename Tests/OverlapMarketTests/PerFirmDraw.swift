import MarketTestSupport
import TestSupport

@testable import OverlapMarket

/// A random market whose firms differ, under a policy that differs between them too: half of the
/// firms pay no liability, and floors lie on either side of the overlaps that the firms choose
/// without them.
struct PerFirmDraw {
  let market: Market
  let policy: Policy

  init(seed: UInt64, firms: ClosedRange<Int>, demandSensitivity: ClosedRange<Double> = 0.5...3)
    throws
  {
    var rng = SplitMix(seed: seed)
    let uniform: Policy
    (market, uniform) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: demandSensitivity, singlePeak: true)
    let free = try market.solve(under: Policy(liability: uniform.liability, floor: .uniform(0)))
      .point.state.overlap
    var liability: [Double] = []
    var floor: [Double] = []
    for overlap in free {
      liability.append(rng.chance(0.5) ? 0 : rng.uniform(0...0.5))
      floor.append(rng.chance(0.3) ? 0 : overlap * rng.uniform(0.3...1.3))
    }
    policy = try Policy(liability: .perFirm(liability), floor: .perFirm(floor))
  }
}

extension Policy {
  /// This uniform policy with the numbers written out for every firm.
  func writtenOut(for market: Market) throws -> Policy {
    try Policy(
      liability: .perFirm(market.firms.indices.map { liability[$0] }),
      floor: .perFirm(market.firms.indices.map { floor[$0] }))
  }
}
