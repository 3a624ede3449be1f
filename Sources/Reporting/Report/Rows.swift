import Rosters

/// A table of a result for programs. Rows are made one after another when they are written, so that
/// a million of them never stand in memory as cells.
public struct Rows {
  public let columns: [String]
  private let write: (inout String) -> Void

  /// - Parameter rows: what each row is about, in order.
  public init<Row>(of rows: some Sequence<Row>, _ columns: [Column<Row>]) {
    self.columns = columns.map(\.name)
    write = { text in
      for row in rows {
        for (k, column) in columns.enumerated() {
          if k > 0 { text += "," }
          column.cell(row).write(to: &text)
        }
        text += "\n"
      }
    }
  }

  /// Rows without names, for tables that are joined.
  /// - Parameter cells: of each column, by the row's index.
  init(cells: [(Int) -> Cell], of indices: Range<Int>) {
    columns = []
    write = { text in
      for row in indices {
        for (k, cell) in cells.enumerated() {
          if k > 0 { text += "," }
          cell(row).write(to: &text)
        }
        text += "\n"
      }
    }
  }

  /// The rows of several tables with the same columns, one table after another.
  init(columns: [String], joining tables: [Rows]) {
    self.columns = columns
    write = { text in for table in tables { table.write(&text) } }
  }

  /// Comma-separated values by RFC 4180, with newline line ends. O(bytes).
  var csv: String {
    var text = columns.map(CSVText.escaped).joined(separator: ",") + "\n"
    write(&text)
    return text
  }
}
