import CRapidJSON

/// Says in words what is wrong with a text that is not JSON, and what was probably meant.
enum JSONSyntax {
  static func error(
    _ status: crapidjson_status, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>,
    file: String, after path: String?
  ) -> RosterError {
    let offset = min(
      status == crapidjson_value_expected ? word(offset, bytes) : offset, bytes.count)
    let position = TextPosition(of: offset, in: bytes)
    return .syntax(
      file: file, line: position.line, column: position.column, after: path,
      problem: problem(status, at: offset, in: bytes))
  }

  /// The characters of a number from `offset` on.
  static func number(
    at offset: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let rest = UnsafeBufferPointer(rebasing: bytes[min(offset, bytes.count)...])
    let end = rest.firstIndex { !"0123456789+-.eE".utf8.contains($0) } ?? rest.count
    return UnsafeBufferPointer(rebasing: rest[..<end])
  }

  private static func problem(
    _ status: crapidjson_status, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> String {
    let atEnd = offset >= bytes.count
    switch status {
    case crapidjson_nul_byte: return "a NUL byte, which JSON does not allow"
    case crapidjson_bad_utf8:
      return bytes.count - offset < 4 && isCutCharacter(bytes[offset...])
        ? "the file ends inside a character; is it cut short?" : "not UTF-8; save the file as UTF-8"
    case crapidjson_control_character:
      return "an unescaped control character in a text; write \(escape(bytes[offset])) instead"
    case crapidjson_string_not_closed:
      return "the file ends inside a text; is it cut short, or a closing quote missing?"
    case crapidjson_bad_escape:
      return offset + 1 >= bytes.count
        ? "the file ends inside a text; is it cut short, or a closing quote missing?"
        : "an escape that JSON does not have; a backslash itself is written \\\\"
    case crapidjson_bad_unicode_escape: return "\\u must be followed by four hexadecimal digits"
    case crapidjson_bad_surrogate:
      return "a \\uD800-\\uDBFF escape must be followed by its other half, \\uDC00-\\uDFFF"
    case crapidjson_trailing:
      return "the object has ended, but more follows: \(found(offset, bytes)); take it away"
    default: break
    }
    let expected = expected(status, after: before(offset, bytes))
    if atEnd { return "expected \(expected), but the file ends here; is it cut short?" }
    return "expected \(expected), found \(found(offset, bytes))\(hint(status, offset, bytes))"
  }

  private static func expected(_ status: crapidjson_status, after last: UInt8?) -> String {
    switch status {
    case crapidjson_name_expected:
      last == UInt8(ascii: "{")
        ? "a field name in double quotes or '}'" : "a field name in double quotes"
    case crapidjson_colon_expected: "':'"
    case crapidjson_comma_or_brace_expected: "a comma or '}'"
    case crapidjson_comma_or_bracket_expected: "a comma or ']'"
    case crapidjson_fraction_expected: "a digit after the decimal point"
    case crapidjson_exponent_expected: "a digit in the exponent"
    case crapidjson_value_expected: last == UInt8(ascii: "[") ? "a value or ']'" : "a value"
    default: "JSON"
    }
  }

  private static func hint(
    _ status: crapidjson_status, _ offset: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> String {
    let last = before(offset, bytes)
    switch bytes[offset] {
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "; JSON has no comments"
    case UInt8(ascii: "'"): return "; JSON has double quotes only"
    case UInt8(ascii: "}") where last == UInt8(ascii: ","),
      UInt8(ascii: "]") where last == UInt8(ascii: ","):
      return "; take the comma before it away"
    case UInt8(ascii: "+") where status == crapidjson_value_expected:
      return "; numbers have no leading plus"
    case UInt8(ascii: ".") where status == crapidjson_value_expected:
      return "; write 0.5, not .5"
    case UInt8(ascii: "x") where last == UInt8(ascii: "0"),
      UInt8(ascii: "X") where last == UInt8(ascii: "0"):
      return "; numbers are decimal, not hexadecimal"
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      if last == UInt8(ascii: "0") { return "; numbers have no leading zeros" }
      if last == UInt8(ascii: ",") { return "; decimals have a point, not a comma" }
      return ""
    default:
      let word = letters(offset, bytes).lowercased().drop { $0 == "-" }
      return ["nan", "inf", "infinity"].contains(word) ? "; numbers must be finite" : ""
    }
  }

  /// The last byte before `offset` that is not white space.
  private static func before(_ offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
    bytes[..<offset].last { !JSONPreamble.isSpace($0) }
  }

  /// The reader stops inside a misspelt word such as `nan`; this is where the word starts.
  private static func word(_ offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var start = min(offset, bytes.count)
    while start > 0, start > offset - 5, isWordByte(bytes[start - 1]) { start -= 1 }
    return start
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 32) || byte == UInt8(ascii: "-")
  }

  private static func letters(_ offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes[offset...].prefix(24).prefix(while: isWordByte), as: UTF8.self)
  }

  private static func found(_ offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let word = letters(offset, bytes)
    if word.utf8.count > 1 { return word }
    switch bytes[offset] {
    case 0x21...0x7E: return "'\(Unicode.Scalar(bytes[offset]))'"
    default:
      let character = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).prefix(1)
      return "the character \(Shown.quoted(character))"
    }
  }

  private static func escape(_ byte: UInt8) -> String {
    switch byte {
    case 0x08: "\\b"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0C: "\\f"
    case 0x0D: "\\r"
    default: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }

  /// A first byte of a longer character, with too few bytes after it.
  private static func isCutCharacter(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = rest.first, first >= 0xC2 else { return false }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    return rest.count < length && rest.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
  }
}
