import Foundation
import Testing

@Suite("solve --format csv")
struct CSVTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A row a firm, with the numbers of the JSON", arguments: Overlap.examples)
  func numbers(name: String) throws {
    let roster = try folder.example(name)
    let answer = try SolveAnswer(Overlap.run("solve", roster, "--format", "json").output)
    let all = try CSVReader.rows(Overlap.run("solve", roster, "--format", "csv").output)
    let header = try #require(all.first)
    let point = try #require(answer.equilibria.first)
    // The selected equilibrium comes first, others after it.
    let firms = point.overlap.count
    #expect(all.count == 1 + firms * answer.equilibria.count)
    let rows = Array(all.prefix(1 + firms))
    func column(_ title: String) throws -> [String] {
      let at = try #require(header.firstIndex(of: title))
      return rows.dropFirst().map { $0[at] }
    }
    #expect(
      header.prefix(6) == [
        "equilibrium", "verdict", "firm", "overlap", "share", "failureProbability",
      ])
    #expect(header.suffix(4) == ["profit", "corner", "enclosureLower", "enclosureUpper"])
    #expect(rows.allSatisfy { $0.count == header.count })
    #expect(try column("overlap").map(Double.init) == point.overlap)
    #expect(try column("share").map(Double.init) == point.firms.share)
    #expect(try column("failureProbability").map(Double.init) == point.firms.failureProbability)
    let regimes = try CSVReader.rows(
      Overlap.run("solve", roster, "--format", "csv", "--table", "regimes").output)
    for (regime, values) in point.firms.regimeFailureProbability {
      let told = regimes.filter { $0[0] == rows[1][0] && $0[2] == regime }.map { Double($0[3]) }
      #expect(told == values)
    }
    #expect(try column("profit").map(Double.init) == point.firms.profit)
    #expect(try column("corner") == point.firms.corner)
    #expect(try column("verdict").allSatisfy { $0 == point.verdict })
    // What is no equilibrium has no number among them.
    #expect(try column("equilibrium").allSatisfy { $0 == (answer.verified ? "1" : "") })
  }

  static let oddNames = [
    "plain", "with, comma", "with \"quotes\"", "two\nlines", "carriage\rreturn", "\"", ",",
    " space ",
    "\"\u{301},accent", "日本", "=1+1", "\r\n",
  ]

  @Test("Names with commas, quotes and newlines come back as they were")
  func quoting() throws {
    let path = try folder.write(
      "odd.json", SampleRoster.json(firms: Self.oddNames, regimes: ("L,\"1\"", "H\n")))
    let run = try Overlap.run("solve", path, "--format", "csv")
    #expect(run.status == 0)
    let rows = CSVReader.rows(run.output)
    #expect(
      rows.dropFirst().map { Array($0[2].unicodeScalars) }
        == Self.oddNames.map { Array($0.unicodeScalars) })
    let regimes = try CSVReader.rows(
      Overlap.run("solve", path, "--format", "csv", "--table", "regimes").output)
    #expect(regimes[1][2] == "L,\"1\"" && regimes[2][2] == "H\n")
    #expect(rows.allSatisfy { $0.count == rows[0].count })
  }
}
