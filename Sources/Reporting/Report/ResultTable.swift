/// A table of a result for programs, which is asked for by its name.
public struct ResultTable {
  public let name: String
  private let rows: () -> Rows

  /// - Parameter rows: made only when they are written.
  init(_ name: String, _ rows: @escaping @autoclosure () -> Rows) {
    self.name = name
    self.rows = rows
  }

  /// Comma-separated values by RFC 4180, with newline line ends; numbers in full, one line of names
  /// first. O(bytes).
  public var csv: String { rows().csv }

  /// Names of columns.
  var columns: [String] { rows().columns }
}
