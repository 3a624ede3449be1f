import OverlapMarket
import Planner

/// Where a market settled and who loses there, in words.
enum SettlingText {
  /// What is said first of an answer in which firms lose money; empty where none does.
  /// - Parameter market: of these firms.
  static func losses(_ profit: [Double], in market: Market) -> [String] {
    let names = market.firms.name
    let losing = profit.indices.filter { profit[$0] < 0 }.sorted { profit[$0] < profit[$1] }
    guard !losing.isEmpty else { return [] }
    let shown = losing.prefix(4).map {
      "\(TerminalText.name(names[$0])) \(NumberText.significant(profit[$0], digits: 4))"
    }
    let more = losing.count > 4 ? ", and \(losing.count - 4) more" : ""
    // What an owner has beside a firm decides whether it stays.
    let remedy =
      losing.contains { market.owners.group(of: $0) != nil }
      ? "--exit sequential lets owners take firms out where that pays" : Self.remedy
    return ["LOSES MONEY: \(shown.joined(separator: ", "))\(more); \(remedy)"]
  }

  /// What is said of a market that all firms leave.
  static let everyFirmLeaves = "EVERY FIRM LEAVES by the exit rule"

  private static let remedy = "--exit sequential lets such firms leave"

  /// Firms that left; empty where all stay.
  static func left(_ settled: SettledMarket, of names: [String]) -> [String] {
    guard let survivors = settled.survivors else { return [] }
    let isStaying = Set(survivors)
    let gone = names.indices.filter { !isStaying.contains($0) }
    return ["LEFT: \(self.names(gone, of: names))"]
  }

  /// The first few firms by name, and how many more there are; empty where there is none.
  static func names(_ firms: [Int], of names: [String]) -> String {
    let shown = firms.prefix(6).map { TerminalText.name(names[$0]) }.joined(separator: ", ")
    return "\(shown)\(firms.count > 6 ? ", and \(firms.count - 6) more" : "")"
  }

  /// What a planner did who may close firms.
  static func closed(_ plan: PlannerSolution, of firms: Firms) -> String {
    let closed = names(plan.closed, of: firms.name)
    return "the planner may close firms; closed: \(closed.isEmpty ? "none" : closed)"
  }

  /// What is said beside a planner's optimum where a policy caps exposures; empty where none does.
  static func exposures(_ policies: [Policy]) -> [String] {
    policies.contains { $0.has(effect: .exposureCap) }
      ? [
        "the planner is bound by no cap on exposure and gains nothing from one: what a policy with "
          + "a cap achieves may be more"
      ] : []
  }

  /// What is known of other equilibria.
  static func multiplicity(_ multiplicity: Multiplicity, count: Int, _ rule: EquilibriumRule)
    -> String
  {
    switch multiplicity {
    case .unique: "the only one, proven"
    case .multiple: "the \(rule.words) of \(count) by \(rule.measure), proven to be all"
    case .none: "there is none, proven"
    case .unexamined: "others are not examined"
    case .budgetExceeded: "others are undecided within the budget"
    }
  }
}

extension EquilibriumRule {
  /// Which one it selects, after "the".
  var words: String {
    switch self {
    case .worst: "worst"
    case .best: "best"
    case .leastSafe: "least safe"
    case .safest: "safest"
    }
  }

  /// By what it compares.
  fileprivate var measure: String {
    switch self {
    case .worst, .best: "welfare"
    case .leastSafe, .safest: "expected failures"
    }
  }
}
