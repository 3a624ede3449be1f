/// Which column of a CSV holds what, as its header row tells.
struct CSVColumns {
  /// What to do with a cell.
  struct Target {
    var key: FieldKey
    var domain = NumberDomain.real
    var isName = false
    /// Per-regime columns: the regime.
    var regime = -1
  }

  private(set) var names: [String] = []
  private(set) var targets: [Target] = []

  struct Fault: Error {
    var column: String
    var rule: String
  }

  /// Every column there can be, and must be, for these regimes.
  private static func known(
    _ regimes: [String]
  ) -> [(name: String, target: Target, isRequired: Bool)] {
    FileFormat.firm.fields.flatMap { field in
      let isRequired = field.presence.isRequired
      switch field.type {
      case .text: return [(field.name, Target(key: field.key, isName: true), isRequired)]
      case .number(let domain):
        return [(field.name, Target(key: field.key, domain: domain), isRequired)]
      case .perRegime(let domain):
        return regimes.enumerated().map { index, regime in
          ("\(field.name).\(regime)", Target(key: field.key, domain: domain, regime: index), true)
        }
      case .version, .flag, .count, .choice, .numberOrPerFirm, .record, .list, .somePerRegime: return []
      }
    }
  }

  init(header: [String], regimes: [String]) throws(Fault) {
    let known = Self.known(regimes)
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
