import Foundation
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

struct BoundTests {
  /// A third of the markets with extensions, and a third with a systemic loss so large that firms'
  /// own problems are convex.
  /// - Parameter holds: whether a third of them has firms that are held.
  static func draw(
    _ rng: inout SplitMix, _ index: Int, firms: ClosedRange<Int>, holds: Bool = false
  ) throws -> Market {
    let (base, _) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...10, singlePeak: index % 2 == 0)
    let extended = rng.chance(0.3) ? RandomMarket.extended(base, &rng) : base
    let drawn =
      holds && rng.chance(0.3)
      ? RandomMarket.holding(extended, under: .laissezFaire, atCorners: true, &rng) : extended
    let factor = index % 3 == 2 ? rng.logUniform(10...1000) : 1
    return try Market(
      users: drawn.users, demandSensitivity: drawn.demandSensitivity, userHarm: drawn.userHarm,
      externalHarm: drawn.externalHarm, systemicLoss: drawn.systemicLoss * factor,
      outsideOption: drawn.outsideOption, regimes: drawn.regimes, firms: drawn.firms)
  }

  @Test(
    "no profile is above the Lagrangian bound, at whatever multipliers",
    arguments: WelfareTests.objectives)
  func validity(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 321)
    for index in 0..<60 {
      let market = try Self.draw(&rng, index, firms: 1...6, holds: true)
      let terms = try SocialTerms(market, objective: objective, sharesIn: market.unregulated)
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let profile = market.firms.indices.map {
        terms.pieces.clamp(rng.uniform(0...1) * terms.pieces.ceiling(of: $0), of: $0)
      }
      let state = SocialState(terms, at: profile)
      let welfare = WelfareAudit(market: market, objective: objective, held: market.unregulated)
        .welfare(at: profile)
      for _ in 0..<4 {
        var z = LagrangianTerms.multipliers(terms, at: state)
        z.sharePrice *= rng.uniform(-1...3)
        for k in z.failureLevel.indices { z.failureLevel[k] *= rng.uniform(0...2) }
        let certified = lagrangian.certifiedDual(z, near: profile)
        // log A is rounded in z; the share price weighs that.
        let rounding = 1e-12 * (abs(welfare.upper) + market.users * 10 + abs(z.sharePrice))
        #expect(certified >= welfare.lower - rounding, "seed 321, market \(index)")
        let floating = lagrangian.dual(z, near: profile).value
        #expect(floating <= certified + rounding, "seed 321, market \(index)")
        // The certified value is the floating-point one and little more.
        #expect(
          certified <= floating + 1e-9 * (abs(floating) + abs(z.sharePrice) + market.users),
          "seed 321, market \(index)"
        )
      }
    }
  }

  @Test("the bound is convex in the exponential of −log A, so that its ends hold for an interval")
  func convexity() throws {
    var rng = SplitMix(seed: 322)
    for index in 0..<60 {
      let market = try Self.draw(&rng, index, firms: 1...6, holds: true)
      let terms = try SocialTerms(
        market, objective: WelfareObjective(), sharesIn: market.unregulated)
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let profile = market.firms.indices.map {
        terms.pieces.clamp(rng.uniform(0...1) * terms.pieces.ceiling(of: $0), of: $0)
      }
      var z = LagrangianTerms.multipliers(terms, at: SocialState(terms, at: profile))
      let whole = BoxReduction(terms).whole
      let ends = [whole.lowerBound, whole.upperBound].map { total in
        z.logTotal = total
        return lagrangian.certifiedDual(z, near: profile)
      }
      for _ in 0..<10 {
        z.logTotal = rng.uniform(whole)
        let inside = lagrangian.dual(z, near: profile).value
        #expect(
          inside <= max(ends[0], ends[1]) + 1e-9 * (abs(inside) + market.users),
          "seed 322, market \(index)")
      }
    }
  }

  @Test(
    """
    the gradient of the bound in the multipliers is its central difference where maximizers move \
    smoothly
    """
  )
  func dualGradient() throws {
    var rng = SplitMix(seed: 323)
    var checked = 0
    for index in 0..<80 {
      let market = try Self.draw(&rng, index, firms: 1...6, holds: true)
      let objective = WelfareTests.objectives[index % WelfareTests.objectives.count]
      let terms = try SocialTerms(market, objective: objective, sharesIn: market.unregulated)
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let profile = market.firms.indices.map {
        terms.pieces.clamp(rng.uniform(0...1) * terms.pieces.ceiling(of: $0), of: $0)
      }
      let z = LagrangianTerms.multipliers(terms, at: SocialState(terms, at: profile))
      let here = lagrangian.dual(z)
      for k in here.gradient.indices {
        let isPrice = !terms.isFixed && k == 0
        let step = 1e-5 * (isPrice ? max(abs(z.sharePrice), 0.1 * market.users) : 1)
        func moved(_ by: Double) -> DualPoint {
          lagrangian.dual(lagrangian.moved(z, by: here.gradient.indices.map { $0 == k ? by : 0 }))
        }
        let (up, down) = (moved(step), moved(-step))
        // A jump of a maximizer is a kink of the bound, where only one-sided derivatives exist.
        guard zip(up.maximizers, down.maximizers).allSatisfy({ abs($0 - $1) <= 1e-2 * max($0, $1) })
        else { continue }
        let difference = (up.value - down.value) / (2 * step)
        let scale =
          abs(here.gradient[k]) + abs(here.curvature[k * (here.gradient.count + 1)])
          + 1e-13 * (abs(here.value) + market.users) / step
        #expect(
          abs(difference - here.gradient[k]) <= 1e-4 * scale,
          "seed 323, market \(index), multiplier \(k)")
        checked += 1
      }
    }
    #expect(checked > 100)
  }

  @Test("no profile of a fine grid is better than the plan, for two firms")
  func bruteForce() throws {
    var rng = SplitMix(seed: 324)
    for index in 0..<40 {
      let market = try Self.draw(&rng, index, firms: 2...2, holds: true)
      let objective = WelfareTests.objectives[index % WelfareTests.objectives.count]
      let plan = try market.plan(objective)
      let terms = try SocialTerms(market, objective: objective, sharesIn: market.unregulated)
      #expect(plan.isProven, "seed 324, market \(index): gap \(plan.relativeGap)")
      let naive = NaiveWelfare(market: market, objective: objective, policy: .laissezFaire)
      let steps = 120
      for a in 0...steps {
        for b in 0...steps {
          let profile = [a, b].enumerated().map { i, k in
            terms.pieces.clamp(
              terms.pieces.ceiling(of: i) * Double(k) / Double(steps), of: i)
          }
          let welfare = naive.welfare(at: profile)
          #expect(
            welfare <= plan.welfare + 1e-6 * abs(plan.welfare) + 1e-12 * market.users,
            "seed 324, market \(index) at \(profile)")
        }
      }
    }
  }

  @Test("scaling users, costs and the systemic loss together scales welfare and keeps the plan")
  func homogeneity() throws {
    var rng = SplitMix(seed: 325)
    for index in 0..<30 {
      let market = try Self.draw(&rng, 0, firms: 2...8)
      let factor = rng.logUniform(0.01...100)
      let scaled = try Market(
        users: market.users * factor, demandSensitivity: market.demandSensitivity,
        userHarm: market.userHarm,
        externalHarm: market.externalHarm, systemicLoss: market.systemicLoss * factor,
        outsideOption: market.outsideOption, regimes: market.regimes,
        firms: Firms(
          market.firms.map { firm in
            var firm = firm
            firm.cost *= factor
            return firm
          }, regimeCount: market.regimes.count))
      let (one, other) = (try market.plan(), try scaled.plan())
      #expect(
        abs(other.welfare - factor * one.welfare) <= 3e-6 * abs(factor * one.welfare),
        "seed 325, market \(index)")
      #expect(
        other.upperBound >= factor * one.welfare * (1 - 1e-12 * (one.welfare > 0 ? 1 : -1)),
        "seed 325, market \(index)"
      )
    }
  }

  /// `make study` asks for more markets.
  @Test(
    "of random markets at least 95 in 100 are solved within a millionth of their proven upper bound"
  )
  func study() throws {
    let asked = ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"].flatMap { Int($0) }
    let count = asked ?? 60
    var rng = SplitMix(seed: 326)
    var proven = 0
    var nodes = 0
    let clock = ContinuousClock()
    let start = clock.now
    for index in 0..<count {
      let market = try Self.draw(&rng, index, firms: 2...50, holds: true)
      let plan = try market.plan()
      nodes += plan.nodes
      if plan.isProven {
        proven += 1
      } else {
        print(
          """
          planner study, market \(index), \(market.firms.count) firms: gap \(plan.relativeGap) \
          after \(plan.nodes) parts
          """
        )
      }
    }
    #expect(Double(proven) >= 0.95 * Double(count), "seed 326")
    print(
      """
      planner study: \(proven) of \(count) within 1e-6, \(nodes / count) parts and \
      \((clock.now - start) / count) a market
      """
    )
  }
}

/// Markets of many firms: the local method costs the same a firm whatever their number, and the
/// bound stays one.
struct ManyFirmsTests {
  @Test("100,000 firms are planned to the first-order conditions, below a proven bound")
  func manyFirms() throws {
    var rng = SplitMix(seed: 341)
    let (market, _) = RandomMarket.draw(
      &rng, firms: 100_000...100_000, demandSensitivity: 1...1, singlePeak: true)
    // Evaluations enough for the first parts of the bound alone.
    let plan = try market.plan(with: PlannerSearch(budget: 1_000_000))
    #expect(plan.residual <= 1e-9, "seed 341")
    #expect(plan.upperBound >= plan.welfare, "seed 341")
    #expect(plan.relativeGap < 0.1, "seed 341: gap \(plan.relativeGap)")
  }
}
