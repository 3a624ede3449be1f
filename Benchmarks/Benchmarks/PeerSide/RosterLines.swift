import Foundation
import Rosters

/// Files with a roster, as JSON, a line.
enum RosterLines {
  static func load(_ path: String, limit: Int = .max) throws -> [Roster] {
    try lines(path).prefix(limit).map { try Roster(jsonBytes: Array($0), file: path) }
  }

  static func lines(_ path: String) throws -> [Data] {
    try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n"))
  }
}

/// Writes values as lines of JSON to standard output.
enum JSONLines {
  static func write(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    FileHandle.standardOutput.write(try encoder.encode(value) + [UInt8(ascii: "\n")])
  }
}
