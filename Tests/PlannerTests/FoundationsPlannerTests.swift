import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// The planner, the wedge and derivatives where firms share foundations (docs/model.md section
/// 8.3).
@Suite("The planner of firms on shared foundations")
struct FoundationsPlannerTests {
  private static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, form: FoundationForm? = nil,
    isExtended: Bool = true
  ) throws -> (Market, Policy) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.3...4, singlePeak: rng.chance(0.7))
    let market = isExtended && rng.chance(0.3) ? RandomMarket.extended(base, &rng) : base
    var numbers = market.numbers
    numbers[.systemicLoss] = rng.uniform(0.05...2) * market.users / 10
    let shared = try RandomMarket.onFoundations(market, &rng, form: form)
    return (
      try Market(
        numbers, regimes: shared.regimes, firms: shared.firms, foundations: shared.foundations),
      policy
    )
  }

  @Test("identical firms: the closed forms of docs/model.md section 8.3")
  func closedForms() throws {
    let (users, harm, loss, count) = (20.0, 6.0, 1.0, 4.0)
    let (p, baseline, effect) = ([0.8, 0.2], [0.1, 0.4], [0.03, 0.15])
    let a = p[0] * effect[0] + p[1] * effect[1]
    func optimum(_ foundation: SharedFoundation) throws -> Double {
      let rows = (0..<4).map { i in
        var firm = Firm(
          name: "firm \(i)", cost: 1, margin: 1, baselineFailure: baseline, effectiveness: effect)
        firm[.foundation] = "x"
        return firm
      }
      let market = try Market(
        users: users, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: loss,
        regimes: [Regime(name: "L", probability: p[0]), Regime(name: "H", probability: p[1])],
        firms: Firms(rows, regimeCount: 2), foundations: [foundation])
      let plan = try market.plan()
      #expect(plan.isProven && plan.relativeGap <= 1e-12)
      for own in plan.overlap { #expect(abs(own - plan.overlap[0]) <= 1e-12) }
      return plan.overlap[0]
    }
    func mean(_ number: (Int) -> Double) -> Double { p[0] * number(0) + p[1] * number(1) }
    let (z, rho, delta) = (0.1, 0.5, [0.1, 0.3])
    let pairs = 2 * loss * (count - 1)
    let shifted =
      (a * users * harm / count + loss * a
        + pairs * mean { effect[$0] * (baseline[$0] + z * delta[$0]) })
      / (1 + pairs * mean { effect[$0] * effect[$0] })
    #expect(
      abs(try optimum(SharedFoundation(name: "x", probability: z, shift: delta)) - shifted) <= 1e-12
    )
    let left = a * (1 - z * rho)
    let common =
      (left * users * harm / count + loss * left + pairs
        * mean {
          effect[$0]
            * ((1 - z) * baseline[$0] + z * (1 - rho) * (rho + (1 - rho) * baseline[$0]))
        })
      / (1 + pairs * mean { effect[$0] * effect[$0] } * ((1 - z) + z * (1 - rho) * (1 - rho)))
    #expect(
      abs(try optimum(SharedFoundation(name: "x", probability: z, reach: rho)) - common) <= 1e-12)
  }

  @Test("overlap does not touch the covariance of a shift, and raises that of a common cause")
  func covariance() throws {
    for (foundation, isRaised) in [
      (SharedFoundation(name: "x", probability: 0.1, shift: [0.1, 0.3]), false),
      (SharedFoundation(name: "x", probability: 0.1, reach: 0.5), true),
    ] {
      let rows = (0..<4).map { i in
        var firm = Firm(
          name: "firm \(i)", cost: 1 + Double(i), margin: 1, baselineFailure: [0.1, 0.4],
          effectiveness: [0.03, 0.15])
        firm[.foundation] = "x"
        return firm
      }
      let market = try Market(
        users: 20, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms(rows, regimeCount: 2), foundations: [foundation])
      let wedge = try market.wedge(under: Policy(liability: 0.3, floor: 0))
      #expect(wedge.isVerified)
      for firm in wedge.firms {
        let part = try #require(firm.social.covariance)
        #expect(isRaised ? part < -1e-3 : abs(part) <= 1e-15, "\(part)")
      }
    }
  }

  @Test("a reference in 60 digits: equilibria, failures and optima of Tests/Reference")
  func reference() throws {
    let vectors = try FoundationVector.load()
    #expect(vectors.count >= 8)
    for vector in vectors {
      let (market, policy) = try vector.roster.build()
      let name = vector.roster.name
      let regulated = try market.regulated(by: policy)
      let solution = try regulated.settled()
      #expect(solution.converged && solution.multiplicity == .unique, "\(name)")
      for (own, other) in zip(solution.point.state.overlap, vector.overlap) {
        #expect(abs(own - other) <= 1e-11 * max(other, 1), "\(name): \(own), \(other)")
      }
      let outcomes = solution.point.outcomes
      #expect(
        abs(outcomes.expectedSquaredFailures - vector.expectedSquaredFailures) <= 1e-11, "\(name)")
      for (foundation, own) in zip(market.foundations, outcomes.covarianceByFoundation ?? []) {
        #expect(abs(own - (vector.covariance[foundation.name] ?? .nan)) <= 1e-11, "\(name)")
      }
      let distribution = solution.point.state.failureDistribution(in: market)
      for (k, probability) in vector.distribution.enumerated() {
        #expect(abs(distribution.probability(of: k) - probability) <= 1e-11, "\(name)")
      }
      #expect(
        abs(outcomes.welfare.totalSurplus - vector.welfare) <= 1e-10 * abs(vector.welfare),
        "\(name)")
      let plan = try market.plan()
      #expect(plan.isProven, "\(name)")
      #expect(
        abs(plan.welfare - vector.plannerWelfare) <= 1e-10 * abs(vector.plannerWelfare), "\(name)")
      for (own, other) in zip(plan.overlap, vector.plannerOverlap) {
        #expect(abs(own - other) <= 1e-8 * max(other, 1), "\(name): \(own), \(other)")
      }
    }
  }

  @Test("welfare is the naive one, and no plan that is drawn and climbed from beats the bound")
  func bound() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FoundationsPlannerTests.bound seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (proven, markets) = (0, 0)
    for _ in 0..<60 {
      let (market, policy) = try Self.draw(&rng, firms: 1...5)
      let naive = NaiveFoundations(market, policy)
      let plan = try market.plan(with: PlannerSearch(budget: 60_000))
      let size = abs(naive.welfare(at: plan.overlap)) + market.users
      #expect(abs(plan.welfare - naive.welfare(at: plan.overlap)) <= 1e-10 * size, "seed \(seed)")
      markets += 1
      if plan.isProven { proven += 1 }
      for start in 0..<6 {
        var overlap = market.firms.indices.map { i in
          start == 0 ? plan.overlap[i] : rng.uniform(0...1.05) * (naive.kinks(i).max() ?? 0)
        }
        var best = naive.welfare(at: overlap)
        for round in 0..<4 {
          for i in overlap.indices {
            let most = (naive.kinks(i).max() ?? 0) * 1.05
            let width = most / Double(1 << (3 * round))
            let centre = overlap[i]
            let tries =
              (0...24).map { centre + width * (Double($0) / 24 - 0.5) } + naive.kinks(i)
            for value in tries where value >= 0 {
              var moved = overlap
              moved[i] = value
              let welfare = naive.welfare(at: moved)
              if welfare > best { (best, overlap) = (welfare, moved) }
            }
          }
        }
        #expect(best <= plan.upperBound + 1e-10 * size, "seed \(seed): \(best) \(plan.upperBound)")
        if plan.isProven {
          #expect(best <= plan.welfare + 1e-8 * size, "seed \(seed)")
        }
      }
    }
    print("FoundationsPlannerTests.bound: \(proven) of \(markets) proven")
    #expect(Double(proven) >= 0.9 * Double(markets), "\(proven)")
  }

  @Test("every convention: the planner of shifts is that of the regimes in disguise")
  func disguise() throws {
    var rng = SplitMix(seed: 3301)
    for draw in 0..<24 {
      let (market, policy) = try Self.draw(&rng, firms: 1...5, form: .shift, isExtended: false)
      let other = try NaiveFoundations(market, policy).disguised()
      let objective = WelfareObjective(
        convention: WelfareConvention.allCases.randomElement(using: &rng) ?? .totalSurplus,
        systemicTerm: rng.chance(0.7) ? .exact : .meanField,
        shares: rng.chance(0.7) ? .free : .fixed)
      guard objective.convention != .fixedShares || objective.shares == .fixed else { continue }
      let search = PlannerSearch(budget: 60_000)
      let plan = try market.plan(objective, with: search)
      let disguised = try other.plan(objective, with: search)
      guard plan.isProven, disguised.isProven else { continue }
      let size = abs(plan.welfare) + market.users
      #expect(
        abs(plan.welfare - disguised.welfare) <= 2e-9 * size,
        "draw \(draw) \(objective): \(plan.welfare), \(disguised.welfare)")
    }
  }

  @Test("the pass over firms never says less than intervals do firm by firm")
  func passes() throws {
    var rng = SplitMix(seed: 3302)
    var compared = 0
    for draw in 0..<40 {
      let (market, _) = try Self.draw(&rng, firms: 1...20)
      let terms = try SocialTerms(
        market, objective: WelfareObjective(), sharesIn: market.unregulated)
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let game = PlannerGame(terms)
      let climbed = LocalPlanner().climb(game, from: terms.market.firms.indices.map { _ in 0 })
      let z = LagrangianTerms.multipliers(terms, at: climbed.state)
      let still = MultiplierPath(
        centre: z, sharePriceRate: z.sharePrice, failureLevelRate: z.failureLevel.map { _ in 0 })
      guard let pass = lagrangian.firms(along: still, over: 0...0, at: climbed.overlap) else {
        continue
      }
      compared += 1
      let sum = market.firms.indices.reduce(0) {
        $0 + lagrangian.payoff(of: $1, at: climbed.overlap[$1], rivals: z)
      }
      let size = market.firms.indices.reduce(1) {
        $0 + lagrangian.turnover(of: $1, at: climbed.overlap[$1], rivals: z)
      }
      #expect(pass.value.upper >= sum - 1e-12 * size, "draw \(draw)")
      #expect(pass.value.lower <= sum + 1e-6 * size, "draw \(draw)")
    }
    #expect(compared >= 10, "\(compared)")
  }

  @Test(
    "of a shock as seldom as may be nothing is left, and of one more seldom nothing is computed")
  func seldom() throws {
    var rng = SplitMix(seed: 3306)
    for form in FoundationForm.allCases {
      let (drawn, _) = try Self.draw(&rng, firms: 4...4, form: form, isExtended: false)
      func market(_ probability: Double) throws -> Market {
        try Market(
          drawn.numbers, regimes: drawn.regimes, firms: drawn.firms,
          foundations: drawn.foundations.map { $0.setting(.shockProbability, to: probability) })
      }
      let (never, seldom) = (try market(0).plan(), try market(1e-150).plan())
      #expect(seldom.isProven == never.isProven)
      for (one, other) in zip(never.overlap, seldom.overlap) {
        #expect(abs(one - other) <= 1e-9 * (1 + one), "seed 3306, \(form)")
      }
      #expect(throws: MarketError.self) { try market(9e-151) }
      #expect(throws: MarketError.self) { try market(.leastNonzeroMagnitude) }
    }
  }

  @Test("parts of the wedge sum to its cost, and the planner is never below the market")
  func wedge() throws {
    var rng = SplitMix(seed: 3303)
    var (checked, negative) = (0, 0)
    for draw in 0..<40 {
      let (market, policy) = try Self.draw(&rng, firms: 1...6)
      let wedge = try market.wedge(underLiabilityOf: policy)
      guard wedge.isVerified else { continue }
      checked += 1
      wedge.expectPartsToSum("draw \(draw)")
      negative += wedge.firms.count { ($0.social.covariance ?? 0) < 0 }
      #expect(wedge.welfareGainBound >= -1e-9 * (abs(wedge.equilibriumWelfare) + market.users))
    }
    #expect(checked >= 20 && negative >= 10, "\(checked), \(negative)")
  }

  @Test("derivatives are differences of answers found again", arguments: [UInt64(3304), 3305])
  func differences(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var (compared, ofFoundations) = (0, 0)
    for draw in 0..<50 {
      let (market, policy) = try Self.draw(&rng, firms: 2...6)
      let regulated = try market.regulated(by: policy)
      let solution = try regulated.solve()
      let plan = try market.plan(with: PlannerSearch(budget: 20_000))
      guard solution.converged, plan.isProven else { continue }
      let again = SolvedAgain(
        market: market, policy: policy, point: solution.point,
        sensitivity: try MarketSensitivity(solution.point),
        context: "seed \(seed) draw \(draw)")
      let planned = try? PlannerSensitivity(plan, in: regulated)
      let all = Primitive.all(in: market, under: policy)
      let foundations = all.filter { if case .foundation = $0 { true } else { false } }
      for primitive in foundations + all.shuffled(using: &rng).prefix(8) {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(primitive)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func moved(_ by: Double) -> Moved? {
          try? Moved(market, policy, primitive, by: by)
        }
        if try again.agrees(in: primitive) {
          compared += 1
          if case .foundation = primitive { ofFoundations += 1 }
        }
        guard let planned, let welfare = try planned.welfare(of: primitive).value else { continue }
        // By the envelope theorem welfare moves as at overlaps that stay.
        func welfareAt(_ by: Double) -> [Double]? {
          moved(by).map { [NaiveFoundations($0.market, policy).welfare(at: plan.overlap)] }
        }
        guard plan.corners.allSatisfy({ $0 == .interior || $0 == .floor }),
          let slope = Difference.central(welfareAt, step: step)
        else { continue }
        let size = abs(plan.welfare) + market.users
        #expect(
          abs(welfare - slope[0]) <= 1e-6 * abs(slope[0]) + 1e-11 * size / step,
          "\(context), planner: \(welfare), differences \(slope[0])")
      }
    }
    #expect(compared > 150 && ofFoundations > 60, "\(compared), \(ofFoundations)")
  }
}
