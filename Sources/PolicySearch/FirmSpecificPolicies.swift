import OverlapMarket
import Planner

extension Market {
  /// Policies that treat every firm as its own case, made from the planner's overlaps: what a
  /// regulator who could tell firms apart would try.
  ///
  /// - Parameter base: what holds beside either, such as what complying costs.
  /// - Returns: floors at the planner's overlaps, none for firms that it closes, and liabilities
  ///   under which these meet every firm's first-order condition; the latter nil where some firm
  ///   has none, as one has that is closed. Whether the market settles there is for a solver to
  ///   say.
  /// - Throws: `MarketError` where a liability leaves the range of a double.
  func firmSpecificPolicies(
    towards plan: PlannerSolution, beside base: Policy
  ) throws(MarketError) -> [(PolicyComparison.Kind, Policy?)] {
    let floors = try base.replacing(.floor(.perFirm(plan.spread(plan.overlap, absent: 0))))
    guard plan.serving == nil else { return [(.plannerFloors, floors), (.firmLiability, nil)] }
    let rates = try firstBestLiability(implementing: plan).liabilities
    let liable = try rates.map { rates throws(MarketError) in
      try base.replacing(.liability(.perFirm(rates)))
    }
    return [(.plannerFloors, floors), (.firmLiability, liable)]
  }
}
