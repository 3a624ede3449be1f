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
    return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
