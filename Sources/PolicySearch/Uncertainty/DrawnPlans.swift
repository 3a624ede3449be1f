import OverlapMarket
import Parallelism
import Planner

/// What a planner would choose in one draw.
public struct DrawnPlan: Sendable, Equatable {
  /// Of each firm; 0 for firms that the planner closes.
  public let overlap: [Double]
  /// In units of utility times users: a proven lower bound on the best there is, and a proven upper
  /// bound.
  public let welfare, upperBound: Double
  /// Whether the two are within the tolerance asked for.
  public let isProven: Bool
}

extension MarketDraws {
  /// The budget of a planner's problem is shared among the draws, but each has what small markets
  /// need.
  private static var leastBudget: Int { 20_000 }

  /// The planner's optimum in every draw. Each says what is best where the draw is the truth; none
  /// is bound to be best for a planner who does not know the draw.
  ///
  /// - Parameters:
  ///   - policy, keep: as in `Market.plan`.
  ///   - search: its budget is for all draws together.
  ///   - threads: draws that are solved at a time. Answers do not depend on it.
  /// - Throws: `MarketError` as `Market.plan`.
  /// - Complexity: a planner's problem a draw.
  public func plans(
    _ objective: WelfareObjective = WelfareObjective(),
    heldSharesUnder policy: Policy = .laissezFaire, keep: FirmChoice = .all,
    with search: PlannerSearch = PlannerSearch(), threads: Int = 1
  ) async throws(MarketError) -> [DrawnPlan] {
    let share = PlannerSearch(
      tolerance: search.tolerance,
      budget: min(search.budget, max(Self.leastBudget, search.budget / count)))
    return try await parallelResults(count, threads: threads) { draw throws(MarketError) in
      let plan = try markets[draw].plan(objective, heldSharesUnder: policy, keep: keep, with: share)
      return DrawnPlan(
        overlap: plan.spread(plan.overlap, absent: 0), welfare: plan.welfare,
        upperBound: plan.upperBound,
        isProven: plan.isProven)
    }
  }

  /// Weighted quantile of one number a draw: the least whose weight, with that of all that are
  /// smaller, reaches `level`. O(draws log draws).
  public func quantile(_ level: Double, of values: [Double]) -> Double {
    WeightedSample(values, weights: weights).quantile(level)
  }
}
