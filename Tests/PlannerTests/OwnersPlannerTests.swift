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
      let own = try market.wedge(underLiabilityOf: policy)
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
      own.expectPartsToSum("draw \(draw)")
      diverted += own.firms.count { ($0.private.diversion ?? 0) < 0 }
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
      let again = SolvedAgain(
        market: market, policy: policy, point: solution.point,
        sensitivity: try MarketSensitivity(solution.point),
        context: "seed \(seed) draw \(draw) \(market.pricing)")
      for primitive in Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(12)
      where try again.agrees(in: primitive) {
        compared[market.pricing, default: 0] += 1
      }
    }
    #expect(compared.values.allSatisfy { $0 > 60 }, "seed \(seed): \(compared)")
  }
}
