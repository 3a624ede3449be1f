/// A JSON value to be written, with its fields in the order given.
package indirect enum JSONText {
  case object([(String, JSONText)])
  case array([JSONText])
  case text(String)
  /// Written as null where it is not finite, which JSON cannot say.
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  /// An array of numbers on one line.
  case numbers([Double])
  /// An array of texts on one line.
  case texts([String])

  /// Over several lines, indented by two spaces.
  package func pretty(indent: Int = 0) -> String {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .object(let fields) where !fields.isEmpty:
      let lines = fields.map {
        "\(inner)\(Self.quoted($0.0)): \($0.1.pretty(indent: indent + 2))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    case .array(let items) where !items.isEmpty:
      return "[\(items.map { $0.pretty(indent: indent + 2) }.joined(separator: ", "))]"
    case .object: return "{}"
    case .array: return "[]"
    case .text(let text): return Self.quoted(text)
    case .number(let value): return Self.number(value)
    case .integer(let value): return String(value)
    case .numbers(let values):
      return "[\(values.lazy.map(Self.number).joined(separator: ", "))]"
    case .texts(let texts):
      return "[\(texts.lazy.map(Self.quoted).joined(separator: ", "))]"
    case .boolean(let flag): return flag ? "true" : "false"
    }
  }

  /// On one line.
  package var oneLine: String {
    switch self {
    case .object(let fields) where !fields.isEmpty:
      "{ \(fields.map { "\(Self.quoted($0.0)): \($0.1.oneLine)" }.joined(separator: ", ")) }"
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
