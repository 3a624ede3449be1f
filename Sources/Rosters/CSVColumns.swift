import OverlapMarket

/// Which column of a CSV holds what, as its header row tells.
struct CSVColumns {
  /// What to do with a cell.
  enum Target {
    case name
    /// A number in a domain, for a place in `FirmRows`.
    case number(NumberDomain, place: Int)
  }

  private(set) var names: [String] = []
  private(set) var targets: [Target] = []
  let regimeCount: Int

  struct Fault: Error {
    var column: String
    var rule: String
  }

  /// Every column there can be, and must be, for these regimes.
  private static func known(
    _ regimes: [String]
  ) -> [(name: String, target: Target, isRequired: Bool)] {
    let rows = FirmRows(regimeCount: regimes.count)
    func number(_ key: FieldKey, _ domain: NumberDomain, regime: Int = 0) -> Target? {
      FirmRows.Number(key, regime: regime).map { .number(domain, place: rows.place(of: $0)) }
    }
    return FileFormat.firm.fields.flatMap { field in
      let isRequired = field.presence.isRequired
      switch field.type {
      case .text: return [(field.name, Target.name, isRequired)]
      case .number(let domain):
        return number(field.key, domain).map { [(field.name, $0, isRequired)] } ?? []
      case .perRegime(let domain):
        return regimes.enumerated().compactMap { index, regime in
          number(field.key, domain, regime: index).map { ("\(field.name).\(regime)", $0, true) }
        }
      case .version, .flag, .count, .choice, .numberOrPerFirm, .record, .list, .somePerRegime:
        return []
      }
    }
  }

  init(header: [String], regimes: [String]) throws(Fault) {
    let known = Self.known(regimes)
    regimeCount = regimes.count
    for name in header {
      guard let column = known.first(where: { $0.name == name }) else {
        throw Fault(
          column: Shown.quoted(name),
          rule: "unknown column; \(Self.advice(name, known.map(\.name)))")
      }
      guard !names.contains(name) else {
        throw Fault(column: Shown.column(name), rule: "this column appears twice; keep one")
      }
      names.append(name)
      targets.append(column.target)
    }
    for column in known where column.isRequired && !names.contains(column.name) {
      throw Fault(column: Shown.column(column.name), rule: "this column is missing")
    }
  }

  private static func advice(_ name: String, _ known: [String]) -> String {
    if name.isEmpty { return "every column needs a name" }
    if name.contains(";") { return "columns are separated by commas, not semicolons" }
    if name.contains("\t") { return "columns are separated by commas, not tabs" }
    return NearestName.advice(name, among: known, listedAs: "the columns are")
  }
}

extension FirmRows.Number {
  /// What a field of a firm holds; nil for its name and for fields of other records.
  init?(_ key: FieldKey, regime: Int) {
    switch key {
    case .cost: self = .cost
    case .margin: self = .margin
    case .value: self = .value
    case .price: self = .price
    case .exposure: self = .exposure
    case .baselineFailure: self = .baselineFailure(regime)
    case .effectiveness: self = .effectiveness(regime)
    default: return nil
    }
  }
}
