import OverlapMarket
import Rosters

/// Who bears a change, in results.
enum IncidenceText {
  /// The parts that are not firms', and the sum.
  private static var others: [(quantity: Quantity, value: KeyPath<Incidence, Double>)] {
    let quantities: [Quantity] = [
      .usersBear, .thirdPartiesBear, .liabilityRevenue, .surchargeRevenue, .systemicLossBorne,
      .complianceBorne,
    ]
    return zip(quantities, Incidence.others).map { ($0, $1) } + [(.incidenceTotal, \.total)]
  }

  static func json(_ change: Incidence?) -> JSONText {
    guard let change else { return .null }
    return .object(
      [(Quantity.firmsBear.field, .numbers(change.firms))]
        + others.map { ($0.quantity.field, .number(change[keyPath: $0.value])) })
  }

  /// A line a firm, one for each other who bears something under any of the changes, and the sum.
  /// - Parameter title: of the lines.
  static func table(
    _ columns: [(title: String, change: Incidence)], title: String, firms names: [String]
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
    lines += others.filter { other in
      other.quantity == .incidenceTotal || columns.contains { $0.change[keyPath: other.value] != 0 }
    }.map { other in (other.quantity.label, { $0[keyPath: other.value] }) }
    return TextTable(
      of: lines,
      [TextColumn("\(title) (\(Quantity.incidenceTotal.unit.rawValue))") { $0.label }]
        + columns.map { column in
          TextColumn(number: column.title) { $0.value(column.change) }
        }
    ).text
  }
}
