import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

/// Identical firms, whose best liability and best floor have closed forms (docs/model.md section
/// 3): welfare (11) is concave in the common overlap, which either instrument moves.
@Suite("The best policy of identical firms is the closed form's")
struct SymmetricSearchTests {
  /// A market in which the closed-form optimum is in the linear region, exceeds the market's
  /// overlap, and is an equilibrium under the closed-form liability.
  private struct Draw {
    let market: Market
    let symmetric: SymmetricMarket
    let liability: Double

    init?(_ rng: inout SplitMix) throws {
      let count = rng.whole(2...12)
      let share = rng.uniform(0.1...0.9)
      let baseline = [rng.uniform(0.1...0.9), rng.uniform(0.1...0.9)]
      let effectiveness = [rng.uniform(0.01...0.2), rng.uniform(0.01...0.2)]
      let cost = rng.logUniform(0.5...50)
      let market = try Market(
        users: rng.logUniform(1...100), demandSensitivity: rng.logUniform(0.1...2),
        userHarm: rng.uniform(0.1...3),
        externalHarm: rng.uniform(0.5...5),
        systemicLoss: rng.chance(0.2) ? 0 : rng.logUniform(0.01...3),
        regimes: [
          Regime(name: "L", probability: share), Regime(name: "H", probability: 1 - share),
        ],
        firms: Firms(
          (0..<count).map {
            Firm(
              name: "\($0)", cost: cost, margin: 1, baselineFailure: baseline,
              effectiveness: effectiveness)
          }, regimeCount: 2))
      guard let symmetric = SymmetricMarket(market),
        let liability = symmetric.exactFirstBestLiability,
        liability > 0.01, liability < 100, symmetric.isLinear(at: symmetric.exactPlannerOverlap)
      else { return nil }
      let without = symmetric.exactMarginOverlap(under: .laissezFaire) ?? .infinity
      guard without < 0.99 * symmetric.exactPlannerOverlap else { return nil }
      let solution = try market.solve(under: Policy(liability: liability))
      guard solution.converged,
        solution.point.state.overlap.allSatisfy({
          abs($0 - symmetric.exactPlannerOverlap) <= 1e-9 * symmetric.exactPlannerOverlap
        })
      else { return nil }
      self.market = market
      self.symmetric = symmetric
      self.liability = liability
    }
  }

  private func draws(_ count: Int, seed: UInt64) throws -> [Draw] {
    var rng = SplitMix(seed: seed)
    var draws: [Draw] = []
    while draws.count < count {
      if let draw = try Draw(&rng) { draws.append(draw) }
    }
    return draws
  }

  @Test("liability")
  func liability() async throws {
    for (k, draw) in try draws(40, seed: 501).enumerated() {
      let range = try MenuInstrument(.liability, from: 0, to: 1.7 * draw.liability, points: 8)
      let answer = try await draw.market.search(
        PolicyMenu([range], welfare: .fixedShares), under: .laissezFaire)
      let found = try #require(answer.best?.policy.liability.common)
      #expect(abs(found - draw.liability) <= 1e-6 * max(1, draw.liability), "seed 501, market \(k)")
    }
  }

  @Test(
    "the floor, with the exact and with the mean-field systemic term",
    arguments: SystemicTerm.allCases)
  func floor(term: SystemicTerm) async throws {
    for (k, draw) in try draws(40, seed: 502).enumerated() {
      let optimum =
        term == .exact ? draw.symmetric.exactPlannerOverlap : draw.symmetric.meanFieldPlannerOverlap
      guard draw.symmetric.isLinear(at: optimum),
        try draw.market.solve(under: Policy(floor: optimum)).converged
      else { continue }
      let range = try MenuInstrument(.floor, from: 0, to: 1.6 * optimum, points: 8)
      let answer = try await draw.market.search(
        PolicyMenu([range], welfare: .fixedShares, systemic: term), under: .laissezFaire)
      let found = try #require(answer.best?.policy.floor.common)
      #expect(abs(found - optimum) <= 1e-6 * optimum, "seed 502, market \(k)")
      // The whole gain of the first best, which a floor reaches here.
      let share = try #require(
        answer.comparison.recovered(by: answer.best?.point.outcome?.welfare ?? .nan))
      #expect(
        abs(share - 1) <= 1e-6 || !answer.comparison.firstBest.isProven,
        "seed 502, market \(k): \(share)")
    }
  }
}
