import Foundation
import Testing

@Suite("plan over draws")
struct PlanRangeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Ranges: Decodable {
    struct Firms: Decodable {
      let asTheRosterStands, least, largest: [Double]
      let median: [Double]?
    }

    let firms: Firms
  }

  @Test("The shipped examples answer, tables tell what is shown and what is not, and forms agree")
  func shipped() throws {
    let roster = try folder.example("symmetric-baseline")
    let box = try folder.example("stress-and-cascades-intervals")
    let arguments = ["plan", roster, "--uncertainty", box, "--welfare", "fixedShares"]
    let table = try Overlap.run(arguments + ["--wide"])
    #expect(table.status == 0 && table.error.isEmpty)
    #expect(table.output.contains("over the whole box overlaps range at least that far"))
    #expect(
      table.output.contains(
        "over the whole box the closed form ranges from 1.3369 to 1.8998, exactly"))
    #expect(table.lines.allSatisfy { !$0.hasSuffix(" ") })
    let json = try Overlap.run(arguments + ["--format", "json"])
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    // JSONSerialization misses the last digits of some numbers.
    let overlap = try JSONDecoder().decode(Ranges.self, from: Data(json.output.utf8)).firms
    #expect(overlap.median == nil && overlap.asTheRosterStands.count == 4)
    let closed = try #require(answer["closedForm"] as? [String: Any])
    #expect(abs((closed["least"] as? Double ?? 0) - overlap.least[0]) < 1e-6)
    #expect(answer["provenCount"] as? Int == 36)
    let rows = try CSVReader.rows(Overlap.run(arguments + ["--format", "csv"]).output)
    #expect(
      rows[0] == ["verdict", "firm", "asTheRosterStands", "least", "largest"] && rows.count == 5)
    #expect(rows[1...].map { Double($0[3]) } == overlap.least)
    let threads = try ["1", "3"].map { try Overlap.run(arguments + ["--threads", $0]).output }
    #expect(threads[0] == threads[1])
  }

  @Test(
    "Distributions give quantiles between the least and the largest; a budget too small is told")
  func distributions() throws {
    let roster = try folder.example("frontier-market")
    let uncertainty = try folder.example("effectiveness-and-cascades")
    let run = try Overlap.run("plan", roster, "--uncertainty", uncertainty, "--format", "csv")
    #expect(run.status == 0)
    let rows = CSVReader.rows(run.output)
    #expect(
      rows[0] == [
        "verdict", "firm", "asTheRosterStands", "least", "q05", "median", "q95", "largest",
      ])
    for row in rows.dropFirst() {
      let ladder = row[3...].compactMap(Double.init)
      #expect(ladder.count == 5 && zip(ladder, ladder.dropFirst()).allSatisfy { $0 <= $1 })
    }
    let hard = try Overlap.run("plan", roster, "--uncertainty", uncertainty, "--effort", "1")
    #expect(hard.status == 1 && hard.output.contains("NOT PROVEN"))
    let bad = try folder.write("bad.json", #"{ "schemaVersion": 1 }"#)
    let refused = try Overlap.run("plan", roster, "--uncertainty", bad)
    #expect(refused.status == 65 && refused.isOneErrorLine)
  }
}
