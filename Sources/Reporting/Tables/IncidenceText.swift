import OverlapMarket
import Rosters

/// Who bears a change, in results.
enum IncidenceText {
  private static func quantity(_ bearer: Incidence.Bearer) -> Quantity {
    switch bearer {
    case .users: .usersBear
    case .thirdParties: .thirdPartiesBear
    case .liability: .liabilityRevenue
    case .surcharge: .surchargeRevenue
    case .systemicLoss: .systemicLossBorne
    case .complianceCost: .complianceBorne
    }
  }

  /// A change, with the names of firms.
  typealias Subject = (change: Incidence, names: [String])

  /// - Parameter change: nil where the two cannot be compared.
  static func field<Whole>(_ change: @escaping (Whole) -> Subject?) -> ResultField<Whole> {
    .optional(
      "incidence", "Who gains and who pays; rows add up to the change in total surplus.", fields,
      change)
  }

  private static var fields: [ResultField<Subject>] {
    [
      .firms(
        "What each firm gains, in the order of their names.", names: { $0.names },
        [.numbers(.firmsBear) { $0.change.firms }])
    ]
      + Incidence.Bearer.allCases.map { bearer in
        .number(quantity(bearer)) { $0.change[bearer] }
      } + [.number(.incidenceTotal) { $0.change.total }]
  }

  /// One row a policy and bearer: the firms by name, the others by their field in JSON, without a
  /// sum.
  static func rows(_ changes: [(policy: String, change: Incidence)], firms names: [String]) -> Rows
  {
    typealias Line = (policy: String, kind: String, who: String, change: Double)
    let lines = changes.flatMap { policy, change -> [Line] in
      zip(names, change.firms).map { (policy, "firm", $0, $1) }
        + Incidence.Bearer.allCases.map { (policy, "other", quantity($0).field, change[$0]) }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { $0.policy }), Column(.kind, text: { $0.kind }),
        Column(.bearer, text: { $0.who }), Column(.firmsBear, number: { $0.change }),
      ])
  }

  /// A line a firm, one for each other who bears something under any of the changes, and the sum.
  /// - Parameter base: over what the changes are: "no regulation".
  static func table(
    _ columns: [(title: String, change: Incidence)], over base: String, firms names: [String]
  ) -> Prose {
    typealias Line = (label: String, value: (Incidence) -> Double)
    let listed = ListedFirms(names.count).indices
    var lines: [Line] = listed.map { i in (names[i], { $0.firms[i] }) }
    if listed.count < names.count {
      lines.append(
        (
          "\(names.count - listed.count) more firms",
          { $0.firms[listed.upperBound...].reduce(0, +) }
        ))
    }
    lines += Incidence.Bearer.allCases.filter { bearer in
      columns.contains { $0.change[bearer] != 0 }
    }.map { bearer in (quantity(bearer).label, { $0[bearer] }) }
    lines.append((Quantity.incidenceTotal.label, { $0.total }))
    let unit = Quantity.incidenceTotal.unit.rawValue
    return "who pays: change over \(base) in \(unit), firms before their cost of complying\n"
      + TextTable(
        of: lines,
        [TextColumn("who") { $0.label }]
          + columns.map { column in
            TextColumn(number: column.title) { $0.value(column.change) }
          }
      ).prose
  }
}
