/// A table in plain text, columns padded to their widest cell. Cells show names safely: see
/// `TerminalText`.
struct TextTable: Sendable {
  enum Alignment: Sendable { case left, right }

  /// What stands above a column, and how it is set.
  struct Heading: Sendable {
    let title: String
    let alignment: Alignment
    /// Whether the column says what rows are about, and stands beside all others.
    let isKey: Bool
  }

  private let headings: [Heading]
  private var rows: [[String]]

  /// - Parameter headings: the first is a key.
  init(_ headings: [Heading]) {
    self.headings = headings
    rows = [headings.map { TerminalText.name($0.title) }]
  }

  mutating func append(_ row: [String]) {
    rows.append(row.map(TerminalText.name))
  }

  var prose: Prose { Prose(self) }

  private static let gap = 2

  /// The rows, each ended by a newline, the titles first. Where the page is too narrow for all
  /// columns they stand in groups, one below the other, each with the keys. O(cells).
  /// - Parameter columns: of the page; nil: as many as it takes.
  func text(columns: Int?) -> String {
    let sizes = rows.map { $0.map(TerminalText.columns) }
    let widths = headings.indices.map { column in sizes.map { $0[column] }.max() ?? 0 }
    return groups(widths, within: columns).map { group in
      var text = ""
      for (row, cells) in rows.enumerated() {
        var line = ""
        for (place, column) in group.enumerated() {
          let padding = String(repeating: " ", count: widths[column] - sizes[row][column])
          if place > 0 { line += String(repeating: " ", count: Self.gap) }
          line +=
            headings[column].alignment == .left ? cells[column] + padding : padding + cells[column]
        }
        while line.last == " " { line.removeLast() }
        text += line + "\n"
      }
      return text
    }.joined(separator: "\n")
  }

  /// The columns that stand side by side, in order.
  private func groups(_ widths: [Int], within columns: Int?) -> [[Int]] {
    let all = Array(headings.indices)
    guard let columns else { return [all] }
    let keys = all.filter { $0 == 0 || headings[$0].isKey }
    func width(_ group: [Int]) -> Int {
      group.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, group.count - 1)
    }
    var groups: [[Int]] = []
    var current = keys
    for column in all where !keys.contains(column) {
      if width(current + [column]) > columns, current.count > keys.count {
        groups.append(current.sorted())
        current = keys
      }
      current.append(column)
    }
    return groups + [current.sorted()]
  }
}
