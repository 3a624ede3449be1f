import Glibc
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// The planner where a regime's probability responds (docs/model.md section 8.4; step 13 of
/// docs/planner-bound.md).
@Suite("The planner of a regime that responds")
struct RegimeResponsePlannerTests {
  private static let search = PlannerSearch(budget: 300_000)

  @Test("no overlaps of a grid, at any probability that answers them, exceed the planner's bound")
  func planner() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RegimeResponsePlannerTests.planner seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (proven, tried) = (0, 0)
    while tried < 10 {
      let (drawn, _) = try RandomMarket.drawResponding(&rng, firms: 1...3, strength: 3)
      var numbers = drawn.numbers
      numbers[.systemicLoss] = rng.uniform(0.05...0.4) * drawn.users / 10
      let market = try Market(numbers, regimes: drawn.regimes, firms: drawn.firms)
      tried += 1
      let plan = try market.plan(with: Self.search)
      if plan.isProven { proven += 1 }
      let size = market.users + abs(plan.welfare)
      // Its own overlaps come to what it says.
      let at = try market.regulated(by: .laissezFaire).evaluate(plan.overlap)
      #expect(
        at.point.outcomes.welfare.totalSurplus <= plan.upperBound + 1e-9 * size, "seed \(seed)")
      var best = -Double.infinity
      for _ in 0..<150 {
        let overlap = market.firms.indices.map { i in
          let most = zip(market.firms[i].baselineFailure, market.firms[i].effectiveness)
            .reduce(0.0) { max($0, $1.1 > 0 ? $1.0 / $1.1 : 0) }
          return rng.chance(0.3)
            ? plan.overlap[i] * rng.uniform(0.8...1.2) : rng.uniform(0...max(most, 1e-3))
        }
        let other = try market.regulated(by: .laissezFaire).evaluate(overlap)
        best = max(best, other.point.outcomes.welfare.totalSurplus)
      }
      #expect(best <= plan.upperBound + 1e-9 * size, "seed \(seed): \(best), \(plan.upperBound)")
      if plan.isProven {
        #expect(best <= plan.welfare + 2e-6 * size, "seed \(seed): \(best), \(plan.welfare)")
      }
      let settled = try market.settled(under: .laissezFaire)
      #expect(
        settled.point.outcomes.welfare.totalSurplus <= plan.upperBound + 1e-9 * size,
        "seed \(seed)")
    }
    print("RegimeResponsePlannerTests.planner: \(proven) of \(tried) proven")
  }

  @Test("a response to nothing has the base's planner")
  func responseToNothing() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RegimeResponsePlannerTests.responseToNothing seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<20 {
      let (market, _) = RandomMarket.draw(
        &rng, firms: 1...4, demandSensitivity: 0.3...3, singlePeak: true)
      guard market.regimes.count > 1 else { continue }
      let p = market.regimes[0].probability
      let responding = try market.responding(0, intercept: Self.logOdds(p))
      let (given, free) = (try market.plan(), try responding.plan())
      let size = market.users + abs(given.welfare)
      #expect(abs(given.welfare - free.welfare) <= 1e-9 * size, "seed \(seed)")
      #expect(free.upperBound >= given.welfare - 1e-12 * size, "seed \(seed)")
      #expect(free.isProven == given.isProven, "seed \(seed)")
      for (a, b) in zip(given.overlap, free.overlap) {
        #expect(abs(a - b) <= 1e-7 * max(1, a), "seed \(seed)")
      }
    }
  }

  private static func logOdds(_ p: Double) -> Double { log(p / (1 - p)) }

  @Test("no overlap of the plan moved alone, the probability answering, exceeds the bound")
  func moves() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RegimeResponsePlannerTests.moves seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<10 {
      let (drawn, _) = try RandomMarket.drawResponding(&rng, firms: 2...4, strength: 2)
      var numbers = drawn.numbers
      numbers[.systemicLoss] = rng.uniform(0.05...0.4) * drawn.users / 10
      let market = try Market(numbers, regimes: drawn.regimes, firms: drawn.firms)
      let plan = try market.plan(with: Self.search)
      let regulated = try market.regulated(by: .laissezFaire)
      let size = market.users + abs(plan.welfare)
      for i in market.firms.indices {
        for part in [0.9, 0.99, 1.01, 1.1] {
          var overlap = plan.overlap
          overlap[i] *= part
          let moved = try regulated.evaluate(overlap).point.outcomes.welfare.totalSurplus
          #expect(moved <= plan.upperBound + 1e-9 * size, "seed \(seed)")
        }
      }
    }
  }
}
