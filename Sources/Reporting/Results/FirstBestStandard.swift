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
    return .object(
      ResultJSON.bound(plan) + [
        (Quantity.overlap.listField, .numbers(plan.overlap)),
        (Quantity.laissezFaireVerified.field, .boolean(laissezFaire.converged)),
        (
          Quantity.laissezFaireWelfare.field,
          .number(laissezFaire.converged ? Self.welfare(laissezFaire) : .nan)
        ),
        (Quantity.recovered.field, perEntry { .number(recovered(by: $0.solution) ?? .nan) }),
        (
          Quantity.profitChange.field,
          perEntry { profitChanges(under: $0.solution).map { .numbers($0) } ?? .null }
        ),
      ])
  }

  func table(_ entries: [ComparisonResult.Entry], of firms: Firms) -> String {
    typealias Line = (name: String, welfare: Double?, share: Double?)
    let isKnown = recovered(by: laissezFaire) != nil
    func welfare(_ solution: MarketSolution) -> Double? {
      solution.converged ? Self.welfare(solution) : nil
    }
    let lines: [Line] =
      [(Quantity.laissezFaireWelfare.label, welfare(laissezFaire), isKnown ? 0 : nil)]
      + entries.map { ($0.name, welfare($0.solution), recovered(by: $0.solution)) }
      + [
        (
          "first best, \(plan.isProven ? "proven" : "NOT PROVEN")", plan.welfare, isKnown ? 1 : nil
        )
      ]
    let table = TextTable(
      of: lines,
      [
        TextColumn("held against the first best") { $0.name },
        TextColumn(number: Quantity.welfare(.totalSurplus).titled, digits: 8) {
          $0.welfare ?? .nan
        },
        TextColumn("of its gain", .right) { NumberText.percent($0.share) },
      ])
    return table.text + "\n" + profitTable(entries, of: firms)
  }

  private func profitTable(_ entries: [ComparisonResult.Entry], of firms: Firms) -> String {
    let columns = entries.compactMap { entry in
      profitChanges(under: entry.solution).map { (title: entry.name, changes: $0) }
    }
    guard !columns.isEmpty else { return "" }
    return ListedFirms(firms.count, formats: "json").table(
      [
        TextColumn(
          "who pays: profit less that under no regulation "
            + "(\(Quantity.profitChange.unit.rawValue))"
        ) { firms.name[$0] }
      ] + columns.map { column in TextColumn(number: column.title) { column.changes[$0] } })
  }
}
