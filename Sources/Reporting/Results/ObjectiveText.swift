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
      ? "users choose freely" : "users' shares held where the roster's policy has each firm's floor"
    return "welfare: \(objective.convention.rawValue), \(systemic), \(shares)"
  }
}
