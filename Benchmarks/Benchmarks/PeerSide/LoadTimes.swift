import ArgumentParser
import Foundation
import Rosters

/// Reading a roster beside a plain scan of the same bytes.
struct LoadTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Time to load a roster and to scan its bytes once.")

  @Argument var json: String
  @Option(help: "The CSV file of firms.") var firms: String?
  @Option var repeats = 3

  func run() throws {
    let seconds = try Timing.median(of: repeats) { _ = try Roster.load(path: json, firmsCSV: firms) }
    let path = firms ?? json
    var lines = 0
    var bytes = 0
    let scan = try Timing.median(of: repeats) {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes = data.count
      lines = data.withUnsafeBytes { $0.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 } }
    }
    try JSONLines.write(LoadTime(lines: lines, bytes: bytes, scanSeconds: scan, seconds: seconds))
  }
}

private struct LoadTime: Encodable {
  var lines: Int
  var bytes: Int
  var scanSeconds: Double
  var seconds: Double
}
