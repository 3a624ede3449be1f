import OverlapMarket
import TestSupport
import Testing

@testable import Planner

@Suite("The planner where users do not see failures (docs/model.md section 8.2)")
struct TrustPlannerTests {
  private static func trusted(_ market: Market, reliability: Double, prior: Double) throws -> Market
  {
    let rows = market.firms.map { firm in
      var firm = firm
      firm[.reliability] = reliability
      firm[.prior] = prior
      return firm
    }
    return try Market(
      market.numbers, regimes: market.regimes,
      firms: Firms(rows, regimeCount: market.regimes.count))
  }

  @Test("at equal overlaps of equal firms neither welfare nor its gradient moves with reliability")
  func symmetric() throws {
    var rng = SplitMix(seed: 361)
    for index in 0..<60 {
      guard let (_, market) = try SymmetricPlannerTests.draw(&rng, term: .exact) else { continue }
      let trusted = try Self.trusted(
        market, reliability: rng.uniform(0...1), prior: rng.uniform(0...1))
      for objective in WelfareTests.objectives {
        let overlap = [Double](repeating: rng.uniform(0...3), count: market.firms.count)
        let here = try SocialTerms(trusted, objective: objective, sharesIn: trusted.unregulated)
        let base = try SocialTerms(market, objective: objective, sharesIn: market.unregulated)
        let size = abs(base.welfare(at: overlap)) + market.users * 10
        #expect(
          abs(here.welfare(at: overlap) - base.welfare(at: overlap)) <= 1e-12 * size,
          "market \(index), \(objective)")
        let slopes = try [trusted, market].map {
          try WelfareSlopes($0, objective, sharesIn: $0.unregulated, at: overlap).gradients
        }
        let scale = market.users * (market.userHarm + market.externalHarm) + market.systemicLoss
        for (here, base) in zip(slopes[0], slopes[1]) {
          for (own, other) in zip(here.values, base.values) {
            #expect(
              abs(own - other) <= 1e-11 * (scale + abs(other)),
              "market \(index), \(objective), by \(here.by)")
          }
        }
      }
    }
  }

  @Test("the first-best liability is the closed form")
  func firstBest() throws {
    var rng = SplitMix(seed: 362)
    var checked = 0
    for _ in 0..<400 where checked < 40 {
      guard let (symmetric, base) = try SymmetricPlannerTests.draw(&rng, term: .exact) else {
        continue
      }
      let reliability = rng.uniform(0...1)
      let market = try Self.trusted(base, reliability: reliability, prior: rng.uniform(0...1))
      let plan = try market.plan()
      let overlap = plan.overlap[0]
      guard plan.isProven, symmetric.isLinear(at: overlap) else { continue }
      let count = Double(symmetric.firmCount)
      let contested = market.users / count * (1 - 1 / count)
      let failure = symmetric.expectedFailure(at: overlap)
      let weighted = market.regimes.indices.reduce(0) {
        $0 + market.regimes[$1].probability * symmetric.effectiveness[$1]
          * (symmetric.baselineFailure[$1] - symmetric.effectiveness[$1] * overlap)
      }
      let harm = market.userHarm + market.externalHarm
      let social =
        market.users * harm / count + market.systemicLoss
        * (1 + 2 * (count - 1) * weighted / symmetric.meanEffectiveness)
      let demand = market.demandSensitivity * reliability * market.userHarm * contested
      let liability =
        (social - symmetric.margin * demand)
        / (market.externalHarm * market.users / count - market.externalHarm * failure * demand)
      guard liability > 0.01, liability < 100 else { continue }
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
    #expect(checked >= 30)
  }

  @Test("users' harm in the wedge is split into what they foresee and what they do not")
  func misperception() throws {
    var rng = SplitMix(seed: 363)
    for index in 0..<40 {
      let (base, policy, _) = WelfareTests.draw(&rng)
      let reliability = rng.uniform(0...1)
      let market = try Self.trusted(base, reliability: reliability, prior: rng.uniform(0...1))
      let wedge = try market.wedge(underLiabilityOf: policy)
      for firm in wedge.firms {
        let all = try firm.social.usersHarm + #require(firm.social.misperception)
        #expect(
          abs(firm.social.usersHarm - reliability * all) <= 1e-12 * all, "market \(index)")
      }
    }
  }
}
