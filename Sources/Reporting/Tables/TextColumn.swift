import OverlapMarket

/// A column of a table for people: what stands above it, and its cell in a row.
struct TextColumn<Row> {
  let heading: TextTable.Heading
  let cell: (Row) -> String

  /// - Parameter isKey: whether it says what rows are about; the first column does in any case.
  init(
    _ title: String, _ alignment: TextTable.Alignment = .left, isKey: Bool = false,
    _ cell: @escaping (Row) -> String
  ) {
    heading = TextTable.Heading(title: title, alignment: alignment, isKey: isKey)
    self.cell = cell
  }

  /// Numbers; a dash for what is not one.
  init(number title: String, digits: Int = NumberText.digits, _ value: @escaping (Row) -> Double) {
    self.init(title, .right) { NumberText.significant(value($0), digits: digits) }
  }

  /// Numbers under the quantity's label.
  init(
    number quantity: Quantity, digits: Int = NumberText.digits, _ value: @escaping (Row) -> Double
  ) {
    self.init(number: quantity.label, digits: digits, value)
  }
}

extension TextColumn {
  /// What the numbers of a row are in.
  static func unit(_ quantity: @escaping (Row) -> Quantity) -> TextColumn {
    TextColumn("unit", isKey: true) { quantity($0).unit.rawValue }
  }
}

extension TextTable {
  init<Row>(of rows: some Sequence<Row>, _ columns: [TextColumn<Row>]) {
    self.init(columns.map(\.heading))
    for row in rows { append(columns.map { $0.cell(row) }) }
  }

  /// One line an outcome.
  /// - Parameter title: of the outcomes' column.
  static func outcomes(
    _ title: String, of outcomes: Outcomes, _ measures: [Measure<Outcomes>]
  ) -> Prose {
    TextTable(
      of: measures,
      [
        TextColumn(title) { $0.quantity.label },
        TextColumn(number: "value") { $0.value(outcomes) }, .unit { $0.quantity },
      ]
    ).prose
  }
}

/// The firms that a table lists: all, or the first of many.
struct ListedFirms {
  /// Most firms that a table lists all of; JSON and CSV list all.
  static let limit = 60
  private static let shown = 25

  let indices: Range<Int>
  /// What a table ends with that does not list all firms; otherwise empty.
  let rest: String

  /// - Parameter formats: those that list all firms.
  init(_ count: Int, formats: String = "csv or json") {
    let listed = count > Self.limit ? Self.shown : count
    indices = 0..<listed
    rest =
      listed == count
      ? "" : "… and \(count - listed) more firms: --format \(formats) lists all\n"
  }

  /// One line a firm.
  func table(_ columns: [TextColumn<Int>]) -> Prose {
    TextTable(of: indices, columns).prose + "\(rest)"
  }
}
