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
  let meaning: String
  let shape: Shape
  let cell: (Row) -> Cell

  private init(_ quantity: Quantity, _ shape: Shape, _ cell: @escaping (Row) -> Cell) {
    self.init(named: quantity.field, quantity.meaning, shape, cell)
  }

  private init(
    named name: String, _ meaning: String, _ shape: Shape, _ cell: @escaping (Row) -> Cell
  ) {
    self.name = name
    self.meaning = meaning
    self.shape = shape
    self.cell = cell
  }

  /// - Parameter number: not a number where it is not known.
  public init(_ quantity: Quantity, number: @escaping (Row) -> Double) {
    self.init(quantity, .number) { .number(number($0)) }
  }

  public init(_ quantity: Quantity, integer: @escaping (Row) -> Int) {
    self.init(quantity, .integer) { .integer(integer($0)) }
  }

  /// nil where it is not known.
  public init(_ quantity: Quantity, known: @escaping (Row) -> Int?) {
    self.init(quantity, .nullable(.integer)) { known($0).map { .integer($0) } ?? .absent }
  }

  public init(_ quantity: Quantity, flag: @escaping (Row) -> Bool) {
    self.init(quantity, .flag) { .flag(flag($0)) }
  }

  /// nil where it is not known.
  public init(_ quantity: Quantity, flagIfKnown: @escaping (Row) -> Bool?) {
    self.init(quantity, .nullable(.flag)) { flagIfKnown($0).map { .flag($0) } ?? .absent }
  }

  public init(_ quantity: Quantity, text: @escaping (Row) -> String) {
    self.init(quantity, .text) { .text(text($0)) }
  }

  /// A word where there is one, else a number.
  init(
    _ quantity: Quantity, numberUnless word: @escaping (Row) -> String?,
    number: @escaping (Row) -> Double
  ) {
    self.init(quantity, .either([.number, .text])) { row in
      word(row).map { .text($0) } ?? .number(number(row))
    }
  }

  /// nil where there is none.
  public init(_ quantity: Quantity, textIfAny: @escaping (Row) -> String?) {
    self.init(quantity, .nullable(.text)) { textIfAny($0).map { .text($0) } ?? .absent }
  }

  public init<Word: RawRepresentable<String> & CaseIterable>(
    _ quantity: Quantity, word: @escaping (Row) -> Word
  ) {
    self.init(quantity, .word(Word.allCases.map(\.rawValue))) { .text(word($0).rawValue) }
  }

  /// The same of what holds the row.
  func of<Whole>(_ part: @escaping (Whole) -> Row) -> Column<Whole> {
    Column<Whole>(named: name, meaning, shape) { cell(part($0)) }
  }

  /// The same of what may hold a row; empty where it does not.
  func ofOptional<Whole>(_ part: @escaping (Whole) -> Row?) -> Column<Whole> {
    Column<Whole>(named: name, meaning, .nullable(shape)) { part($0).map(cell) ?? .absent }
  }

  /// The same under another name.
  func named(_ name: String) -> Column { Column(named: name, meaning, shape, cell) }

  /// The field that says the same in an object.
  var field: ResultField<Row> {
    ResultField(name, meaning, shape) { cell($0).json }
  }
}
