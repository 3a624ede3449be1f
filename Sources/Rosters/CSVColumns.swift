import OverlapMarket

/// Which column of a CSV holds what, as its header row tells.
struct CSVColumns {
  /// What to do with a cell.
  enum Target {
    case name
    /// An empty cell leaves it out.
    case group(GroupDescriptor)
    /// A number in a domain, for a place in `FirmRows`; an empty cell may leave it out.
    case number(Domain, place: Int, mayBeEmpty: Bool)
    /// The same of the activity at a position among those that columns name.
    case activity(Int, PrimitiveDescriptor)
    /// Has no name: nothing may stand in it, or in the first column nothing but row numbers.
    case unnamed(number: Int)
    /// Nobody wants to know.
    case ignored

    var isRead: Bool {
      switch self {
      case .name, .group, .number, .activity: true
      case .unnamed, .ignored: false
      }
    }
  }

  private(set) var names: [String] = []
  private(set) var targets: [Target] = []
  /// The activities that columns name, in their order.
  private(set) var activities: [String] = []
  let regimeCount: Int

  struct Fault: Error {
    var column: String
    var rule: String
  }

  private mutating func target(_ column: FirmColumn, in rows: FirmRows) -> Target {
    switch column.content {
    case .name: return .name
    case .group(let group): return .group(group)
    case .number(let primitive, let regime):
      return .number(
        primitive.domain, place: rows.place(of: primitive) + regime,
        mayBeEmpty: !column.isRequired)
    case .activity(let name, let primitive):
      let position = activities.firstIndex(of: name) ?? activities.count
      if position == activities.count { activities.append(name) }
      return .activity(position, primitive)
    }
  }

  /// What errors call a column, by its position.
  func label(_ position: Int) -> String {
    names[position].isEmpty ? "column \(position + 1)" : Shown.column(names[position])
  }

  /// - Parameter ignored: names of columns to leave out, or their numbers from 1.
  init(header: [String], regimes: [String], ignored: [String] = []) throws(Fault) {
    let known = FirmColumn.all(regimes: regimes)
    let rows = FirmRows(regimeCount: regimes.count)
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
        targets.append(.unnamed(number: position + 1))
        continue
      }
      guard let column = known.first(where: { $0.header == name }) ?? FirmColumn(activity: name)
      else {
        throw Fault(
          column: Shown.quoted(name),
          rule: "unknown column; \(Self.advice(name, at: position, known.map(\.header)))")
      }
      guard !names.contains(name) else {
        throw Fault(column: Shown.column(name), rule: "this column appears twice; keep one")
      }
      names.append(name)
      targets.append(target(column, in: rows))
    }
    // An ignored column is as if it were not there.
    let given = Set(zip(names, targets).compactMap { $1.isRead ? $0 : nil })
    let objects = Set(known.filter { given.contains($0.header) }.compactMap(\.object))
    for column in known where !given.contains(column.header) {
      guard column.isRequired || column.isRequired(beside: objects) else { continue }
      // Of firms with activities the cost follows from them.
      if column.header == PrimitiveDescriptor.cost.name, !activities.isEmpty { continue }
      throw Fault(column: Shown.column(column.header), rule: "this column is missing")
    }
    guard !activities.isEmpty else { return }
    for (position, target) in targets.enumerated() {
      guard case .number(let domain, let place, _) = target,
        place == rows.place(of: .cost)
      else { continue }
      targets[position] = .number(domain, place: place, mayBeEmpty: true)
    }
  }

  /// What to say of a text that holds separators of another kind; nil for others.
  static func otherSeparator(_ text: String) -> String? {
    if text.contains(";") {
      return "columns are separated by commas, not semicolons, and decimals have a point"
    }
    return text.contains("\t") ? "columns are separated by commas, not tabs" : nil
  }

  private static func advice(_ name: String, at position: Int, _ known: [String]) -> String {
    if let rule = otherSeparator(name) { return rule }
    let advice = NearestName.advice(name, among: known, listedAs: "the columns are")
    return advice + (advice.hasSuffix("?") ? " Or" : "; or")
      + " leave it out with --ignore-columns \(position + 1)"
  }
}
