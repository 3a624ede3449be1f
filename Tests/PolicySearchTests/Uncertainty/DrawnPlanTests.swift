import OverlapMarket
import Planner
import TestSupport
import Testing

@testable import PolicySearch

@Suite("The planner over draws")
struct DrawnPlanTests {
  private func market(_ firms: [Firm]) throws -> Market {
    try Market(
      users: 20, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(firms, regimeCount: 2))
  }

  private func identical(_ count: Int) throws -> Market {
    try market(
      (0..<count).map {
        Firm(
          name: "f\($0)", cost: 1, margin: 1, baselineFailure: [0.1, 0.4],
          effectiveness: [0.03, 0.15])
      })
  }

  private static func box(_ market: Market) -> UncertaintyModel {
    UncertaintyModel(
      [
        UncertainPrimitive(
          market.firms.indices.map { .firm($0, .effectiveness, regime: 1) },
          .interval(from: 0.1, to: 0.17),
          isShared: true),
        UncertainPrimitive([.market(.systemicLoss)], .interval(from: 0.2, to: 2)),
      ], drawCount: 24, seed: 2)
  }

  @Test(
    """
    Identical firms: every draw's optimum is the closed form's and lies within its bounds, which \
    corners meet
    """
  )
  func closedForm() async throws {
    let market = try identical(4)
    let model = Self.box(market)
    let draws = try model.draws(around: market)
    let objective = WelfareObjective(convention: .fixedShares)
    let bounds = try #require(
      model.closedFormBounds(around: market, for: objective, heldSharesUnder: .laissezFaire))
    #expect(bounds.isLinear)
    let plans = try await draws.plans(objective, with: PlannerSearch(tolerance: 1e-9), threads: 2)
    for (plan, drawn) in zip(plans, draws.markets) {
      let exact = try #require(SymmetricMarket(drawn)).exactPlannerOverlap
      #expect(plan.isProven)
      for overlap in plan.overlap {
        #expect(abs(overlap - exact) <= 1e-6 * exact)
        #expect(
          overlap >= bounds.overlap.lowerBound - 1e-6 && overlap <= bounds.overlap.upperBound + 1e-6
        )
      }
    }
    let overlaps = plans.map { $0.overlap[0] }
    #expect(abs((overlaps.min() ?? 0) - bounds.overlap.lowerBound) < 1e-6)
  }

  @Test("The closed form is silent where it does not speak of the case")
  func silent() throws {
    let market = try identical(3)
    let model = Self.box(market)
    func bounds(
      _ model: UncertaintyModel, _ market: Market, _ convention: WelfareConvention = .fixedShares
    ) -> SymmetricOverlapBounds? {
      model.closedFormBounds(
        around: market, for: WelfareObjective(convention: convention),
        heldSharesUnder: .laissezFaire)
    }
    #expect(bounds(model, market) != nil)
    #expect(bounds(model, market, .totalSurplus) == nil)
    var rows = Array(market.firms)
    rows[1].cost = 2
    #expect(bounds(model, try self.market(rows)) == nil)
    let independent = UncertainPrimitive(
      model.primitives[0].primitives, .interval(from: 0.1, to: 0.17))
    #expect(bounds(UncertaintyModel([independent], drawCount: 8, seed: 0), market) == nil)
    let random = UncertainPrimitive([.market(.systemicLoss)], .uniform(from: 0, to: 1))
    #expect(bounds(UncertaintyModel([random], drawCount: 8, seed: 0), market) == nil)
    let harm = UncertainPrimitive([.market(.userHarm)], .interval(from: 0, to: 1))
    #expect(bounds(UncertaintyModel([harm], drawCount: 8, seed: 0), market) == nil)
  }

  @Test("Each draw's plan is that of its market alone, at any number of threads")
  func alone() async throws {
    let market = try market([
      Firm(
        name: "a", cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15]),
      Firm(
        name: "b", cost: 3, margin: 0.7, exposure: 1.4, baselineFailure: [0.07, 0.45],
        effectiveness: [0.02, 0.12]),
    ])
    let draws = try UncertaintyModel(
      [UncertainPrimitive([.firm(0, .cost), .firm(1, .cost)], .uniform(from: 1, to: 3))],
      drawCount: 6, seed: 3
    ).draws(around: market)
    let plans = try await draws.plans(threads: 3)
    let again = try await draws.plans(threads: 1)
    #expect(plans == again)
    for (plan, drawn) in zip(plans, draws.markets) {
      let own = try drawn.plan()
      #expect(plan.overlap == own.overlap && plan.welfare == own.welfare)
    }
    #expect(draws.quantile(0.5, of: [6, 1, 5, 2, 4, 3]) == 3)
  }
}
