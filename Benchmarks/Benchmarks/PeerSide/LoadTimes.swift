import ArgumentParser
import CRapidJSON
import Foundation
import Rosters

/// Reading a roster beside a plain scan of the same bytes, and beside its numbers alone.
struct LoadTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract:
      "Time to load a roster, to scan its bytes once, and to convert the numbers of its CSV and "
      + "no more."
  )

  @Argument var json: String
  @Option(help: "The CSV file of firms.") var firms: String?
  @Option var repeats = 3

  func run() throws {
    let seconds = try Timing.median(of: repeats) {
      _ = try Roster.load(path: json, firmsCSV: firms)
    }
    let path = firms ?? json
    var lines = 0
    var bytes = 0
    let scan = try Timing.median(of: repeats) {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes = data.count
      lines = data.withUnsafeBytes { $0.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 } }
    }
    let text = try Data(contentsOf: URL(fileURLWithPath: path))
    var numbers = 0
    let convert = Timing.median(of: repeats) { numbers = text.withUnsafeBytes(Self.convert) }
    try JSONLines.write(
      LoadTime(
        lines: lines, bytes: bytes, numbers: numbers, scanSeconds: scan, convertSeconds: convert,
        seconds: seconds))
  }

  /// Converts every number behind a comma, one after the other on one thread: the least that a
  /// reader which uses this conversion can do. Returns how many there were.
  private static func convert(_ bytes: UnsafeRawBufferPointer) -> Int {
    let bytes = bytes.assumingMemoryBound(to: UInt8.self)
    guard let base = bytes.baseAddress else { return 0 }
    var count = 0
    var offset = 0
    var value = 0.0
    while let comma = memchr(base + offset, Int32(UInt8(ascii: ",")), bytes.count - offset) {
      offset = UnsafeRawPointer(comma) - UnsafeRawPointer(base) + 1
      let length = crapidjson_read_double_prefix(base + offset, bytes.count - offset, &value)
      count += length > 0 ? 1 : 0
      offset += length
    }
    return count
  }
}

private struct LoadTime: Encodable {
  var lines: Int
  var bytes: Int
  var numbers: Int
  var scanSeconds: Double
  var convertSeconds: Double
  var seconds: Double
}
