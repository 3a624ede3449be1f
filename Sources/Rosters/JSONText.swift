/// A JSON value to be written, with its fields in the order given.
public indirect enum JSONText {
  case object([(String, JSONText)])
  case array([JSONText])
  /// An array of so many items, each made when it is written: for arrays that would not fit into
  /// memory as values.
  case series(Int, (Int) -> JSONText)
  case text(String)
  /// Written as null where it is not finite, which JSON cannot say.
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  /// An array of numbers on one line.
  case numbers([Double])
  /// An array of texts on one line.
  case texts([String])

  /// What is not known or not there.
  public static var null: JSONText { .number(.nan) }

  /// Over several lines, indented by two spaces.
  package func pretty(indent: Int = 0) -> String {
    var text = ""
    write(to: &text, indent: indent)
    return text
  }

  /// Appends the text piece by piece. O(bytes).
  private func write(to text: inout String, indent: Int) {
    switch self {
    case .object(let fields):
      guard !fields.isEmpty else { return text += "{}" }
      text += "{\n"
      for (k, field) in fields.enumerated() {
        if k > 0 { text += ",\n" }
        text += String(repeating: " ", count: indent + 2)
        text += Self.quoted(field.0)
        text += ": "
        field.1.write(to: &text, indent: indent + 2)
      }
      text += "\n"
      text += String(repeating: " ", count: indent)
      text += "}"
    case .array(let items):
      Self.write(items.count, to: &text) { items[$0].write(to: &$1, indent: indent + 2) }
    case .series(let count, let item):
      Self.write(count, to: &text) { item($0).write(to: &$1, indent: indent + 2) }
    case .text(let value): text += Self.quoted(value)
    case .number(let value): text += Self.number(value)
    case .integer(let value): text += String(value)
    case .numbers(let values): Self.write(values.count, to: &text) { $1 += Self.number(values[$0]) }
    case .texts(let texts): Self.write(texts.count, to: &text) { $1 += Self.quoted(texts[$0]) }
    case .boolean(let flag): text += flag ? "true" : "false"
    }
  }

  private static func write(
    _ count: Int, to text: inout String, _ item: (Int, inout String) -> Void
  ) {
    text += "["
    for k in 0..<count {
      if k > 0 { text += ", " }
      item(k, &text)
    }
    text += "]"
  }

  /// On one line.
  package var oneLine: String {
    switch self {
    case .object(let fields) where !fields.isEmpty:
      "{ \(fields.map { "\(Self.quoted($0.0)): \($0.1.oneLine)" }.joined(separator: ", ")) }"
    case .series(let count, let item): JSONText.array((0..<count).map(item)).oneLine
    case .array(let items): "[\(items.map(\.oneLine).joined(separator: ", "))]"
    default: pretty()
    }
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? Number.text(value) : "null"
  }

  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a text as a JSON string. O(bytes).
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case ..<0x20, 0x7F:
        bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
