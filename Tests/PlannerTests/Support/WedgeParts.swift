import OverlapMarket
import Planner
import Testing

extension Market {
  /// The wedge under a policy's liability and floors alone.
  func wedge(underLiabilityOf policy: Policy) throws -> Wedge {
    try wedge(
      under: Policy(liability: policy.liability, floor: policy.floor),
      planner: PlannerSearch(budget: 20_000))
  }
}

extension Wedge {
  /// Each firm's parts sum to its cost times the wedge.
  func expectPartsToSum(
    _ place: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for firm in firms {
      let size = abs(firm.social.total) + abs(firm.private.total)
      #expect(
        abs(firm.social.total - firm.private.total - firm.costOfWedge) <= 1e-7 * size, "\(place)",
        sourceLocation: sourceLocation)
    }
  }
}
