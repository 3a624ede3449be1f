import Foundation
import Testing

@testable import Reporting

@Suite("The glossary and what tables print")
struct GlossaryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Words that need no explanation, and sentences that head a column.
  static let plain: Set<String> = [
    "policy", "value", "unit", "names", "other instruments", "what happens", "event at", "optimum",
    "market outcome", "outcome", "outcome at these overlaps", "expected market outcome",
    "who stays", "of its gain", "held against the first best", "differs from the baseline in",
    "best deviation of", "where users went: change in share of", "the planner's overlap",
    "welfare over the draws", "market", "planner", "nobody", "level",
    "elasticity in the failure probability of", "elasticity in the price of",
    "of users who leave, the part that goes to",
  ]

  /// The titles of tables, and what rows with a unit are about.
  private func words(_ output: String) -> Set<String> {
    var words: Set<String> = []
    for block in output.components(separatedBy: "\n\n") {
      let lines = block.split(separator: "\n").map { cells(String($0)) }
      guard let at = lines.firstIndex(where: { $0.count > 2 }) else { continue }
      words.formUnion(lines[at])
      guard lines[at].last == "unit" else { continue }
      // A line below the rows is a sentence.
      words.formUnion(lines[(at + 1)...].filter { $0.count > 1 }.compactMap(\.first))
    }
    return words
  }

  private func cells(_ line: String) -> [String] {
    line.replacingOccurrences(of: " {2,}", with: "\u{1F}", options: .regularExpression)
      .split(separator: "\u{1F}").map(String.init)
  }

  /// A title without its unit in brackets at the end.
  private func withoutUnit(_ title: String) -> String {
    guard title.last == ")", let bracket = title.range(of: " (", options: .backwards) else {
      return title
    }
    return String(title[..<bracket.lowerBound])
  }

  /// Parts of a title without what stands around a word: signs, and the side that it is told of.
  private func parts(_ title: String) -> [String] {
    if !Glossary.entries(for: title).isEmpty { return [title] }
    var title = withoutUnit(title)
    if !Glossary.entries(for: title).isEmpty { return [title] }
    for sign in ["− ", "= ", "∂ ", "P "] where title.hasPrefix(sign) {
      title = String(title.dropFirst(sign.count))
    }
    return title.components(separatedBy: ": ").flatMap { $0.components(separatedBy: ", ") }
  }

  @Test("A word is explained by its own entry and a regime's by its pattern, others not at all")
  func named() {
    #expect(Glossary.entries(for: "survivors").map(\.word) == ["survivors"])
    #expect(Glossary.entries(for: "kink:crisis").map(\.word) == ["kink:REGIME"])
    #expect(Glossary.entries(for: "P(fail | crisis)").map(\.word) == ["regime"])
    #expect(Glossary.entries(for: "unicorns").isEmpty)
  }

  @Test("Each word that heads a column or a row of outcomes can be explained")
  func explained() throws {
    let roster = try folder.example("frontier-market")
    let trust = try folder.example("unseen-failures")
    let other = try folder.example("outside-option")
    let menu = try folder.write(
      "menu.json",
      #"{ "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 1, "points": 3 } } }"#)
    let several = try folder.example("several-equilibria")
    let plan = folder.path("plan.json")
    _ = try Overlap.run("plan", roster, "--output", plan)
    let given: Set<String> = [
      "incumbent", "challenger", "careful", "open", "bundled", "specialist", "baseline", "a", "b",
      "c", "d", "audited", "unknown", "on record", "liability=1", "best policy",
    ]
    for arguments in [
      ["solve", roster], ["solve", several], ["solve", trust], ["solve", several, "--all"],
      ["solve", roster, "--mixed"], ["solve", roster, "--survivors"],
      ["solve", roster, "--path", "liability=0:1:3"], ["plan", roster], ["wedge", trust],
      ["sensitivity", roster], ["simulate", roster], ["demand", roster], ["demand", other],
      ["evaluate", roster, plan], ["compare", roster, "liability=1", "--first-best"],
      ["compare", roster, other], ["search", roster, menu, "--quiet"],
    ] {
      let run = try Overlap.run(arguments + ["--wide"])
      #expect(run.status == 0, "\(arguments): \(run.error)")
      for title in words(run.output) where !Self.plain.contains(title) {
        for word in parts(title)
        where !given.contains(word) && !Self.plain.contains(word) && Double(word) == nil
          // A market that is compared is called by its file.
          && !word.hasPrefix("/")
        {
          #expect(!Glossary.entries(for: word).isEmpty, "\(arguments[0]): \(title): \(word)")
        }
      }
    }
  }
}
