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

  /// A name that two rows share, told by line. O(bytes).
  static func duplicate(
    _ name: String, firms: Firms, in bytes: UnsafeBufferPointer<UInt8>, file: String
  ) -> RosterError {
    let rows = firms.name.indices.filter { firms.name[$0] == name }
    let lines = CSVRows.lines(of: rows.prefix(2).map { $0 + 1 }, in: bytes)
    return .cell(
      file: file, line: lines.last ?? 1, column: "name", value: Shown.quoted(name),
      rule: "must be unique; line \(lines.first ?? 1) has the same name")
  }
}
