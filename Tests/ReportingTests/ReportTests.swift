import OverlapMarket
import Rosters
import ShippedRosters
import Testing

@testable import Reporting

@Suite("Reports")
struct ReportTests {
  /// A result of two rows, to see what is added to it.
  private struct Sample: Report {
    let roster: Roster
    let isVerified = false
    var fields: [(String, JSONText)] { [("odd, \"name\"", .number(.infinity)), ("a", .null)] }
    var rows: Rows {
      Rows(
        of: [1.0, .nan],
        [
          Column("text, \"quoted\"") { _ in .text("a,b") }, Column(.profit, number: { $0 }),
          Column("whole") { _ in .integer(-3) }, Column("flag") { .flag($0 > 0) },
          Column("absent") { _ in .absent },
        ])
    }
    let sections = ["first\n", "second\n"]
  }

  private func sample() throws -> Sample {
    let shipped = try #require(ShippedRoster.all.first { $0.name == "two-assistants" })
    return Sample(roster: try Roster(jsonBytes: shipped.rosterBytes))
  }

  @Test("A result's own fields stand between the roster and the solver")
  func json() throws {
    let sample = try sample()
    #expect(
      sample.text(in: .json) == """
        {
          "schemaVersion": 1,
          "roster": {
            "name": "two assistants",
            "sha256": "\(sample.roster.sha256)"
          },
          "odd, \\"name\\"": null,
          "a": null,
          "solver": {
            "version": "\(OverlapVersion.current)"
          }
        }

        """)
  }

  @Test("Numbers are written in full, what is not known is empty, and texts are quoted at need")
  func csv() throws {
    #expect(
      try sample().text(in: .csv) == """
        "text, ""quoted\""",profit,whole,flag,absent
        "a,b",1.0,-3,true,
        "a,b",,-3,false,

        """)
  }

  @Test("Sections stand apart by an empty line")
  func table() throws {
    #expect(try sample().text(in: .table) == "first\n\nsecond\n")
    #expect(try sample().heading("claim", "more") == "two assistants: claim\nmore\n")
  }

  @Test("Rows are made when they are written, one after another")
  func lazyRows() {
    var made = 0
    let rows = Rows(
      of: (0..<3).lazy.map { index in
        made += 1
        return index
      }, [Column("index") { .integer($0) }])
    #expect(made == 0 && rows.columns == ["index"])
    #expect(rows.csv == "index\n0\n1\n2\n" && made == 3)
  }
}
