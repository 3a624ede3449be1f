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
    static let name = "sample"
    static let meaning = "A sample."

    static var fields: [ResultField<Sample>] {
      [
        ResultField("odd, \"name\"", "Odd.", .number) { _ in .number(.infinity) },
        ResultField("a", "A word or nothing.", .nullable(.word(["b"]))) { _ in .null },
        ResultField.count(.draws) { _ in 3 }.when { _ in false },
      ]
    }

    var tables: [ResultTable] {
      let columns: [Column<Double>] = [
        Column(.name, text: { _ in "a,b" }).named("text, \"quoted\""),
        Column(.profit, number: { $0 }), Column(.draws, integer: { _ in -3 }),
        Column(.flat, flag: { $0 > 0 }), Column(.firm, textIfAny: { _ in nil }),
      ]
      return [ResultTable("rows", Rows(of: [1.0, .nan], columns))]
    }
    var sections: [Prose] { ["first\n", "second\n"] }
  }

  private func sample() throws -> Sample {
    let shipped = try #require(ShippedRoster.all.first { $0.name == "two-assistants" })
    return Sample(roster: try Roster(jsonBytes: shipped.rosterBytes))
  }

  @Test("A result's own fields stand between the roster and the solver")
  func json() throws {
    let sample = try sample()
    #expect(
      sample.json == """
        {
          "schemaVersion": 2,
          "result": "sample",
          "roster": {
            "name": "two assistants",
            "sha256": "\(sample.roster.sha256)"
          },
          "verified": false,
          "odd, \\"name\\"": null,
          "a": null,
          "solver": {
            "version": "\(OverlapVersion.current)"
          }
        }

        """)
  }

  @Test("The schema says what each field is, and which may be left out")
  func schema() throws {
    let schema = ResultSchema(of: Sample.self)
    #expect(schema.name == "sample")
    for words in [
      #""required": ["schemaVersion", "result", "roster", "verified", "odd, \"name\"", "a", "solver"]"#,
      #""additionalProperties": false"#, #""const": "sample""#, #""type": ["number", "null"]"#,
      #""enum": ["b"]"#, #""description": "How many draws were made.""#,
    ] {
      #expect(schema.json.contains(words), "\(words)")
    }
    #expect(Set(ResultSchema.all.map(\.name)).count == ResultSchema.all.count)
  }

  @Test("Numbers are written in full, what is not known is empty, and texts are quoted at need")
  func csv() throws {
    #expect(
      try sample().tables[0].csv == """
        "text, ""quoted\""",profit,draws,flat,firm
        "a,b",1.0,-3,true,
        "a,b",,-3,false,

        """)
  }

  @Test("Sections stand apart by an empty line")
  func table() throws {
    #expect(try sample().table() == "first\n\nsecond\n")
    #expect(
      try sample().heading("claim", "more").laidOut(columns: nil) == "two assistants: claim\nmore\n"
    )
  }

  @Test("Long lines are broken at blanks, and wide tables stand in groups with their keys")
  func narrow() throws {
    let prose: Prose = "one two three four\nfive\n"
    #expect(prose.laidOut(columns: 10) == "one two\n  three\n  four\nfive\n")
    #expect(prose.laidOut(columns: nil) == "one two three four\nfive\n")
    let table = TextTable(
      of: ["a", "b"],
      [
        TextColumn("key") { $0 }, TextColumn("first", .right) { _ in "1" },
        TextColumn("second", .right) { _ in "2" }, TextColumn("unit", isKey: true) { _ in "u" },
      ])
    #expect(
      table.text(columns: 20) == """
        key  first  unit
        a        1  u
        b        1  u

        key  second  unit
        a         2  u
        b         2  u

        """)
    #expect(table.text(columns: nil).split(separator: "\n")[0] == "key  first  second  unit")
  }

  @Test("Rows are made when they are written, one after another")
  func lazyRows() {
    var made = 0
    let rows = Rows(
      of: (0..<3).lazy.map { index in
        made += 1
        return index
      }, [Column(.shard, integer: { $0 })])
    #expect(made == 0 && rows.columns == ["shard"])
    #expect(rows.csv == "shard\n0\n1\n2\n" && made == 3)
  }
}
