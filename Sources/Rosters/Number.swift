import CRapidJSON

/// Decimal text to double: correctly rounded, whatever the locale, JSON's grammar only.
enum Number {
  enum Fault: Error {
    case malformed, tooLarge, tooSmall

    var rule: String {
      switch self {
      case .malformed: "must be a plain decimal number such as 0.25 or 1e-3"
      case .tooLarge: "must lie in the range of a double, up to 1.7976931348623157e308 in size"
      case .tooSmall: "is too small for a double, below 4.9e-324 in size; write 0 if 0 is meant"
      }
    }
  }

  @inline(__always)
  static func read(_ text: UnsafeBufferPointer<UInt8>) throws(Fault) -> Double {
    guard let base = text.baseAddress else { throw .malformed }
    var value = 0.0
    switch crapidjson_read_double(base, text.count, &value) {
    case crapidjson_decimal_ok: return value
    case crapidjson_decimal_too_large: throw .tooLarge
    case crapidjson_decimal_too_small: throw .tooSmall
    default: throw .malformed
    }
  }

  /// The same for a text as spreadsheets and other programs write it: with a plus sign, or without
  /// the zero before or after the decimal point (`+1`, `.5`, `5.`).
  static func readCell(_ text: UnsafeBufferPointer<UInt8>) throws(Fault) -> Double {
    func isDigit(_ byte: UInt8?) -> Bool {
      byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }
    let (point, zero) = (UInt8(ascii: "."), UInt8(ascii: "0"))
    var whole = Array(text)
    if whole.first == UInt8(ascii: "+") {
      whole.removeFirst()
      guard isDigit(whole.first) || whole.first == point else { throw .malformed }
    }
    let start = whole.first == UInt8(ascii: "-") ? 1 : 0
    if let place = whole.firstIndex(of: point) {
      let hasDigitAfter = place + 1 < whole.count && isDigit(whole[place + 1])
      if !hasDigitAfter, place > start, isDigit(whole[place - 1]) {
        whole.insert(zero, at: place + 1)
      } else if hasDigitAfter, place == start {
        whole.insert(zero, at: place)
      }
    }
    return try whole.withUnsafeBufferPointer(read)
  }

  /// The number with which a text starts, and how many bytes it takes; nil where there is none that
  /// `read` would take.
  @inline(__always)
  static func prefix(_ text: UnsafeBufferPointer<UInt8>) -> (value: Double, length: Int)? {
    guard let base = text.baseAddress else { return nil }
    var value = 0.0
    let length = crapidjson_read_double_prefix(base, text.count, &value)
    return length > 0 ? (value, length) : nil
  }

  static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    do throws(Fault) {
      _ = try read(text)
      return true
    } catch {
      return error != .malformed
    }
  }

  /// The shortest text that reads back as the same double, in JSON's grammar; whole numbers without
  /// ".0".
  static func text(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
