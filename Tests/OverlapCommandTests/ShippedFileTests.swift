import Foundation
import RecordedAnswers
import ShippedRosters
import Testing

@Suite("What is built in is what lies in data, under the names that Package.swift has")
struct ShippedFileTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The bytes of the JSON files of a folder of data, by their names without the ending.
  private static func files(_ folder: String) throws -> [String: [UInt8]] {
    let data = package.appendingPathComponent("data/\(folder)")
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: data.path)
    where name.hasSuffix(".json") {
      files[String(name.dropLast(5))] = Array(
        try Data(contentsOf: data.appendingPathComponent(name)))
    }
    return files
  }

  /// The texts in quotes of one of Package.swift's lists.
  private static func manifest(_ list: String) throws -> [String] {
    let text = try String(
      contentsOf: package.appendingPathComponent("Package.swift"), encoding: .utf8)
    let start = try #require(text.range(of: "let \(list) = [\n")).upperBound
    let end = try #require(text.range(of: "\n]", range: start..<text.endIndex)).lowerBound
    return text[start..<end].split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  @Test("Rosters")
  func rosters() throws {
    let shipped = Dictionary(
      uniqueKeysWithValues: ShippedRoster.all.map { ($0.name, $0.rosterBytes) })
    #expect(try shipped == Self.files(""))
    #expect(try Self.manifest("shipped") == ShippedRoster.all.map(\.name))
  }

  @Test("Answers, one to each roster")
  func answers() throws {
    #expect(try RecordedAnswer.bytes == Self.files("answers"))
    #expect(Set(RecordedAnswer.bytes.keys) == Set(ShippedRoster.all.map(\.name)))
  }

  @Test("Menus and uncertainties")
  func beside() throws {
    let shipped = Dictionary(uniqueKeysWithValues: ShippedFile.all.map { ($0.name, $0.bytes) })
    let files = try Self.files("menus").merging(Self.files("uncertainty")) { _, other in other }
    #expect(shipped == files)
    let names = try Self.manifest("shippedBeside").map {
      URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent
    }
    #expect(names == ShippedFile.all.map(\.name))
  }
}
