import Glibc

/// Numbers for people: a fixed count of significant digits.
enum NumberText {
  /// That tables show unless they say otherwise; JSON and CSV have all.
  static let digits = 5

  /// All digits; empty for what is not a number.
  static func full(_ value: Double) -> String { value.isNaN ? "" : "\(value)" }

  /// At most `digits` significant digits, in the shorter of plain and exponent form; a dash for
  /// what is not a number.
  static func significant(_ value: Double, digits: Int = digits) -> String {
    if value.isNaN { return "–" }
    // Negative zero is zero to a reader.
    let value = value == 0 ? 0 : value
    return withVaList([Int32(digits), value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        guard let base = buffer.baseAddress else { return "\(value)" }
        vsnprintf(base, buffer.count, "%.*g", arguments)
        return String(cString: base)
      }
    }
  }

  /// `1 box`, `2 boxes`.
  /// - Parameter several: the noun in the plural; nil: the singular with an s.
  static func counted(_ count: Int, _ one: String, _ several: String? = nil) -> String {
    "\(count) \(count == 1 ? one : several ?? "\(one)s")"
  }

  /// A part of a whole in percent, to four digits; a dash for what is not known.
  static func percent(_ part: Double?) -> String {
    part.map { "\(significant(100 * $0, digits: 4)) %" } ?? significant(.nan)
  }
}
