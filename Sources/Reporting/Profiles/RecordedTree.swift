import FoundationEssentials
import Rosters

/// Any part of a result as a file has it.
indirect enum RecordedTree: Sendable, Decodable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([RecordedTree])
  case object([String: RecordedTree])

  init(from decoder: any Decoder) throws {
    if let fields = try? decoder.container(keyedBy: RecordKey.self) {
      self = .object(
        Dictionary(
          uniqueKeysWithValues: try fields.allKeys.map {
            ($0.stringValue, try fields.decode(RecordedTree.self, forKey: $0))
          }))
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try value.decode([RecordedTree].self))
    }
  }

  /// The field of an object; nil where it is none, or lacks it.
  subscript(_ name: String) -> RecordedTree? {
    if case .object(let fields) = self { fields[name] } else { nil }
  }

  /// In few words.
  var words: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let number): "\(number)"
    case .text(let text): Shown.quoted(text)
    case .list(let items): "a list of \(items.count)"
    case .object: "an object"
    }
  }

  typealias Contradiction = ResultVerification.Contradiction

  /// Where it is not what was recomputed; numbers may differ by the tolerance of their size, or by
  /// that of 1 where they nearly vanish.
  func contradictions(to recomputed: JSONText, at path: String) -> [Contradiction] {
    func differ(_ text: String) -> [Contradiction] {
      [Contradiction(field: path, recorded: words, recomputed: text)]
    }
    func list(_ items: [RecordedTree], _ wanted: [JSONText]) -> [Contradiction] {
      guard items.count == wanted.count else { return differ("a list of \(wanted.count)") }
      return zip(items, wanted).enumerated().flatMap { index, pair in
        pair.0.contradictions(to: pair.1, at: "\(path)[\(index)]")
      }
    }
    switch (self, recomputed) {
    case (.object(let fields), .object(let wanted)):
      let names = Set(wanted.map(\.0))
      let surplus = fields.keys.filter { !names.contains($0) }.sorted().map {
        Contradiction(field: path + Shown.step($0), recorded: "there", recomputed: "absent")
      }
      return surplus
        + wanted.flatMap { name, value in
          let place = path + Shown.step(name)
          return fields[name]?.contradictions(to: value, at: place)
            ?? [Contradiction(field: place, recorded: "absent", recomputed: "there")]
        }
    case (.list(let items), .array(let wanted)): return list(items, wanted)
    case (.list(let items), .numbers(let wanted)): return list(items, wanted.map { .number($0) })
    case (.list(let items), .texts(let wanted)): return list(items, wanted.map { .text($0) })
    case (.list(let items), .series(let count, let item)):
      return list(items, (0..<count).map(item))
    case (.null, .number(let value)): return value.isFinite ? differ("\(value)") : []
    case (.number(let number), .number(let value)):
      let most = ResultVerification.tolerance * max(1, abs(value))
      return value.isFinite && abs(number - value) <= most ? [] : differ("\(value)")
    case (.number(let number), .integer(let value)):
      return number == Double(value) ? [] : differ("\(value)")
    case (.text(let text), .text(let value)):
      return text == value ? [] : differ(Shown.quoted(value))
    case (.flag(let flag), .boolean(let value)): return flag == value ? [] : differ("\(value)")
    default: return differ(recomputed.oneLine)
    }
  }
}
