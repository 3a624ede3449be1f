import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// The planner, the wedge and derivatives where firms set prices (docs/model.md section 8.6).
@Suite("The planner where prices are a choice")
struct PricesPlannerTests {
  /// Welfare with prices given, by the definition of the base.
  private static func welfare(_ market: Market, _ overlap: [Double], _ price: [Double]) throws
    -> Double
  {
    var numbers = market.numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    let rows = market.firms.enumerated().map { i, firm in
      var firm = firm
      let unitCost = firm[.unitCost] ?? firm.price - firm.margin
      firm.price = price[i]
      firm.margin = price[i] - unitCost
      return firm
    }
    let given = try Market(
      numbers, regimes: market.regimes, firms: Firms(rows, regimeCount: market.regimes.count))
    return Outcomes(of: given.unregulated, at: MarketState(of: given.unregulated, at: overlap))
      .welfare.totalSurplus
  }

  @Test(
    "no overlaps and prices have more welfare than the planner's, the market's among them",
    arguments: [UInt64(2701), 2702])
  func optimum(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 1...5)
      let plan = try market.plan(with: PlannerSearch(budget: 200_000))
      let price = try #require(plan.state.price)
      let note: Comment = "seed \(seed) draw \(draw)"
      let slack = 1e-9 * (abs(plan.welfare) + market.users)
      let told = try Self.welfare(market, plan.overlap, price)
      #expect(abs(told - plan.welfare) <= slack, note)
      #expect(abs(plan.outcomes.welfare.totalSurplus - plan.welfare) <= slack, note)
      for _ in 0..<60 {
        let size = rng.logUniform(1e-3...3)
        let other = try Self.welfare(
          market, plan.overlap.map { max(0, $0 + rng.uniform(-size...size)) },
          price.map { $0 + rng.uniform(-size...size) / market.demandSensitivity })
        #expect(other <= plan.upperBound + slack, note)
      }
      let settled = try market.regulated(by: policy).settled()
      if settled.converged {
        #expect(settled.point.outcomes.welfare.totalSurplus <= plan.upperBound + slack, note)
      }
    }
  }

  @Test("identical firms: overlap and first-best liability of the closed form")
  func closedForm() throws {
    var rng = SplitMix(seed: 2703)
    var checked = 0
    for _ in 0..<200 where checked < 30 {
      guard let (symmetric, base) = try SymmetricPlannerTests.draw(&rng, term: .exact),
        base.firms.count > 1, base.outsideOption == nil
      else { continue }
      var numbers = base.numbers
      numbers[.pricing] = Pricing.bertrand.rawValue
      let market = try Market(numbers, regimes: base.regimes, firms: base.firms)
      // Where it pays to favour one of many equal firms there are as many optima, and no quick
      // proof.
      let plan = try market.plan(with: PlannerSearch(budget: 20_000))
      let overlap = plan.overlap[0]
      guard plan.isProven, symmetric.isLinear(at: overlap) else { continue }
      let count = Double(symmetric.firmCount)
      let weighted = market.regimes.indices.reduce(0) {
        $0 + market.regimes[$1].probability * symmetric.effectiveness[$1]
          * (symmetric.baselineFailure[$1] - symmetric.effectiveness[$1] * overlap)
      }
      let liability =
        1 + market.systemicLoss * count
        * (1 + 2 * (count - 1) * weighted / symmetric.meanEffectiveness)
        / (market.users * market.externalHarm)
      guard liability < 50 else { continue }
      checked += 1
      let first = try market.firstBestLiability(implementing: plan)
      for rate in first.rates {
        guard case .exactly(let found) = rate else {
          Issue.record("no single rate at market \(checked)")
          continue
        }
        #expect(abs(found - liability) <= 1e-6 * liability, "market \(checked)")
      }
    }
    #expect(checked >= 20)
  }

  @Test("the parts of the wedge sum to cost times the wedge", arguments: [UInt64(2704)])
  func parts(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var checked = 0
    for draw in 0..<40 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 1...6)
      let wedge = try market.wedge(underLiabilityOf: policy)
      guard wedge.isVerified else { continue }
      checked += 1
      wedge.expectPartsToSum("seed \(seed) draw \(draw)")
      #expect(wedge.welfareGainBound >= -1e-9 * abs(wedge.equilibriumWelfare))
    }
    #expect(checked >= 20, "seed \(seed)")
  }

  @Test(
    "derivatives are differences of equilibria solved again, prices among them",
    arguments: [UInt64(2705), 2706])
  func marketDifferences(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<50 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 2...8)
      let regulated = try market.regulated(by: policy)
      let solution = try regulated.solve()
      guard solution.converged else { continue }
      let point = solution.point
      let sensitivity = try MarketSensitivity(point)
      let slack = 1e-10 * (abs(sensitivity.welfare) + market.users)
      #expect(
        abs(sensitivity.welfare - point.outcomes.welfare.totalSurplus) <= slack,
        "seed \(seed) draw \(draw)")
      let again = SolvedAgain(
        market: market, policy: policy, point: point, sensitivity: sensitivity,
        context: "seed \(seed) draw \(draw)")
      for primitive in Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(12) {
        if try again.agrees(in: primitive) { compared += 1 }
      }
    }
    #expect(compared > 200, "seed \(seed): \(compared)")
  }

  @Test("derivatives of the optimum are differences of optima climbed again", arguments: [2707])
  func plannerDifferences(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<30 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 2...6)
      let plan = try market.plan(with: PlannerSearch(budget: 1))
      guard plan.residual < 1e-10 else { continue }
      let sensitivity = try PlannerSensitivity(plan, in: try market.regulated(by: policy))
      let slack = 1e-10 * (abs(sensitivity.welfare) + market.users)
      #expect(abs(sensitivity.welfare - plan.welfare) <= slack, "seed \(seed) draw \(draw)")
      for primitive in Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(10) {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(primitive)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(market, policy, primitive, by: by) else { return nil }
          let social = moved.market.sociallyPriced
          let found = try Resolved.optimum(
            Moved(market: social, policy: moved.policy), near: plan.overlap, WelfareObjective())
          guard let found, found.corners == plan.corners else { return nil }
          return found.overlap + [found.welfare]
        }
        guard let slope = try Difference.central(resolved, step: step),
          let overlap = try sensitivity.overlap(of: primitive).value,
          let welfare = try sensitivity.welfare(of: primitive).value
        else { continue }
        compared += 1
        let largest = slope.dropLast().reduce(0) { max($0, abs($1)) }
        for (one, other) in zip(overlap, slope) {
          let noise = 1e-11 * (plan.overlap.max() ?? 0) / step
          #expect(abs(one - other) <= 1e-6 * largest + noise, "\(context): \(one), \(other)")
        }
        let last = slope.last ?? .nan
        #expect(
          abs(welfare - last)
            <= 1e-6 * abs(last) + 1e-12 * (abs(plan.welfare) + market.users) / step,
          "\(context): \(welfare), \(last)")
      }
    }
    #expect(compared > 80, "seed \(seed): \(compared)")
  }
}
