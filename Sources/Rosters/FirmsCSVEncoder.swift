import OverlapMarket

/// Writes the firms of a roster as a canonical CSV: a row a firm, columns in the order of the
/// schema, numbers in the shortest form that reads back exactly. Decoding it beside
/// `RosterEncoder.marketJSON` gives an equal roster.
public enum FirmsCSVEncoder {
  /// Every column that a base market has, and of the others those that some firm needs; a firm that
  /// says nothing has an empty cell there.
  ///
  /// - Parameter file: what errors call the roster.
  /// - Throws: `RosterError.field` for a name that begins or ends with a blank, which readers of a
  ///   CSV do not keep, and for activities that firms list in different orders.
  /// - Complexity: O(firms · regimes).
  public static func csv(_ roster: Roster, file: String = "roster") throws(RosterError) -> [UInt8] {
    let firms = roster.market.firms
    let regimes = roster.market.regimes.map(\.name)
    try check(regimes, list: "regimes", file: file)
    try check(firms.name, list: "firms", file: file)
    for group in PrimitiveTable.firmGroups {
      for firm in firms.indices {
        guard let name = firms.group(group, firm: firm) else { continue }
        try check(name, at: "firms[\(firm)].\(group.name)", file: file)
      }
    }
    let activities = firms.activityNames
    for firm in firms.indices {
      for (m, activity) in firms.activities(of: firm).enumerated() {
        try check(activity.name, at: "firms[\(firm)].activities[\(m)].name", file: file)
      }
      let places = firms.activities(of: firm).map { activities.firstIndex(of: $0.name) ?? 0 }
      guard zip(places, places.dropFirst()).allSatisfy(<) else {
        throw .field(
          file: file, path: "firms[\(firm)].activities", value: nil,
          rule:
            "stand in another order than the columns of a CSV would have, which follow the firms; "
            + "list activities in one order in all firms")
      }
    }
    let columns = FirmColumn.all(regimes: regimes, activities: activities).filter { column in
      switch column.content {
      case .name: true
      case .group(let group): firms.hasGroup(group)
      case .activity: true
      case .number(.cost, _): firms.indices.contains { firms.activities(of: $0).isEmpty }
      case .number(let primitive, _):
        firms.indices.contains { firms.says(primitive.position, firm: $0) }
      }
    }
    var bytes = Array(columns.map { CSVText.escaped($0.header) }.joined(separator: ",").utf8)
    bytes.append(UInt8(ascii: "\n"))
    for firm in firms.indices {
      for (k, column) in columns.enumerated() {
        if k > 0 { bytes.append(UInt8(ascii: ",")) }
        append(column.content, of: firms, firm, to: &bytes)
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func append(
    _ content: FirmColumn.Content, of firms: Firms, _ firm: Int, to bytes: inout [UInt8]
  ) {
    switch content {
    case .name: bytes += CSVText.escaped(firms.name[firm]).utf8
    case .group(let group):
      guard let name = firms.group(group, firm: firm) else { return }
      bytes += CSVText.escaped(name).utf8
    case .activity(let name, let primitive):
      guard let own = firms.activities(of: firm).first(where: { $0.name == name }) else { return }
      bytes += Number.text(own[primitive]).utf8
    case .number(let primitive, let regime):
      guard firms.says(primitive.position, firm: firm),
        primitive != .cost || firms.activities(of: firm).isEmpty
      else { return }
      bytes += Number.text(firms.entry(primitive.position, firm: firm, regime: regime)).utf8
    }
  }

  private static func check(
    _ names: [String], list: String, file: String
  ) throws(RosterError) {
    for (index, name) in names.enumerated() {
      try check(name, at: "\(list)[\(index)].name", file: file)
    }
  }

  private static func check(_ name: String, at path: String, file: String) throws(RosterError) {
    func isBlank(_ byte: UInt8?) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
    guard isBlank(name.utf8.first) || isBlank(name.utf8.last) else { return }
    throw .field(
      file: file, path: path, value: Shown.quoted(name),
      rule: "begins or ends with a blank, which a CSV does not keep; rename it")
  }
}
