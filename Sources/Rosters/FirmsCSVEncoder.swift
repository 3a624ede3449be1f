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
  ///   CSV do not keep.
  /// - Complexity: O(firms · regimes).
  public static func csv(_ roster: Roster, file: String = "roster") throws(RosterError) -> [UInt8] {
    let firms = roster.market.firms
    let regimes = roster.market.regimes.map(\.name)
    try check(regimes, list: "regimes", file: file)
    try check(firms.name, list: "firms", file: file)
    let columns = FirmColumn.all(regimes: regimes).filter { column in
      guard case .number(let primitive, _) = column.content else { return true }
      return firms.indices.contains { firms.says(primitive.position, firm: $0) }
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
    case .number(let primitive, let regime):
      guard firms.says(primitive.position, firm: firm) else { return }
      bytes += Number.text(firms.entry(primitive.position, firm: firm, regime: regime)).utf8
    }
  }

  private static func check(
    _ names: [String], list: String, file: String
  ) throws(RosterError) {
    func isBlank(_ byte: UInt8?) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
    for (index, name) in names.enumerated()
    where isBlank(name.utf8.first) || isBlank(name.utf8.last) {
      throw .field(
        file: file, path: "\(list)[\(index)].name", value: Shown.quoted(name),
        rule: "begins or ends with a blank, which a CSV does not keep; rename it")
    }
  }
}
