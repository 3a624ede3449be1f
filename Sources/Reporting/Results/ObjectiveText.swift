import OverlapMarket
import Planner
import Rosters

/// A planner's objective in results.
enum ObjectiveText {
  static func fields(_ objective: WelfareObjective) -> [(String, JSONText)] {
    [
      (Quantity.convention.field, .text(objective.convention.rawValue)),
      (Quantity.systemicTerm.field, .text(objective.systemicTerm.rawValue)),
      (Quantity.shareResponse.field, .text(objective.shares.rawValue)),
    ]
  }

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
