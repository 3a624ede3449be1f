import OverlapMarket
import Rosters

/// A value of a profile as a result file has it; nil where the file has null.
enum RecordedValue: Sendable {
  case word(String)
  case flag(Bool)
  case number(Double?)
  case numbers([Double?])
  case words([String])
  case byName([String: [Double?]])
  case byFoundation([String: Double?])
  case object([String: RecordedValue])
}

/// Any field of a result.
struct RecordKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension ProfileField {
  /// nil where the file lacks it and may.
  func read(from fields: KeyedDecodingContainer<RecordKey>) throws -> RecordedValue? {
    let key = RecordKey(stringValue: name)
    switch absence {
    case .refused: break
    case .null: if !fields.contains(key) { return .number(nil) }
    // null says as little as nothing.
    case .unchecked, .contradicted:
      guard fields.contains(key), try !fields.decodeNil(forKey: key) else { return nil }
    }
    return switch content {
    case .word, .text: .word(try fields.decode(String.self, forKey: key))
    case .flag: .flag(try fields.decode(Bool.self, forKey: key))
    case .count, .number: .number(try fields.decode(Double?.self, forKey: key))
    case .numbers:
      .numbers(
        try isGiven
          ? fields.decode([Double].self, forKey: key) : fields.decode([Double?].self, forKey: key))
    case .words: .words(try fields.decode([String].self, forKey: key))
    case .byName: .byName(try fields.decode([String: [Double?]].self, forKey: key))
    case .byFoundation: .byFoundation(try fields.decode([String: Double?].self, forKey: key))
    case .object(let inner):
      .object(
        try Self.read(inner, from: fields.nestedContainer(keyedBy: RecordKey.self, forKey: key)))
    }
  }

  /// The fields that are checked, by name.
  static func read(
    _ fields: [ProfileField], from container: KeyedDecodingContainer<RecordKey>
  ) throws -> [String: RecordedValue] {
    var values: [String: RecordedValue] = [:]
    for field in fields where field.isChecked {
      values[field.name] = try field.read(from: container)
    }
    return values
  }

  /// Those of which nothing is asked, with their paths.
  static func unchecked(_ fields: [ProfileField], path: String) -> [String] {
    fields.flatMap { field -> [String] in
      switch (field.check, field.content) {
      case (.none, .object(let inner)): unchecked(inner, path: "\(path)\(field.name).")
      case (.none, _): [path + field.name]
      default: []
      }
    }
  }

  private var isGiven: Bool {
    if case .given = check { true } else { false }
  }

  /// Whether anything is asked of it, or of a field within.
  var isChecked: Bool {
    if case .object(let fields) = content { return fields.contains(where: \.isChecked) }
    if case .none = check { return false }
    return true
  }

  /// - Throws: `RosterError` for a list that is not one of the roster's firms, and for other
  ///   regimes than the roster's.
  func checkShape(
    of value: RecordedValue, in market: Market, file: String, path: String
  ) throws(RosterError) {
    func check(_ count: Int, _ path: String) throws(RosterError) {
      guard count != market.firms.count else { return }
      throw .field(
        file: file, path: path, value: nil,
        rule: "has \(count) entries; the roster has \(market.firms.count) firms")
    }
    let path = path + Shown.step(name)
    switch value {
    case .numbers(let list): try check(list.count, path)
    case .words(let list): try check(list.count, path)
    case .byName(let lists):
      guard case .byName(let names, _) = content else { return }
      let all = names.all(in: market)
      guard Set(all) == Set(lists.keys) else {
        throw .field(
          file: file, path: path, value: nil,
          rule: "must have the roster's \(names.noun) and no others")
      }
      for name in all { try check(lists[name]?.count ?? 0, path + Shown.step(name)) }
    case .byFoundation(let numbers):
      guard Set(market.foundations.map(\.name)) == Set(numbers.keys) else {
        throw .field(
          file: file, path: path, value: nil,
          rule: "must have the roster's foundations and no others")
      }
    case .object(let values):
      guard case .object(let fields) = content else { return }
      for field in fields {
        guard let value = values[field.name] else { continue }
        try field.checkShape(of: value, in: market, file: file, path: path)
      }
    case .word, .flag, .number: break
    }
  }
}
