import Testing

/// Rosters that must be refused, each with the exact words. An entry replaces the text after `-`
/// (its first occurrence in `Sample.json`) by the text after `+`; after `=` stands the message
/// without the file's name, in which <fields> stands for all fields of a firm. Within entries ⏎
/// stands for a line feed, ␉ for a tab, ␀ and ␁ for the bytes 0 and 1.
enum BadRosters {
  struct Edit: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var message: String

    var testDescription: String { "\(old) -> \(new)" }
  }

  static let all = missing + types + domains + names + syntax

  static func edits(_ table: String) -> [Edit] {
    var edits: [Edit] = []
    for line in table.split(separator: "\n") {
      let text = String(line.dropFirst(2))
      switch line.first {
      case "-": edits.append(Edit(old: plain(text), new: "", message: ""))
      case "+": edits[edits.count - 1].new = plain(text)
      default:
        edits[edits.count - 1].message = text.replacing(
          "<fields>", with: Sample.firmFields.joined(separator: ", "))
      }
    }
    return edits
  }

  private static func plain(_ text: String) -> String {
    String(
      text.map { character -> Character in
        switch character {
        case "⏎": "\n"
        case "␉": "\t"
        case "␀": "\0"
        case "␁": "\u{1}"
        default: character
        }
      })
  }
}
