/// A table of a result for programs. Rows are made one after another when they are written, so that
/// a million of them never stand in memory as cells.
public struct Rows {
  public let columns: [String]
  private let append: (inout CSVText) -> Void

  /// - Parameter rows: what each row is about, in order.
  public init<Row>(of rows: some Sequence<Row>, _ columns: [Column<Row>]) {
    self.columns = columns.map(\.name)
    append = { csv in
      for row in rows { csv.append(columns.map { $0.cell(row).csv }) }
    }
  }

  /// O(bytes).
  var csv: String {
    var csv = CSVText()
    csv.append(columns)
    append(&csv)
    return csv.text
  }
}
