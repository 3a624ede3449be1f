import OverlapMarket

/// A policy in words.
enum PolicyText {
  /// On one line: instruments that are always told, such as liability, and others where they are
  /// set.
  static func line(_ policy: Policy) -> String {
    (always.map { $0.words(in: policy) } + further(policy)).joined(separator: ", ")
  }

  /// Those that are always told.
  static let always = Instrument.all.filter(\.isAlwaysWritten)

  /// The others, where they are set.
  static func further(_ policy: Policy) -> [String] {
    policy.instruments.filter { !$0.isAlwaysWritten }.map { $0.words(in: policy) }
  }

  /// A column of the others; none where no row has any.
  static func columns<Row>(
    of rows: [Row], policy: @escaping (Row) -> Policy?
  ) -> [TextColumn<Row>] {
    func words(_ row: Row) -> [String] { policy(row).map(further) ?? [] }
    guard rows.contains(where: { !words($0).isEmpty }) else { return [] }
    return [TextColumn("other instruments") { words($0).joined(separator: ", ") }]
  }
}
