import OverlapMarket
import Testing

@testable import Planner

/// The planner's optimum against an independent search for it, polished in 60 digits.
struct PlannerReferenceTests {
  static let cases: [PlannerVectors.PlannerCase] = (try? PlannerVectors.load().planner) ?? []

  @Test("there are vectors")
  func present() { #expect(Self.cases.count >= 50) }

  @Test("the optimum is found and the bound holds and is tight", arguments: cases)
  func optimum(_ vector: PlannerVectors.PlannerCase) throws {
    let (market, policy) = try vector.roster.build()
    let objective = try PlannerVectors.objective(
      vector.convention, vector.systemicTerm, vector.shares)
    let plan = try market.plan(
      objective, heldSharesUnder: policy, with: PlannerSearch(budget: 20_000_000))
    let size = abs(vector.welfare) + market.users * (market.userHarm + market.externalHarm + 1)
    #expect(plan.upperBound >= vector.welfare - vector.welfare.ulp)
    #expect(plan.welfare <= plan.upperBound)
    #expect(plan.welfare >= vector.welfare - 1e-12 * size)
    #expect(plan.isProven, "gap \(plan.relativeGap) after \(plan.nodes) nodes")
    guard !vector.several else { return }
    for i in vector.overlap.indices {
      #expect(
        abs(plan.overlap[i] - vector.overlap[i]) <= 1e-9 * max(1e-3, abs(vector.overlap[i])),
        "firm \(i)")
      #expect("\(plan.corners[i])" == vector.corner[i], "firm \(i)")
    }
  }
}
