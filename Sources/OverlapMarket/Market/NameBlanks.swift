/// Blanks in names, by which two that print alike can differ.
enum NameBlanks {
  /// Whether a name has other blanks than single spaces between words. O(characters).
  static func areOdd(_ name: String) -> Bool {
    var wasSpace = true
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: " "):
        if wasSpace { return true }
        wasSpace = true
      case 0x09...0x0D: return true
      // What is not ASCII is seldom, and looked at in full.
      case 0x80...: return evened(name) != name
      default: wasSpace = false
      }
    }
    return wasSpace
  }

  /// The name with single spaces between its words and none around them. O(characters).
  static func evened(_ name: String) -> String {
    name.unicodeScalars.split(whereSeparator: isBlank).map { String($0) }.joined(separator: " ")
  }

  /// White space, and what has no width.
  @inline(__always)
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x80: scalar == " " || (0x09...0x0D).contains(scalar.value)
    case 0x200B, 0x2060, 0xFEFF: true
    default: scalar.properties.isWhitespace
    }
  }
}
