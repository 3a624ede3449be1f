import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// What the planner, the wedge and sensitivities do with firms that are held (docs/model.md section
/// 1).
@Suite("Held overlaps and the planner")
struct HeldPlannerTests {
  private static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int>) -> (Market, Policy) {
    RandomMarket.draw(&rng, firms: firms, demandSensitivity: 0.5...5, singlePeak: true)
  }

  private static func holding(_ market: Market, _ overlaps: [Int: Double]) throws -> Market {
    var firms = market.firms
    for (i, overlap) in overlaps { firms.set(.heldOverlap, firm: i, to: overlap) }
    return try Market(market.numbers, regimes: market.regimes, firms: firms)
  }

  @Test("the planner moves nobody who is held, and gains by nobody held where it would have them")
  func plan() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("HeldPlannerTests.plan seed \(seed)")
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let (market, _) = Self.draw(&rng, firms: 2...8)
      let objective = try #require(WelfareTests.objectives.randomElement(using: &rng))
      let free = try market.plan(objective)
      let firm = rng.whole(0...market.firms.count - 1)
      // Shares that are held are those at least overlaps, which holding a firm would move.
      guard objective.shares != .fixed else { continue }
      let there = try Self.holding(market, [firm: free.overlap[firm]]).plan(objective)
      #expect(there.overlap[firm] == free.overlap[firm] && there.corners[firm] == .held)
      let slack = 2e-6 * abs(free.welfare)
      #expect(abs(there.welfare - free.welfare) <= slack, "seed \(seed) draw \(draw)")
      let away = try Self.holding(market, [firm: free.overlap[firm] + rng.uniform(0.1...3)])
        .plan(objective)
      #expect(away.welfare <= free.upperBound, "seed \(seed) draw \(draw)")
      let all = Dictionary(
        uniqueKeysWithValues: market.firms.indices.map { ($0, rng.uniform(0...2)) })
      let pinned = try Self.holding(market, all)
      let plan = try pinned.plan(objective)
      #expect(plan.isProven && plan.upperBound <= free.upperBound + slack)
      #expect(market.firms.indices.allSatisfy { plan.overlap[$0] == all[$0] })
      let there2 = WelfareAudit(market: pinned, objective: objective, held: pinned.unregulated)
        .welfare(at: plan.overlap)
      #expect(there2.contains(plan.welfare), "seed \(seed) draw \(draw)")
    }
  }

  @Test("the wedge of a firm that is held is nothing, and its benefits are told all the same")
  func wedge() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("HeldPlannerTests.wedge seed \(seed)")
    var rng = SplitMix(seed: seed)
    for draw in 0..<15 {
      let (market, policy) = Self.draw(&rng, firms: 2...6)
      let held = RandomMarket.holding(market, under: policy, &rng)
      let wedge = try held.wedge(under: policy)
      guard wedge.solution.converged else { continue }
      for (i, firm) in wedge.firms.enumerated() {
        let note: Comment = "seed \(seed) draw \(draw) firm \(i)"
        let scale = abs(firm.social.total) + abs(firm.private.total) + 1e-9
        #expect(
          abs(firm.social.total - firm.private.total - firm.costOfWedge) <= 1e-6 * scale, note)
        guard let overlap = held.firms.heldOverlap(of: i) else { continue }
        #expect(firm.wedge == 0 && firm.optimum == overlap, note)
        #expect(wedge.firstBestLiability.rates[i] == .between(0, .infinity), note)
        // The market that holds nobody, at the same overlaps, says what they are worth.
        let free = try Wedge(
          of: market.regulated(by: policy), solution: wedge.solution, plan: wedge.plan)
        #expect(firm.private.demand == free.firms[i].private.demand, note)
        #expect(firm.social.externalHarm == free.firms[i].social.externalHarm, note)
      }
    }
  }

  @Test("held at a kink, the two sides of the derivative are those of differences")
  func kinks() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("HeldPlannerTests.kinks seed \(seed)")
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<40 {
      let (base, policy) = Self.draw(&rng, firms: 2...5)
      let firm = base.firms[0]
      let kinks = base.regimes.indices.compactMap {
        firm.effectiveness[$0] > 0 ? firm.baselineFailure[$0] / firm.effectiveness[$0] : nil
      }
      guard let kink = kinks.filter({ $0 > policy.floor[0] + 0.01 }).randomElement(using: &rng)
      else { continue }
      let market = try Self.holding(base, [0: kink])
      let solution = try market.settled(under: policy)
      guard solution.converged else { continue }
      let sensitivity: MarketSensitivity
      do {
        sensitivity = try MarketSensitivity(solution.point)
      } catch { continue }
      let primitive = Primitive.firm(0, .heldOverlap)
      let found = try sensitivity.welfare(of: primitive)
      let overlaps = try sensitivity.overlap(of: primitive)
      #expect(overlaps.left[0] == 1 && overlaps.right[0] == 1, "seed \(seed) draw \(draw)")
      let step = 1e-6 * kink
      func welfare(_ by: Double) throws -> Double {
        let moved = try Self.holding(base, [0: kink + by])
        let point = try moved.settled(under: policy).point
        #expect(point.corners[0] == .held)
        return WelfareAudit(
          market: moved, objective: WelfareObjective(), held: try moved.regulated(by: policy)
        ).welfare(at: point.state.overlap).midpoint
      }
      let here = try welfare(0)
      let scale = abs(found.left) + abs(found.right) + 1e-6 * abs(here) / kink
      for (sign, side) in [(-1.0, found.left), (1, found.right)] {
        let difference = try (welfare(sign * step) - here) / (sign * step)
        #expect(
          abs(difference - side) <= 1e-3 * scale, "seed \(seed) draw \(draw) side \(sign)")
      }
      compared += found.isOneSided ? 1 : 0
    }
    #expect(compared > 5, "seed \(seed)")
  }
}
