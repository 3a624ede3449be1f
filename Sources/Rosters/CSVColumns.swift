import OverlapMarket

/// Which column of a CSV holds what, as its header row tells.
struct CSVColumns {
  /// What to do with a cell.
  enum Target {
    case name
    /// A number in a domain, for a place in `FirmRows`; an empty cell may leave it out.
    case number(Domain, place: Int, mayBeEmpty: Bool)
    /// Has no name: nothing may stand in it, or in a first column nothing but row numbers.
    case unnamed(mayCount: Bool)
    /// Nobody wants to know.
    case ignored

    var isRead: Bool {
      switch self {
      case .name, .number: true
      case .unnamed, .ignored: false
      }
    }
  }

  private(set) var names: [String] = []
  private(set) var targets: [Target] = []
  let regimeCount: Int

  struct Fault: Error {
    var column: String
    var rule: String
  }

  /// A column that there can be, and whether it must be.
  private struct Known {
    var name: String
    var target: Target
    var isRequired: Bool
    /// The object of which it is a field, if any: its required fields are required where some other
    /// is there.
    var object: PrimitiveObject?
  }

  /// Every column for these regimes, in the order of the fields of a firm.
  private static func known(_ regimes: [String]) -> [Known] {
    let rows = FirmRows(regimeCount: regimes.count)
    let numbers = PrimitiveTable.firms.flatMap { primitive -> [Known] in
      let place = rows.place(of: primitive)
      let names =
        primitive.isByRegime ? regimes.map { "\(primitive.name).\($0)" } : [primitive.name]
      return names.enumerated().map { k, name in
        Known(
          name: name,
          target: .number(
            primitive.domain, place: place + k,
            mayBeEmpty: primitive.mayBeAbsent || primitive.object != nil),
          isRequired: primitive.absence == .required, object: primitive.object)
      }
    }
    return [Known(name: "name", target: .name, isRequired: true)] + numbers
  }

  /// What errors call a column, by its position.
  func label(_ position: Int) -> String {
    names[position].isEmpty ? "column \(position + 1)" : Shown.column(names[position])
  }

  /// - Parameter ignored: names of columns to leave out, or their numbers from 1.
  init(header: [String], regimes: [String], ignored: [String] = []) throws(Fault) {
    let known = Self.known(regimes)
    regimeCount = regimes.count
    for name in ignored where !header.contains(name) {
      guard let number = Int(name), header.indices.contains(number - 1) else {
        throw Fault(column: Shown.quoted(name), rule: "no such column to leave out")
      }
    }
    for (position, name) in header.enumerated() {
      if ignored.contains(name) && !name.isEmpty || ignored.contains("\(position + 1)") {
        names.append(name)
        targets.append(.ignored)
        continue
      }
      if name.isEmpty {
        names.append(name)
        targets.append(.unnamed(mayCount: position == 0))
        continue
      }
      guard let column = known.first(where: { $0.name == name }) else {
        throw Fault(
          column: Shown.quoted(name),
          rule: "unknown column; \(Self.advice(name, at: position, known.map(\.name)))")
      }
      guard !names.contains(name) else {
        throw Fault(column: Shown.column(name), rule: "this column appears twice; keep one")
      }
      names.append(name)
      targets.append(column.target)
    }
    // An ignored column is as if it were not there.
    let given = Set(zip(names, targets).compactMap { $1.isRead ? $0 : nil })
    let objects = Set(known.filter { given.contains($0.name) }.compactMap(\.object))
    for column in known where column.isRequired && !given.contains(column.name) {
      if let object = column.object, !objects.contains(object) { continue }
      throw Fault(column: Shown.column(column.name), rule: "this column is missing")
    }
  }

  private static func advice(_ name: String, at position: Int, _ known: [String]) -> String {
    if name.contains(";") { return "columns are separated by commas, not semicolons" }
    if name.contains("\t") { return "columns are separated by commas, not tabs" }
    let advice = NearestName.advice(name, among: known, listedAs: "the columns are")
    return advice + (advice.hasSuffix("?") ? " Or" : "; or")
      + " leave it out with --ignore-columns \(position + 1)"
  }
}
