/// Texts in comma-separated values.
package enum CSVText {
  /// As RFC 4180 writes it: in quotes only where it needs them.
  package static func escaped(_ cell: String) -> String {
    guard cell.utf8.contains(where: needsQuotes) else { return cell }
    // By scalars: a quote and a combining accent after it are one Character.
    var quoted = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }
}
