import OverlapMarket
import Planner
import Rosters

/// What policies are held against: no regulation below, the planner's first best above, in total
/// surplus.
public struct FirstBestStandard: Sendable {
  public let laissezFaire: MarketSolution
  public let plan: PlannerSolution

  /// - Parameter plan: of the market with free shares, in total surplus with the exact systemic
  ///   term.
  public init(laissezFaire: MarketSolution, plan: PlannerSolution) {
    self.laissezFaire = laissezFaire
    self.plan = plan
  }

  /// Whether both stand: a verified equilibrium and a proven bound.
  public var isVerified: Bool { laissezFaire.converged && plan.isProven }

  private static func welfare(_ solution: MarketSolution) -> Double {
    solution.point.outcomes.welfare.totalSurplus
  }

  /// The share of the first best's gain over no regulation that a policy recovers; nil without
  /// verified equilibria, and where the planner's bound cannot tell that gain from nothing.
  func recovered(by solution: MarketSolution) -> Double? {
    let base = Self.welfare(laissezFaire)
    let gain = plan.welfare - base
    guard laissezFaire.converged, solution.converged, gain > max(0, plan.upperBound - plan.welfare)
    else { return nil }
    return (Self.welfare(solution) - base) / gain
  }

  /// What each firm gains over no regulation; nil without verified equilibria.
  func profitChanges(under solution: MarketSolution) -> [Double]? {
    guard laissezFaire.converged, solution.converged else { return nil }
    return zip(solution.point.state.profit, laissezFaire.point.state.profit).map { $0 - $1 }
  }

  func json(_ entries: [ComparisonResult.Entry]) -> JSONText {
    func perEntry(_ value: (ComparisonResult.Entry) -> JSONText) -> JSONText {
      .object(entries.map { ($0.name, value($0)) })
    }
    return .object([
      ("verdict", .text(plan.isProven ? "proven" : "gap")), ("welfare", .number(plan.welfare)),
      ("upperBound", .number(plan.upperBound)), ("overlap", .numbers(plan.overlap)),
      ("laissezFaireVerified", .boolean(laissezFaire.converged)),
      ("laissezFaireWelfare", .number(laissezFaire.converged ? Self.welfare(laissezFaire) : .nan)),
      ("recovered", perEntry { .number(recovered(by: $0.solution) ?? .nan) }),
      (
        "profitChange",
        perEntry { profitChanges(under: $0.solution).map { .numbers($0) } ?? .number(.nan) }
      ),
    ])
  }

  func table(_ entries: [ComparisonResult.Entry], of firms: Firms) -> String {
    var table = TextTable([
      ("held against the first best", .left), ("welfare, totalSurplus (utility × users)", .right),
      ("of its gain", .right),
    ])
    func append(_ name: String, _ welfare: Double?, _ share: Double?) {
      table.append([
        name, welfare.map { NumberText.significant($0, digits: 8) } ?? "–",
        share.map { "\(NumberText.significant(100 * $0, digits: 4)) %" } ?? "–",
      ])
    }
    let isKnown = recovered(by: laissezFaire) != nil
    append(
      "no regulation", laissezFaire.converged ? Self.welfare(laissezFaire) : nil, isKnown ? 0 : nil)
    for entry in entries {
      append(
        entry.name, entry.solution.converged ? Self.welfare(entry.solution) : nil,
        recovered(by: entry.solution))
    }
    append(
      "first best, \(plan.isProven ? "proven" : "NOT PROVEN")", plan.welfare, isKnown ? 1 : nil)
    return table.text + "\n" + profitTable(entries, of: firms)
  }

  private func profitTable(_ entries: [ComparisonResult.Entry], of firms: Firms) -> String {
    let columns = entries.compactMap { entry in
      profitChanges(under: entry.solution).map { (title: entry.name, changes: $0) }
    }
    guard !columns.isEmpty else { return "" }
    var table = TextTable(
      [("who pays: profit less that under no regulation (utility × users)", .left)]
        + columns.map { ($0.title, .right) }
    )
    let listed = firms.count > PointText.listedFirms ? 25 : firms.count
    for i in 0..<listed {
      table.append([firms.name[i]] + columns.map { NumberText.significant($0.changes[i]) })
    }
    return table.text
      + (listed == firms.count
        ? "" : "… and \(firms.count - listed) more firms: --format json lists all\n")
  }
}
