/// Comma-separated values by RFC 4180, with newline line ends.
struct CSVText {
  private(set) var text = ""

  mutating func append(_ cells: [String]) {
    text += cells.map(Self.escaped).joined(separator: ",") + "\n"
  }

  static func escaped(_ cell: String) -> String {
    let special = cell.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    guard special else { return cell }
    // By scalars: a quote and a combining accent after it are one Character.
    var quoted = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
