import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// Where a bound that is right up to rounding, or right as long as the search ends, would be wrong.
struct BoundEdgeTests {
  /// One firm that all users are held at: W(o) = −c o²/2 − max(0, 1 − o/2), whose maximum is 1/(8c)
  /// − 1 where c > 1/8.
  private static func alone(cost: Double) throws -> Market {
    try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 0, systemicLoss: 0,
      regimes: [Regime(name: "only", probability: 1)],
      firms: Firms(
        [Firm(name: "alone", cost: cost, margin: 0, baselineFailure: [1], effectiveness: [0.5])],
        regimeCount: 1))
  }

  /// The bound plus 1 is a multiple of 2⁻⁵³, so that whole numbers compare it with 1/(8c) exactly.
  @Test("the bound is not below an optimum between two doubles")
  func exactness() throws {
    for cost in stride(from: 3, to: 4000, by: 2) {
      let plan = try Self.alone(cost: Double(cost)).plan(WelfareObjective(convention: .fixedShares))
      let excess = Int64((plan.upperBound + 1) * 0x1p53)
      #expect(excess * 8 * Int64(cost) >= Int64(1) << 53, "cost \(cost)")
      let reached = Int64((plan.welfare + 1) * 0x1p53)
      #expect(reached * 8 * Int64(cost) <= Int64(1) << 53, "cost \(cost)")
    }
  }

  @Test("where nothing is at stake the bound is zero to the last bit", arguments: [1, 2, 8, 9, 17])
  func nothingAtStake(firms count: Int) throws {
    for (exposure, baseline, harm, systemicLoss) in [
      (0.0, 0.3, 2.0, 0.0), (1, 0.3, 0, 0), (1, 0, 2, 5), (0, 0, 0, 0), (2, 0, 0, 3),
    ] {
      let firms = (0..<count).map {
        Firm(
          name: "\($0)", cost: 0.7, margin: 1 + Double($0), exposure: exposure,
          baselineFailure: [baseline, baseline],
          effectiveness: [0.17, 0])
      }
      let market = try Market(
        users: 12.7, demandSensitivity: 3, userHarm: harm, externalHarm: 2 * harm,
        systemicLoss: systemicLoss,
        regimes: [Regime(name: "L", probability: 0.9), Regime(name: "H", probability: 0.1)],
        firms: Firms(firms, regimeCount: 2))
      for systemicTerm in SystemicTerm.allCases {
        let plan = try market.plan(
          WelfareObjective(convention: .fixedShares, systemicTerm: systemicTerm))
        #expect(plan.welfare == 0 && plan.upperBound == 0 && plan.isProven && plan.nodes == 1)
      }
    }
  }

  @Test("a part that cannot be divided is not settled by that")
  func indivisible() throws {
    let market = try Self.alone(cost: 3)
    let terms = try SocialTerms(
      market, objective: WelfareObjective(convention: .fixedShares), sharesIn: market.unregulated)
    let game = PlannerGame(terms)
    let best = LocalPlanner().climb(game, from: [0])
    // No bound meets the optimum to one part in 10³⁰⁰.
    let outcome = BoundSearch(tolerance: 1e-300, budget: 1_000_000).run(game, from: best)
    #expect(!outcome.isComplete)
    #expect(outcome.upperBound > best.welfare)
    #expect(outcome.nodes < 1000)
  }

  @Test("whenever the search is stopped, the bound holds")
  func starved() throws {
    var rng = SplitMix(seed: 351)
    for index in 0..<40 {
      let (market, policy) = try DegenerateMarket.draw(&rng)
      let objective = WelfareTests.objectives[index % WelfareTests.objectives.count]
      let best = try market.plan(objective, heldSharesUnder: policy).welfare
      for budget in [1, 30, 300, 3000] {
        let plan = try market.plan(
          objective, heldSharesUnder: policy, with: PlannerSearch(budget: budget))
        #expect(
          plan.upperBound >= best, "seed 351, market \(index), \(objective), budget \(budget)")
        #expect(plan.welfare <= plan.upperBound)
      }
    }
  }

  @Test(
    "the bound over an interval of log A is above every profile whose log A lies in it",
    arguments: WelfareTests.objectives)
  func interval(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 354)
    var lowerDecides = 0
    var upperDecides = 0
    for index in 0..<60 {
      let (market, policy) = try DegenerateMarket.draw(&rng)
      let terms = try SocialTerms(
        market, objective: objective, sharesIn: try market.regulated(by: policy))
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let profile = try market.plan(objective, heldSharesUnder: policy).overlap
      let state = SocialState(terms, at: profile)
      let welfare = WelfareAudit(
        market: market, objective: objective, held: try market.regulated(by: policy)
      ).welfare(
        at: profile)
      let rounding = 1e-12 * max(1, abs(terms.reference) + abs(state.logTotal))
      for _ in 0..<4 {
        var z = LagrangianTerms.multipliers(terms, at: state)
        z.sharePrice += rng.uniform(-1...1) * market.users
        let below = state.logTotal - rounding - rng.logUniform(1e-9...0.1)
        let above = state.logTotal + rounding + rng.logUniform(1e-9...0.1)
        let bound = lagrangian.certifiedDual(
          z, over: terms.isFixed ? 0...0 : below...above, near: profile)
        #expect(welfare.lower <= bound, "seed 354, market \(index)")
        guard !terms.isFixed else { continue }
        func end(_ total: Double) -> Double {
          z.logTotal = total
          return lagrangian.certifiedDual(z, near: profile)
        }
        if end(below) < welfare.lower { upperDecides += 1 }
        if end(above) < welfare.lower { lowerDecides += 1 }
      }
    }
    // Either end alone would be wrong.
    #expect(objective.shares == .fixed || (lowerDecides > 10 && upperDecides > 10))
  }

  @Test(
    "a bound without multipliers is above every profile too", arguments: WelfareTests.objectives)
  func plain(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 352)
    for index in 0..<60 {
      let (market, policy) = try DegenerateMarket.draw(&rng)
      let terms = try SocialTerms(
        market, objective: objective, sharesIn: try market.regulated(by: policy))
      let profile = market.firms.indices.map { rng.uniform(0...1) * terms.pieces.ceiling(of: $0) }
      let state = SocialState(terms, at: profile)
      let bound = LagrangianTerms(terms: terms, pieces: terms.pieces)
        .plainBound(state.logTotal...(state.logTotal + 1e-9 * max(1, abs(state.logTotal))))
      let welfare = WelfareAudit(
        market: market, objective: objective, held: try market.regulated(by: policy)
      ).welfare(
        at: profile)
      #expect(welfare.lower <= bound, "seed 352, market \(index)")
    }
  }

  @Test("cuts of a box and of an interval of log A leave every profile in one of the parts")
  func reduction() throws {
    var rng = SplitMix(seed: 353)
    var cuts = 0
    for index in 0..<400 {
      let (market, policy) = try DegenerateMarket.draw(&rng)
      let terms = try SocialTerms(
        market, objective: WelfareObjective(), sharesIn: try market.regulated(by: policy))
      let reduction = BoxReduction(terms)
      let profile = market.firms.indices.map { rng.uniform(0...1) * terms.pieces.ceiling(of: $0) }
      let total = SocialState(terms, at: profile).logTotal
      let rounding = 1e-11 * max(1, abs(total) + abs(terms.reference))
      var node = BoundNode(
        total: (total - rounding - rng.logUniform(1e-9...1))...(total + rounding
          + rng.logUniform(1e-9...1)),
        multipliers: LagrangianTerms.multipliers(terms, at: SocialState(terms, at: profile)),
        guess: profile)
      if rng.chance(0.5) {
        node.lower = profile.map { $0 * rng.uniform(0...1) }
        node.upper = profile.indices.map { i in
          profile[i] + rng.uniform(0...1) * (terms.pieces.ceiling(of: i) - profile[i])
        }
      }
      let before = node
      #expect(reduction.reduce(&node), "seed 353, market \(index)")
      #expect(
        node.total.lowerBound <= total + rounding && node.total.upperBound >= total - rounding)
      for i in profile.indices where !node.lower.isEmpty {
        #expect(
          node.lower[i] <= profile[i] && profile[i] <= node.upper[i],
          "seed 353, market \(index), firm \(i)")
      }
      if node.lower != before.lower || node.upper != before.upper { cuts += 1 }
    }
    #expect(cuts > 100)
  }

  @Test("a policy of another market is refused")
  func strangePolicy() throws {
    let policy = try Policy(liability: .uniform(0), floor: .perFirm([0, 0]))
    #expect(throws: MarketError.self) { try Self.alone(cost: 1).plan(heldSharesUnder: policy) }
  }

  @Test("kinks that rounding sets beside each other are one kink to the parts of marginal benefit")
  func twoKinksInOne() throws {
    let level = 0.3
    let market = try Market(
      users: 10, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.5), Regime(name: "H", probability: 0.5)],
      firms: Firms(
        (0..<2).map {
          Firm(
            name: "\($0)", cost: 0.5, margin: 1, baselineFailure: [level, level * 3],
            effectiveness: [0.7, 0.7 * 3 * (1 + 1e-15)])
        }, regimeCount: 2))
    #expect(level / 0.7 != level * 3 / (0.7 * 3 * (1 + 1e-15)))
    let wedge = try market.wedge(under: .laissezFaire)
    for firm in wedge.firms {
      #expect(abs(firm.social.total - 0.5 * firm.optimum) <= 1e-9)
      #expect(firm.social.constraint == 0)
    }
    #expect(wedge.plan.corners.allSatisfy { $0 != .interior && $0 != .floor })
  }
}
