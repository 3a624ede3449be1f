/// A value of a document, of the type and in the domain that its field asks for.
enum DecodedValue: Sendable, Hashable {
  case number(Double)
  case text(String)
  case flag(Bool)
  /// By the regime's position, in the order of the file.
  case byRegime([RegimeEntry])
  /// By the firm's name. Names are equal when Unicode says so, however they are encoded.
  case byFirm([String: Double])
  case record(DecodedRecord)
  case list([DecodedRecord])

  struct RegimeEntry: Sendable, Hashable {
    let regime: Int
    let value: Double
  }
}

/// An object of a document as it was decoded: the fields that stand there, in their order. A field
/// of an object inside is named by its path, such as `instruments.liability.from`.
struct DecodedRecord: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    let name: String
    var value: DecodedValue
  }

  private(set) var entries: [Entry] = []

  /// Adds a field that is not there yet.
  mutating func append(_ name: String, _ value: DecodedValue) {
    entries.append(Entry(name: name, value: value))
  }

  /// Changes the value of the field that was added last.
  mutating func changeLast(_ change: (inout DecodedValue) -> Void) {
    guard !entries.isEmpty else { return }
    change(&entries[entries.count - 1].value)
  }

  subscript(path: String) -> DecodedValue? {
    if let entry = entries.first(where: { $0.name == path }) { return entry.value }
    guard let dot = path.firstIndex(of: "."), let inner = record(String(path[..<dot])) else {
      return nil
    }
    return inner[String(path[path.index(after: dot)...])]
  }

  func number(_ path: String) -> Double? {
    if case .number(let value)? = self[path] { value } else { nil }
  }

  /// Of a field that holds a whole number.
  func count(_ path: String) -> Int? { number(path).map { Int($0) } }

  func text(_ path: String) -> String? {
    if case .text(let text)? = self[path] { text } else { nil }
  }

  /// The named one of some choices.
  func choice<Choice: RawRepresentable<String>>(
    _ path: String, of: Choice.Type = Choice.self
  ) -> Choice? {
    text(path).flatMap { Choice(rawValue: $0) }
  }

  func flag(_ path: String) -> Bool? {
    if case .flag(let flag)? = self[path] { flag } else { nil }
  }

  func record(_ path: String) -> DecodedRecord? {
    if case .record(let record)? = self[path] { record } else { nil }
  }

  func list(_ path: String) -> [DecodedRecord]? {
    if case .list(let records)? = self[path] { records } else { nil }
  }
}

extension DecodedRecord {
  /// The record as JSON, its keys in ascending order: the same for all files that say the
  /// same in the same words.
  /// - Parameter regimes: their names, by position.
  func json(regimes: [String]) -> JSONText {
    .object(
      entries.sorted { $0.name < $1.name }.map { ($0.name, $0.value.json(regimes: regimes)) })
  }
}

extension DecodedValue {
  fileprivate func json(regimes: [String]) -> JSONText {
    switch self {
    case .number(let value): .number(value)
    case .text(let text): .text(text)
    case .flag(let flag): .boolean(flag)
    case .byRegime(let entries):
      .object(
        entries.sorted { $0.regime < $1.regime }.map { (regimes[$0.regime], .number($0.value)) })
    case .byFirm(let entries):
      .object(entries.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
    case .record(let record): record.json(regimes: regimes)
    case .list(let records): .array(records.map { $0.json(regimes: regimes) })
    }
  }
}
