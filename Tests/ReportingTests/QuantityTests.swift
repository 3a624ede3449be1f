import Foundation
import Testing

@testable import Reporting

@Suite("The table of quantities")
struct QuantityTests {
  @Test("A name in its object stands for one quantity, in JSON and in CSV")
  func unique() {
    let names = Quantity.all.map { [$0.scope, $0.field] }
    let twice = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys
    #expect(twice.isEmpty)
  }

  @Test("Every quantity has words: a label, and a meaning that is one sentence")
  func words() {
    for quantity in Quantity.all {
      let meaning = quantity.meaning
      #expect(!quantity.label.isEmpty && meaning.hasSuffix("."), "\(quantity.field)")
      #expect(meaning.split(separator: ". ").count == 1, "\(meaning)")
      #expect(meaning.first?.isUppercase == true, "\(meaning)")
    }
  }

  @Test("The sections that are named stand in docs/model.md")
  func sections() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: package.appendingPathComponent("docs/model.md"), encoding: .utf8)
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    for section in Set(Quantity.all.compactMap(\.section)) {
      let isThere = headings.contains {
        $0.drop { $0 == "#" }.dropFirst().split(separator: " ")[0] == "\(section)."
          || $0.drop { $0 == "#" }.dropFirst().split(separator: " ")[0] == section
      }
      // Items of section 9 are a numbered list.
      let number = section.split(separator: ".").last ?? ""
      let isItem = section.hasPrefix("9.") && text.contains("\n\(number). ")
      #expect(isThere || isItem, "\(section)")
    }
  }
}
