import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// The planner's closed forms for identical firms (docs/model.md section 3), against the general
/// code.
struct SymmetricPlannerTests {
  /// A symmetric market whose closed-form optimum lies in the linear region and is the optimum:
  /// welfare concave also against unequal overlaps.
  static func draw(_ rng: inout SplitMix, term: SystemicTerm) throws -> (SymmetricMarket, Market)? {
    let count = rng.whole(2...30)
    let regimes = ["L", "H", "X"].prefix(rng.whole(1...3))
    let masses = regimes.map { _ in rng.uniform(0.1...1) }
    let total = masses.reduce(0, +)
    let baseline = regimes.map { _ in rng.uniform(0.1...0.9) }
    let effectiveness = regimes.map { _ in rng.uniform(0.01...0.3) }
    let cost = rng.logUniform(0.5...50)
    let market = try Market(
      users: rng.logUniform(1...100), demandSensitivity: rng.logUniform(0.2...5),
      userHarm: rng.uniform(0...3),
      externalHarm: rng.uniform(0...5),
      systemicLoss: rng.chance(0.2) ? 0 : rng.logUniform(0.01...3),
      regimes: zip(regimes, masses).map { Regime(name: $0, probability: $1 / total) },
      firms: Firms(
        (0..<count).map {
          Firm(
            name: "firm \($0)", cost: cost, margin: 1, baselineFailure: baseline,
            effectiveness: effectiveness)
        }, regimeCount: regimes.count))
    guard let symmetric = SymmetricMarket(market) else { return nil }
    let optimum = term == .exact ? symmetric.exactPlannerOverlap : symmetric.meanFieldPlannerOverlap
    let square = zip(market.regimes, effectiveness).reduce(0) {
      $0 + $1.0.probability * $1.1 * $1.1
    }
    let isConcave = term == .meanField || symmetric.cost > 2 * market.systemicLoss * square
    return symmetric.isLinear(at: optimum) && isConcave ? (symmetric, market) : nil
  }

  @Test(
    "with fixed shares the optimum is the closed form, mean-field and exact",
    arguments: SystemicTerm.allCases)
  func closedForm(term: SystemicTerm) throws {
    var rng = SplitMix(seed: 311)
    var checked = 0
    while checked < 200 {
      guard let (symmetric, market) = try Self.draw(&rng, term: term) else { continue }
      let plan = try market.plan(WelfareObjective(convention: .fixedShares, systemicTerm: term))
      let expected =
        term == .exact ? symmetric.exactPlannerOverlap : symmetric.meanFieldPlannerOverlap
      for overlap in plan.overlap {
        #expect(abs(overlap - expected) <= 1e-10 * expected, "seed 311, market \(checked)")
      }
      #expect(plan.isProven, "seed 311, market \(checked): gap \(plan.relativeGap)")
      checked += 1
    }
  }

  /// docs/model.md section 3's forms are stationary in the common overlap only; docs/model.md 9.17
  /// has the numbers of this market, data/symmetric-baseline.json with a demand sensitivity of 4.
  @Test("where welfare is convex against unequal overlaps the closed form is not the optimum")
  func unequal() throws {
    let market = try Market(
      users: 20, demandSensitivity: 4, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(
        (0..<4).map {
          Firm(
            name: "\($0)", cost: 1, margin: 1, baselineFailure: [0.1, 0.4],
            effectiveness: [0.03, 0.15])
        }, regimeCount: 2))
    let symmetric = try #require(SymmetricMarket(market))
    let plan = try market.plan()
    let terms = try SocialTerms(market, objective: WelfareObjective(), sharesIn: market.unregulated)
    let equal = terms.welfare(at: [Double](repeating: symmetric.exactPlannerOverlap, count: 4))
    #expect(abs(symmetric.exactPlannerOverlap - 1.7069) < 5e-5 && abs(equal - 12.6213) < 5e-5)
    #expect(plan.isProven && abs(plan.welfare - 12.8502) < 5e-5)
    let sorted = plan.overlap.sorted()
    #expect(zip(sorted, [0.6372, 0.6372, 2.6667, 2.6667]).allSatisfy { abs($0 - $1) < 5e-5 })
  }

  @Test("with free shares and little at stake in them, equal firms get the closed form too")
  func freeShares() throws {
    var rng = SplitMix(seed: 312)
    var checked = 0
    while checked < 60 {
      guard let (symmetric, market) = try Self.draw(&rng, term: .exact) else { continue }
      let square = zip(market.regimes, symmetric.effectiveness).reduce(0) {
        $0 + $1.0.probability * $1.1 * $1.1
      }
      let a = symmetric.meanEffectiveness
      // The eigenvalue of the Hessian along overlaps that sum to zero; its sign decides whether
      // equal overlaps are a local maximum.
      let reallocation =
        market.users / Double(symmetric.firmCount) * market.demandSensitivity * market.userHarm
        * (market.userHarm + 2 * market.externalHarm) * a * a
      guard reallocation + 2 * market.systemicLoss * square < 0.5 * symmetric.cost else { continue }
      let plan = try market.plan()
      for overlap in plan.overlap {
        #expect(
          abs(overlap - symmetric.exactPlannerOverlap) <= 1e-9 * symmetric.exactPlannerOverlap,
          "seed 312, market \(checked)")
      }
      #expect(plan.isProven, "seed 312, market \(checked)")
      checked += 1
    }
  }
}
