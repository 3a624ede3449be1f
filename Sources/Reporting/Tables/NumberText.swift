import Glibc

/// Numbers for people: a fixed count of significant digits.
enum NumberText {
  /// At most `digits` significant digits, in the shorter of plain and exponent form.
  static func significant(_ value: Double, digits: Int = 6) -> String {
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
}
