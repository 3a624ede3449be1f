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

  static func json(_ change: Incidence?) -> JSONText {
    guard let change else { return .null }
    return .object(
      [(Quantity.firmsBear.field, .numbers(change.firms))]
        + Incidence.Bearer.allCases.map { (quantity($0).field, .number(change[$0])) }
        + [(Quantity.incidenceTotal.field, .number(change.total))])
  }

  /// A line a firm, one for each other who bears something under any of the changes, and the sum.
  /// - Parameter base: over what the changes are: "no regulation".
  static func table(
    _ columns: [(title: String, change: Incidence)], over base: String, firms names: [String]
  ) -> String {
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
      ).text
  }
}
