import OverlapMarket

/// Firms that a roster holds at an overlap, in words. No answer about a market that holds some is
/// called a Nash equilibrium without saying whose.
enum HeldText {
  /// What is called an equilibrium of the market: "Nash equilibrium" where every firm chooses.
  static func equilibrium(of market: Market) -> String {
    market.firms.held.isEmpty ? "Nash equilibrium" : "equilibrium of the others, given who is held"
  }

  /// The same of several.
  static func equilibria(of market: Market) -> String {
    market.firms.held.isEmpty ? "Nash equilibria" : "equilibria of the others, given who is held"
  }

  /// What stands above a table; empty where every firm chooses.
  static func lines(_ market: Market) -> [String] {
    let held = market.firms.held
    guard !held.isEmpty else { return [] }
    let shown = held.prefix(6).map { i in
      let overlap = NumberText.significant(market.firms.heldOverlap(of: i) ?? .nan)
      return "\(TerminalText.name(market.firms.name[i])) at \(overlap)"
    }
    let more = held.count > 6 ? ", and \(held.count - 6) more" : ""
    let whose =
      held.count == market.firms.count
      ? "no firm chooses, and of none is a deviation asked"
      : "nobody moves these, nor may the planner; the others choose given them, and of them no "
        + "deviation is asked"
    return ["HELD by the roster: \(shown.joined(separator: ", "))\(more); \(whose)"]
  }
}
