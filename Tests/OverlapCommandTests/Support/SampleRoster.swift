import Foundation

/// A small roster with names of one's own choice.
enum SampleRoster {
  /// A text as JSON writes it.
  static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": json += "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
        let hex = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  /// Firms differ in cost, in the order of the names.
  static func json(
    name: String = "sample", firms: [String], regimes: (String, String) = ("L", "H"),
    floor: Double = 0
  ) -> String {
    let (low, high) = (quoted(regimes.0), quoted(regimes.1))
    let rows = firms.enumerated().map { index, firm in
      """
      { "name": \(quoted(firm)), "cost": \(1 + Double(index) / 8), "margin": 1,
        "baselineFailure": { \(low): 0.1, \(high): 0.4 }, "effectiveness": { \(low): 0.03, \
      \(high): 0.15 } }
      """
    }
    return """
      { "schemaVersion": 1, "name": \(quoted(name)),
        "market": { "users": 20, "demandSensitivity": 1, "userHarm": 2, "externalHarm": 4, \
      "systemicLoss": 1 },
        "regimes": [ { "name": \(low), "probability": 0.8 }, { "name": \(high), "probability": 0.2 \
      } ],
        "firms": [ \(rows.joined(separator: ",\n")) ],
        "policy": { "liability": 0.3, "floor": \(floor) } }

      """
  }
}

/// Reads RFC 4180, by scalars; a reader of its own, so that it shares no fault with the writer.
enum CSVReader {
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      switch scalar {
      case "\"" where isQuoted && next == "\"":
        cell.append(scalar)
        next = scalars.next()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(String(cell))
        cell = String.UnicodeScalarView()
      case "\n" where !isQuoted:
        rows.append(row + [String(cell)])
        row = []
        cell = String.UnicodeScalarView()
      default: cell.append(scalar)
      }
    }
    return rows
  }
}
