/// A table in plain text, columns padded to their widest cell. Cells show names safely: see
/// `TerminalText`.
struct TextTable {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map { TerminalText.name($0.title) }]
  }

  mutating func append(_ row: [String]) {
    rows.append(row.map(TerminalText.name))
  }

  /// The rows, each ended by a newline, the titles first. O(cells).
  var text: String {
    let columns = rows.map { $0.map(TerminalText.columns) }
    let widths = alignments.indices.map { column in columns.map { $0[column] }.max() ?? 0 }
    var text = ""
    for (row, cells) in rows.enumerated() {
      var line = ""
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - columns[row][column])
        if column > 0 { line += "  " }
        line += alignments[column] == .left ? cell + padding : padding + cell
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}
