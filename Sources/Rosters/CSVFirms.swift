import OverlapMarket

/// Firms from a CSV: one row a firm, columns named as the fields of a firm (`baselineFailure.L` for the regime L).
enum CSVFirms {
  /// Reads the firms into `builder`, whose regimes are known. O(bytes).
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, into builder: inout DocumentBuilder, file: String
  ) throws(RosterError) {
    if let problem = preamble(bytes) { throw .content(file: file, problem: problem) }
    var rows = CSVRows(bytes, file: file)
    let columns = try rows.header(regimes: builder.regimes.map(\.name))
    builder.beginFirms(regimeCount: builder.regimes.count)
    while try rows.read(columns, into: &builder) {}
    if builder.firms.isEmpty {
      throw .content(file: file, problem: "has a header but no firms; there must be at least one")
    }
  }

  private static func preamble(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if let problem = JSONPreamble.foreignFile(bytes) { return problem }
    if bytes.allSatisfy(JSONPreamble.isSpace) {
      return "is empty; it must hold a header row and a row a firm"
    }
    if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      return "is a spreadsheet or a zip archive; save it as CSV"
    }
    return nil
  }

  /// A rule of the market that a row breaks, told by line and column. O(bytes).
  static func error(
    _ error: MarketError, in bytes: UnsafeBufferPointer<UInt8>, file: String, jsonFile: String
  ) -> RosterError {
    guard let (firm, column) = place(error.path) else {
      return RosterError(error, file: jsonFile)
    }
    func line(_ firm: Int) -> Int { CSVRows.line(of: firm + 1, in: bytes) }
    if case .duplicateName(_, let name, let first) = error, let (earlier, _) = place(first) {
      return .cell(
        file: file, line: line(firm), column: column, value: Shown.quoted(name),
        rule: "must be unique; line \(line(earlier)) has the same name")
    }
    return .cell(
      file: file, line: line(firm), column: column, value: error.shownValue, rule: error.rule)
  }

  /// The firm and the field that `firms[3].cost` names.
  private static func place(_ path: String) -> (firm: Int, column: String)? {
    guard path.hasPrefix("firms[") else { return nil }
    let parts = path.dropFirst("firms[".count).split(separator: "]", maxSplits: 1)
    guard let first = parts.first, let firm = Int(first) else { return nil }
    let column = parts.count > 1 ? parts[1].drop { $0 == "." } : ""
    return (firm, String(column))
  }
}
