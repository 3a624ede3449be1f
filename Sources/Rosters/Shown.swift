/// How text from a file appears in an error: on one line, of sane length, and unable to move a
/// terminal's cursor.
package enum Shown {
  /// Longest piece of a file shown, in Unicode scalars.
  static let limit = 40

  /// In double quotes, escaped as in JSON, shortened.
  package static func quoted(_ text: some StringProtocol) -> String {
    "\"\(escaped(text, limit: limit, escaping: ["\"", "\\"]))\""
  }

  /// Ill-formed UTF-8 shows as U+FFFD.
  static func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    quoted(String(decoding: bytes.prefix(8 * limit), as: UTF8.self))
  }

  /// As it stands in the file, shortened: a number's text.
  static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    escaped(String(decoding: bytes.prefix(8 * limit), as: UTF8.self), limit: limit, escaping: [])
  }

  static func number(_ text: String) -> String {
    escaped(text, limit: limit, escaping: [])
  }

  /// A file's name, in full.
  static func file(_ name: String) -> String { line(name) }

  /// In full, on one line. What is clean already stays as it is.
  package static func line(_ text: String) -> String {
    escaped(text, limit: .max, escaping: [])
  }

  /// A step of a JSON path: `.cost`, or `["odd name"]`.
  package static func step(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && name.unicodeScalars.count <= limit
      && name.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
          || scalar == "-"
      }
    return isPlain ? ".\(name)" : "[\(quoted(name))]"
  }

  /// A CSV column: `baselineFailure.L`, or in quotes where that would be unclear.
  static func column(_ name: String) -> String {
    let isPlain = name.split(separator: ".", omittingEmptySubsequences: false)
      .allSatisfy { step(String($0)).hasPrefix(".") }
    return isPlain ? name : quoted(name)
  }

  private static func escaped(
    _ text: some StringProtocol, limit: Int, escaping extra: Set<Unicode.Scalar>
  ) -> String {
    var shown = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit {
        shown += "..."
        break
      }
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case _ where extra.contains(scalar): shown += "\\\(scalar)"
      case _ where isUnsafe(scalar):
        let hex = String(scalar.value, radix: 16, uppercase: true)
        shown += "\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Controls, line and paragraph separators, and invisible or odd white characters.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .spaceSeparator: scalar != " "
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      true
    default: false
    }
  }
}
