/// A JSON value to be written, with its fields in the order given.
indirect enum JSONText {
  case object([(String, JSONText)])
  case array([JSONText])
  case text(String)
  case number(Double)
  case boolean(Bool)

  /// Over several lines, indented by two spaces.
  func pretty(indent: Int = 0) -> String {
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
    case .number(let value): return Number.text(value)
    case .boolean(let flag): return flag ? "true" : "false"
    }
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
