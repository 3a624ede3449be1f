import Rosters

/// Text from outside, such as a firm's name, as it may stand in a table.
enum TerminalText {
  /// Most columns of a name in a table; JSON and CSV have names in full.
  static let nameLimit = 48

  /// On one line, with control characters, invisible characters and what turns the writing
  /// direction shown as escapes.
  static func line(_ text: String) -> String { Shown.line(text) }

  /// As `line`, cut to `nameLimit` columns.
  static func name(_ text: String) -> String {
    let line = line(text)
    if columns(line) <= nameLimit { return line }
    var cut = ""
    var width = 0
    for character in line {
      width += columns(character)
      if width >= nameLimit { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// Columns that a terminal gives to a text: two for East Asian wide characters and emoji.
  /// O(characters).
  static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if first.value < 0x300 && scalars.count == 1 { return 1 }
    if first.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") { return 2 }
    return wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// The blocks that Unicode's EastAsianWidth.txt gives as wide or fullwidth.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
