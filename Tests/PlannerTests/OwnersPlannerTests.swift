import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// The wedge and derivatives where owners have several firms (docs/model.md section 8.7).
@Suite("The planner beside owners of several firms")
struct OwnersPlannerTests {
  private static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>
  ) throws -> (Market, Policy) {
    let (base, policy) =
      rng.chance(0.5)
      ? try RandomMarket.pricing(&rng, firms: firms)
      : RandomMarket.draw(&rng, firms: firms, demandSensitivity: 0.3...4, singlePeak: true)
    var numbers = base.numbers
    if numbers[.outsideOption] == nil { numbers[.outsideOption] = rng.uniform(-1...1) }
    let market = try Market(numbers, regimes: base.regimes, firms: base.firms)
    return (try RandomMarket.owned(market, &rng), policy)
  }

  @Test("who owns what does not move the planner, and parts sum to cost times the wedge")
  func parts() throws {
    var rng = SplitMix(seed: 2801)
    var (checked, diverted) = (0, 0)
    for draw in 0..<40 {
      let (market, policy) = try Self.draw(&rng, firms: 2...6)
      let own = try market.wedge(
        under: Policy(liability: policy.liability, floor: policy.floor),
        planner: PlannerSearch(budget: 20_000))
      let apart = try Market(
        market.numbers, regimes: market.regimes,
        firms: Firms(
          market.firms.map { firm in
            var firm = firm
            firm[.owner] = nil
            return firm
          }, regimeCount: market.regimes.count)
      ).plan(with: PlannerSearch(budget: 20_000))
      #expect(own.plan.overlap == apart.overlap && own.plan.upperBound == apart.upperBound)
      guard own.isVerified else { continue }
      checked += 1
      for firm in own.firms {
        let size = abs(firm.social.total) + abs(firm.private.total)
        #expect(
          abs(firm.social.total - firm.private.total - firm.costOfWedge) <= 1e-7 * size,
          "draw \(draw)")
        if let part = firm.private.diversion, part < 0 { diverted += 1 }
      }
      #expect(own.welfareGainBound >= -1e-9 * abs(own.equilibriumWelfare))
    }
    #expect(checked >= 20 && diverted >= 20)
  }

  @Test(
    "derivatives are differences of equilibria solved again", arguments: [UInt64(2802), 2803])
  func differences(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = [Pricing.fixed: 0, .bertrand: 0]
    for draw in 0..<60 {
      let (market, policy) = try Self.draw(&rng, firms: 2...8)
      let regulated = try market.regulated(by: policy)
      let solution = try regulated.solve()
      guard solution.converged else { continue }
      let point = solution.point
      let sensitivity = try MarketSensitivity(point, in: regulated)
      for primitive in Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(12) {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(market.pricing) \(primitive)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(market, policy, primitive, by: by) else { return nil }
          let found = try moved.market.regulated(by: moved.policy).solve(from: point.state.overlap)
          guard found.converged, found.point.corners == point.corners else { return nil }
          return found.point.state.overlap + (found.point.state.price ?? [])
            + [found.point.outcomes.welfare.totalSurplus]
        }
        guard let slope = try Difference.central(resolved, step: step),
          let overlap = try sensitivity.overlap(of: primitive).value,
          let welfare = try sensitivity.welfare(of: primitive).value
        else { continue }
        compared[market.pricing, default: 0] += 1
        let count = market.firms.count
        func agree(_ found: [Double], _ slopes: ArraySlice<Double>, _ size: Double, _ name: String)
        {
          let largest = slopes.reduce(0) { max($0, abs($1)) }
          for (one, other) in zip(found, slopes) {
            #expect(
              abs(one - other) <= 1e-6 * largest + 1e-11 * size / step,
              "\(context) \(name): \(one), differences \(other)")
          }
        }
        agree(overlap, slope[..<count], point.state.overlap.max() ?? 0, "overlap")
        if let price = try sensitivity.price(of: primitive)?.value {
          agree(
            price, slope[count..<2 * count],
            (point.state.price ?? []).reduce(1) { max($0, abs($1)) }, "price")
        }
        agree([welfare], slope.suffix(1), abs(sensitivity.welfare) + market.users, "welfare")
      }
    }
    #expect(compared.values.allSatisfy { $0 > 60 }, "seed \(seed): \(compared)")
  }
}
