import Testing

@Suite("Firms from a CSV on the command line")
struct CSVCommandTests {
  let folder: TemporaryFolder
  let market: String

  init() throws {
    folder = try TemporaryFolder()
    market = try folder.write(
      "market.json",
      """
      { "schemaVersion": 1,
        "market": { "users": 100, "demandSensitivity": 1, "userHarm": 2, "externalHarm": 4,
                    "systemicLoss": 1 },
        "regimes": [ { "name": "L", "probability": 0.8 }, { "name": "H", "probability": 0.2 } ] }
      """)
  }

  private static let header =
    "name,cost,margin,baselineFailure.L,baselineFailure.H,effectiveness.L,effectiveness.H"

  @Test("row numbers are left out with a note, which --quiet keeps back")
  func rowNumbers() throws {
    let csv = try folder.write(
      "firms.csv", ",\(Self.header)\n1,A,1,1,.1,.4,.03,.15\n2, B ,3,.7,.07,.45,.02,.12\n")
    let run = try Overlap.run("solve", market, "--firms", csv, "--format", "csv")
    #expect(run.status == 0)
    #expect(
      run.error
        == "note: \(csv): column 1 has no name: taken for row numbers and left out\n")
    #expect(try CSVReader.rows(run.output).dropFirst().map { $0[2] } == ["A", "B"])
    let quiet = try Overlap.run("validate", market, "--firms", csv, "--quiet")
    #expect(quiet.status == 0 && quiet.error.isEmpty)
    let ignored = try Overlap.run("validate", market, "--firms", csv, "--ignore-columns", "1")
    #expect(ignored.status == 0 && ignored.error.isEmpty)
  }

  @Test("a CSV in the place of the roster, and columns of no CSV, are each one line")
  func misplaced() throws {
    let csv = try folder.write("firms.csv", "\(Self.header)\nA,1,1,.1,.4,.03,.15\n")
    let run = try Overlap.run("solve", csv)
    #expect(run.status == 65)
    #expect(
      run.error
        == "error: \(csv): a CSV holds firms alone; give the market's JSON, and --firms \(csv)\n")
    let none = try Overlap.run("plan", market, "--ignore-columns", "1")
    #expect(none.status == 64 && none.output.isEmpty && none.error.contains("give --firms too"))
  }
}
