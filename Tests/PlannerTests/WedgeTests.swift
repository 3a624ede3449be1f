import AggregativeGames
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

struct WedgeTests {
  static let cases: [PlannerVectors.WedgeCase] = (try? PlannerVectors.load().wedge) ?? []
  static let liabilities: [PlannerVectors.LiabilityCase] =
    (try? PlannerVectors.load().liability) ?? []

  @Test("there are vectors")
  func present() {
    #expect(Self.cases.count >= 15)
    #expect(Self.liabilities.count >= 10)
  }

  @Test("wedges and the parts of both first-order conditions", arguments: cases)
  func parts(_ vector: PlannerVectors.WedgeCase) throws {
    let (market, policy) = try vector.roster.build()
    let wedge = try market.wedge(under: policy)
    #expect(wedge.isVerified)
    for i in market.firms.indices {
      let firm = wedge.firms[i]
      let size = max(1e-3, abs(vector.equilibrium.overlap[i]), abs(vector.optimum.overlap[i]))
      #expect(abs(firm.wedge - vector.wedge[i]) <= 1e-9 * size, "firm \(i)")
      if let recorded = vector.optimum.social[i] {
        let pairs = [
          (firm.social.usersHarm, recorded.usersHarm),
          (firm.social.externalHarm, recorded.externalHarm),
          (firm.social.reallocation, recorded.reallocation),
          (firm.social.systemicMean, recorded.systemicMean),
          (firm.social.systemicCorrelation, recorded.systemicCorrelation),
          (firm.social.systemicIdiosyncratic, recorded.systemicIdiosyncratic),
          (firm.social.constraint, 0),
        ]
        for (part, pair) in pairs.enumerated() {
          #expect(abs(pair.0 - pair.1) <= 1e-9 * abs(recorded.cost), "firm \(i), part \(part)")
        }
      }
      if let recorded = vector.equilibrium.private[i] {
        #expect(
          abs(firm.private.demand - recorded.demand) <= 1e-9 * abs(recorded.cost), "firm \(i)")
        #expect(
          abs(firm.private.liability - recorded.liability) <= 1e-9 * abs(recorded.cost), "firm \(i)"
        )
        #expect(firm.private.constraint == 0)
      }
    }
  }

  @Test("all social parts less all private parts are the cost of the wedge, at corners too")
  func sums() throws {
    var rng = SplitMix(seed: 331)
    var corners = 0
    for index in 0..<60 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...20, demandSensitivity: 0.5...3, singlePeak: true)
      let objective = WelfareTests.objectives[index % WelfareTests.objectives.count]
      let wedge = try market.wedge(under: policy, objective: objective)
      guard wedge.solution.converged else { continue }
      for i in wedge.firms.indices {
        let firm = wedge.firms[i]
        let scale =
          market.firms.cost[i] * max(firm.optimum, firm.equilibrium)
          + abs(firm.social.constraint) + abs(firm.private.constraint)
        #expect(
          abs(firm.social.total - firm.private.total - firm.costOfWedge) <= 1e-8 * scale,
          """
          seed 331, market \(index), firm \(i), \(wedge.solution.point.corners[i]), \
          \(wedge.plan.corners[i])
          """
        )
        if wedge.solution.point.corners[i] != .interior { corners += 1 }
        // A floor that binds costs the firm; the bound at 0 keeps out what society would pay to be
        // without.
        if wedge.solution.point.corners[i] == .floor {
          #expect(firm.private.constraint >= -1e-9 * scale)
        }
        if firm.optimum == 0 { #expect(firm.social.constraint >= -1e-9 * scale) }
      }
    }
    #expect(corners > 100)
  }

  /// docs/model.md 9.5: private incentives can exceed social ones, when users react strongly and
  /// margins are large.
  @Test("overinvestment is reported where it occurs, and only there")
  func overinvestment() throws {
    func market(margin: Double) throws -> Market {
      try Market(
        users: 10, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms(
          (0..<4).map {
            Firm(
              name: "\($0)", cost: 1, margin: margin, baselineFailure: [0.1, 0.4],
              effectiveness: [0.03, 0.15])
          }, regimeCount: 2))
    }
    let objective = WelfareObjective(convention: .fixedShares)
    let eager = try market(margin: 8).wedge(under: .laissezFaire, objective: objective)
    #expect(eager.overinvesting == [0, 1, 2, 3])
    // docs/comparative-statics.md, B: Δ = −0.698463.
    #expect(eager.firms.allSatisfy { abs($0.wedge + 0.698463) < 1e-6 })
    let idle = try market(margin: 1).wedge(under: .laissezFaire, objective: objective)
    #expect(idle.overinvesting.isEmpty)
    #expect(idle.firms.allSatisfy { $0.wedge > 0 })
  }

  @Test(
    "the liability that makes each firm choose the planner's overlap, and whether it does",
    arguments: liabilities)
  func liability(_ vector: PlannerVectors.LiabilityCase) throws {
    let (market, policy) = try vector.roster.build()
    let plan = try market.plan(heldSharesUnder: policy)
    let terms = try SocialTerms(
      market, objective: plan.objective, sharesIn: try market.regulated(by: policy))
    let first = try FirstBestLiability(of: market, implementing: plan, pieces: terms)
    for i in market.firms.indices {
      #expect(abs(plan.overlap[i] - vector.overlap[i]) <= 1e-9 * max(1e-3, vector.overlap[i]))
      guard vector.corner[i] == "interior" else { continue }
      switch first.rates[i] {
      case .exactly(let rate):
        let recorded = try #require(vector.liability[i])
        #expect(abs(rate - recorded) <= 1e-8 * max(1, abs(recorded)), "firm \(i)")
      case .none(let obstacle):
        if let recorded = vector.liability[i] {
          #expect(recorded < 0 && obstacle == .negative, "firm \(i)")
        } else {
          #expect(obstacle == .noHarm, "firm \(i)")
        }
      case .between: Issue.record("an interior firm has one liability at most, firm \(i)")
      }
    }
    let anyNegative = vector.liability.contains { ($0 ?? 0) < 0 }
    if vector.kind == "noHarm" || anyNegative {
      #expect(first.liabilities == nil && !first.implements)
    } else if vector.kind != "corner" {
      #expect(first.implements == vector.isEquilibrium)
    }
  }

  @Test("with identical firms the first-best liability is the closed form")
  func symmetricLiability() throws {
    var rng = SplitMix(seed: 332)
    var checked = 0
    while checked < 40 {
      guard let (symmetric, market) = try SymmetricPlannerTests.draw(&rng, term: .exact),
        let closed = symmetric.exactFirstBestLiability, closed > 0
      else { continue }
      let plan = try market.plan(WelfareObjective(convention: .fixedShares))
      let terms = try SocialTerms(market, objective: plan.objective, sharesIn: market.unregulated)
      let first = try FirstBestLiability(of: market, implementing: plan, pieces: terms)
      for rate in first.rates {
        guard case .exactly(let value) = rate else {
          Issue.record("seed 332, market \(checked): \(rate)")
          continue
        }
        #expect(abs(value - closed) <= 1e-9 * closed, "seed 332, market \(checked)")
      }
      if first.implements {
        let solution = try market.solve(under: Policy(liability: closed))
        if solution.converged,
          try market.allEquilibria(under: Policy(liability: closed)).multiplicity == .unique
        {
          for overlap in solution.point.state.overlap {
            #expect(
              abs(overlap - plan.overlap[0]) <= 1e-8 * plan.overlap[0],
              "seed 332, market \(checked)")
          }
        }
      }
      checked += 1
    }
  }
}
