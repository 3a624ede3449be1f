import Rosters

/// A value in a result, before a form decides how it is written.
public enum Cell: Sendable {
  case text(String)
  /// Not a number where it is not known.
  case number(Double)
  case integer(Int)
  case flag(Bool)
  case absent

  /// Appends it as CSV has it: numbers in full, nothing for what is absent or not a number.
  func write(to text: inout String) {
    switch self {
    case .text(let words): text += CSVText.escaped(words)
    case .number(let value): text += NumberText.full(value)
    case .integer(let value): text += String(value)
    case .flag(let flag): text += flag ? "true" : "false"
    case .absent: break
    }
  }

  /// null for what is absent or not finite.
  var json: JSONText {
    switch self {
    case .text(let text): .text(text)
    case .number(let value): .number(value)
    case .integer(let value): .integer(value)
    case .flag(let flag): .boolean(flag)
    case .absent: .null
    }
  }
}

/// A named value of what stands in a row: a column of a table, or a field of an object.
public struct Column<Row> {
  public let name: String
  let cell: (Row) -> Cell

  public init(_ name: String, _ cell: @escaping (Row) -> Cell) {
    self.name = name
    self.cell = cell
  }

  public init(_ quantity: Quantity, _ cell: @escaping (Row) -> Cell) {
    self.init(quantity.field, cell)
  }

  /// - Parameter number: not a number where it is not known.
  public init(_ quantity: Quantity, number: @escaping (Row) -> Double) {
    self.init(quantity.field) { .number(number($0)) }
  }

  func field(_ row: Row) -> (String, JSONText) { (name, cell(row).json) }
}
