import Rosters

/// A value in a result, before a form decides how it is written.
public enum Cell: Sendable {
  case text(String)
  /// Not a number where it is not known.
  case number(Double)
  case integer(Int)
  case flag(Bool)
  case absent

  /// In full; empty for what is absent or not a number.
  var csv: String {
    switch self {
    case .text(let text): text
    case .number(let value): NumberText.full(value)
    case .integer(let value): "\(value)"
    case .flag(let flag): "\(flag)"
    case .absent: ""
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
