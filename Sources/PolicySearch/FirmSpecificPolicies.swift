import OverlapMarket
import Planner

extension Market {
  /// Policies that treat every firm as its own case, made from the planner's overlaps: what a
  /// regulator who could tell firms apart would try.
  ///
  /// - Parameter complianceCost: what complying costs under either.
  /// - Returns: floors at the planner's overlaps, and liabilities under which these meet every
  ///   firm's first-order condition; the latter nil where some firm has none. Whether the market
  ///   settles there is for a solver to say.
  /// - Throws: `MarketError` where a liability leaves the range of a double.
  func firmSpecificPolicies(
    towards plan: PlannerSolution, complianceCost: ComplianceCost
  ) throws(MarketError) -> [(PolicyComparison.Kind, Policy?)] {
    let floors = try Policy(
      liability: .uniform(0), floor: .perFirm(plan.overlap), complianceCost: complianceCost)
    let rates = try firstBestLiability(implementing: plan).liabilities
    let liable = try rates.map { rates throws(MarketError) in
      try Policy(liability: .perFirm(rates), floor: .uniform(0), complianceCost: complianceCost)
    }
    return [(.plannerFloors, floors), (.firmLiability, liable)]
  }
}
