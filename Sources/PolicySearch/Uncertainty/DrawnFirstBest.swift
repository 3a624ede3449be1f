import OverlapMarket
import Planner

/// The first best of a planner who learns each draw before choosing overlaps: what perfect information would be worth.
public struct DrawnFirstBest: Sendable {
  /// Welfare found in each draw, a proven lower bound on the best there is.
  public let welfare: [Double]
  /// No overlaps have more welfare in the draw than this.
  public let upperBounds: [Double]
  /// The criterion's value over the draws of what was found. No criterion falls where welfare rises, so that it lies below the true one's.
  public let value: Double
  /// The criterion's value over the draws of the upper bounds, above the true one's.
  public let upperBound: Double
  /// The largest relative gap between `value` and `upperBound` that was asked for.
  public let tolerance: Double

  /// Whether the gap is within the tolerance asked for.
  public var isProven: Bool { upperBound - value <= tolerance * abs(value) }
}

extension DrawnEvaluation {
  /// Most draws are solved before the budget is used up: each may take its share, and no less than what small markets need.
  private static var leastBudget: Int { 20_000 }

  func firstBest(
    _ objective: WelfareObjective, heldSharesUnder policy: Policy, with search: PlannerSearch
  ) throws(MarketError) -> DrawnFirstBest {
    let share = PlannerSearch(
      tolerance: search.tolerance, budget: min(search.budget, max(Self.leastBudget, search.budget / draws.count)))
    let plans = parallelMap(draws.count, threads: threads) { draw in
      Result { () throws(MarketError) in
        let plan = try draws.markets[draw].plan(objective, heldSharesUnder: policy, with: share)
        return (welfare: plan.welfare, upperBound: plan.upperBound)
      }
    }
    var welfare: [Double] = []
    var upperBounds: [Double] = []
    for plan in plans {
      let plan = try plan.get()
      welfare.append(plan.welfare)
      upperBounds.append(plan.upperBound)
    }
    return DrawnFirstBest(
      welfare: welfare, upperBounds: upperBounds, value: value(of: welfare), upperBound: value(of: upperBounds),
      tolerance: search.tolerance)
  }
}
