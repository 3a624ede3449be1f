import OverlapMarket
import Planner

/// A planner's objective in results.
enum ObjectiveText {
  static func line(_ objective: WelfareObjective) -> String {
    let systemic =
      objective.systemicTerm == .exact
      ? "exact systemic term κE[K²]" : "mean-field systemic term κE[K]²"
    let shares =
      objective.shares == .free
      ? "users choose freely" : "users' shares held where every firm is at the policy's floor"
    return "welfare: \(objective.convention.rawValue), \(systemic), \(shares)"
  }
}
