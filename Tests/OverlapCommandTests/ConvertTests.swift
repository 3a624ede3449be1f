import Foundation
import Testing

@Suite("convert")
struct ConvertTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> String {
    let run = try Overlap.run(["convert"] + arguments)
    #expect(run.status == 0 && run.error.isEmpty, "\(arguments): \(run.error)")
    return run.output
  }

  /// Takes a roster apart and puts it together.
  private func thereAndBack(_ roster: String) throws -> String {
    let (csv, market) = (folder.path("firms.csv"), folder.path("market.json"))
    #expect(try run(roster, "--csv", csv, "--output", market).isEmpty)
    return try run(market, "--firms", csv)
  }

  @Test(
    "There and back gives the canonical bytes, which solve to the same", arguments: Overlap.examples
  )
  func examples(name: String) throws {
    let roster = try folder.example(name)
    let canonical = try run(roster)
    #expect(try thereAndBack(roster) == canonical)
    let copy = try folder.write("copy.json", canonical)
    #expect(try run(copy) == canonical)
    let solved = try [roster, copy].map { try Overlap.run("solve", $0, "--format", "json").output }
    #expect(solved[0] == solved[1])
  }

  @Test("Odd names, per-firm policies and extensions are kept")
  func everything() throws {
    let names = ["a, b", "say \"x\"", "two\nlines", "日本", "=1+1", "\"", ","]
    let odd = try folder.write(
      "odd.json", SampleRoster.json(firms: names, regimes: ("L,\"1\"", "H\n2")))
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(folder.read("odd.json").utf8)) as? [String: Any])
    object["policy"] = [
      "liability": Dictionary(uniqueKeysWithValues: zip(names, (1...7).map { Double($0) / 8 })),
      "surcharge": 0.25, "gapCeiling": ["ceiling": 1, "baselineGap": 2, "gapReduction": 0.5],
    ]
    var firms = try #require(object["firms"] as? [[String: Any]])
    firms[1]["trust"] = ["reliability": 0.5, "prior": 0.125]
    firms[2]["trust"] = ["reliability": 0.25]
    firms[3]["exposureValue"] = ["linear": 0.0625]
    firms[4]["value"] = -0.1
    object["firms"] = firms
    let rich = try folder.write(
      "rich.json",
      String(decoding: JSONSerialization.data(withJSONObject: object), as: UTF8.self))
    for roster in [odd, rich] {
      let canonical = try run(roster)
      #expect(try thereAndBack(roster) == canonical)
    }
    let text = try folder.read("firms.csv")
    let rows = CSVReader.rows(text)
    #expect(rows.dropFirst().map { $0[0] } == names)
    #expect(rows[0].suffix(3) == ["trust.reliability", "trust.prior", "exposureValue.linear"])
    #expect(rows[3].suffix(3) == ["0.25", "", ""] && rows[4].suffix(3) == ["", "", "0.0625"])
    #expect(try folder.read("market.json").contains("\"gapCeiling\": { \"ceiling\": 1"))
  }

  @Test("The shipped market and firms are the shipped roster")
  func shipped() throws {
    let market = try folder.write("market.json", Overlap.run("example", "market.json").output)
    let csv = try folder.write("firms.csv", Overlap.run("example", "firms.csv").output)
    #expect(try run(market, "--firms", csv) == run(folder.example("frontier-market")))
    #expect(try Overlap.run("solve", market, "--firms", csv).status == 0)
  }

  @Test("No input is written to, nor one file twice, and names that a CSV cannot keep are told")
  func refused() throws {
    let roster = try folder.example("two-assistants")
    let (csv, market) = (folder.path("firms.csv"), folder.path("market.json"))
    _ = try run(roster, "--csv", csv, "--output", market)
    let before = try ["two-assistants.json", "firms.csv", "market.json"].map(folder.read)
    for arguments in [
      [roster, "--csv", roster], [roster, "--output", roster],
      [market, "--firms", csv, "--csv", csv], [market, "--firms", csv, "--output", csv],
      [market, "--firms", csv, "--csv=\(market)"],
    ] {
      let run = try Overlap.run(["convert"] + arguments)
      #expect(run.status == 64 && run.isOneErrorLine && run.error.contains("would be lost"))
    }
    let new = folder.path("new")
    let twice = try Overlap.run("convert", roster, "--csv", new, "--output", "\(folder.root)/./new")
    #expect(twice.status == 64 && twice.error.contains("another option writes it too"))
    #expect(try ["two-assistants.json", "firms.csv", "market.json"].map(folder.read) == before)
    #expect(try !folder.names.contains("new"))
    let blank = try folder.write(
      "blank.json", folder.read("two-assistants.json").replacing("\"a\"", with: "\"a \""))
    let run = try Overlap.run("convert", blank, "--csv", new)
    #expect(
      run.status == 65
        && run.error
          == "error: \(blank): firms[0].name = \"a \": begins or ends with a blank, which a CSV does not keep; rename it\n"
    )
  }
}
