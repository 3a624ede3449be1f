import Testing

@Suite("Every instrument on the command line")
struct InstrumentCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The shipped roster of two assistants under another policy.
  private func roster(_ policy: String) throws -> String {
    let text = try folder.read(
      String(folder.example("two-assistants").split(separator: "/").last ?? "two-assistants.json"))
    let start = try #require(text.range(of: "\"policy\""))
    return try folder.write(
      "regulated.json", text[..<start.lowerBound] + "\"policy\": \(policy)\n}\n")
  }

  static let harbor =
    #"{ "liability": 0.6, "floor": 0, "safeHarbor": { "threshold": 1.2, "discount": 0.5 } }"#
  static let charged =
    #"{ "liability": 0.3, "floor": 0, "surcharge": 1, "complianceCost": { "fixed": 0.5 } }"#
  static let gapped = """
    { "liability": 0.3, "floor": 0.1, "exposureCap": 0.9,
      "gapCeiling": { "ceiling": 0.2, "baselineGap": { "a": 0.5, "b": 0.6 }, "gapReduction": 0.4 } }
    """

  @Test(
    "solve answers under each, and verify confirms it from the file", arguments: [harbor, charged])
  func solveAndVerify(policy: String) throws {
    let roster = try roster(policy)
    let result = folder.path("result.json")
    let solve = try Overlap.run("solve", roster, "--format", "json", "--output", result)
    #expect(solve.status == 0, "\(solve.error)")
    let verify = try Overlap.run("verify", result, roster)
    #expect(verify.status == 0, "\(verify.output)\(verify.error)")
    let table = try Overlap.run("solve", roster).output
    #expect(table.contains("policy: liability"))
    #expect(
      table.contains(
        policy == Self.harbor ? "safe harbor from 1.2 with discount 0.5" : "surcharge 1.0"))
    #expect(table.contains("surcharge paid") == (policy == Self.charged))
  }

  @Test("an instrument of the command line is as if the roster had it, and a bad one is one line")
  func policyOption() throws {
    let written = try roster(#"{ "liability": 0.3, "floor": 0, "surcharge": 0.5 }"#)
    let plain = try folder.example("two-assistants")
    let (a, b) = try (
      SolveAnswer(Overlap.run("solve", written, "--format", "json").output),
      SolveAnswer(
        Overlap.run("solve", plain, "--policy", "surcharge=0.5", "--format", "json").output)
    )
    #expect(a.equilibria == b.equilibria && a.policy == b.policy)
    let short = try Overlap.run("wedge", plain, "--liability", "0.8", "--format", "csv").output
    let long = try Overlap.run("wedge", plain, "--policy", "liability=0.8", "--format", "csv")
    #expect(short == long.output && long.status == 0)
    let bad = try Overlap.run("simulate", plain, "--policy", "surcharge=-1")
    #expect(bad.status == 65)
    #expect(
      bad.error
        == "error: policy \"surcharge=-1\": surcharge = -1: must be at least 0 and finite\n")
    #expect(try Overlap.run("sensitivity", plain, "--policy", "none.json").status == 66)
  }

  @Test("an altered instrument in a result is found out")
  func altered() throws {
    let roster = try roster(Self.charged)
    let result = folder.path("result.json")
    _ = try Overlap.run("solve", roster, "--format", "json", "--output", result)
    let text = try folder.read("result.json")
    #expect(text.contains("\"surcharge\": 1"))
    let forged = try folder.write(
      "forged.json", text.replacing("\"surcharge\": 1", with: "\"surcharge\": 0.5"))
    #expect(try Overlap.run("verify", forged, roster).status == 1)
  }

  @Test(
    "what cannot deal with an instrument says so in one line",
    arguments: [
      (
        ["solve", "--mixed"], harbor,
        "policy.safeHarbor: the search for a mixed equilibrium cannot deal"
      ),
      (["sensitivity"], charged, "policy.surcharge: the wedge cannot deal with this instrument"),
      (["wedge"], harbor, "policy.safeHarbor: the wedge cannot deal with this instrument"),
    ])
  func refused(command: [String], policy: String, words: String) throws {
    let run = try Overlap.run([command[0], try roster(policy)] + command.dropFirst())
    #expect(run.status == 65 && run.isOneErrorLine, "\(run.status) \(run.error)")
    #expect(run.error.contains(words), "\(run.error)")
  }

  @Test(
    "all equilibria under a safe harbor or a surcharge are listed with the proof",
    arguments: [harbor, charged])
  func all(policy: String) throws {
    let run = try Overlap.run("solve", try roster(policy), "--all", "--format", "json")
    #expect(
      run.status == 0 && run.output.contains("\"multiplicity\": \"unique\""),
      "\(run.output.prefix(600))")
  }

  @Test("solve --survivors tells who stays, one at a time and in every stable set")
  func survivors() throws {
    let costly = #"{ "liability": 0.3, "floor": 0, "complianceCost": { "fixed": 1000 } }"#
    let run = try Overlap.run("solve", try roster(costly), "--survivors", "--format", "json")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("\"name\": []") && run.output.contains("\"undecidedSets\": 0"))
    let table = try Overlap.run("solve", try roster(Self.charged), "--survivors")
    #expect(
      table.status == 0 && table.output.contains("sequential")
        && table.output.contains("stable set"))
    let csv = try CSVReader.rows(
      Overlap.run("solve", try roster(costly), "--survivors", "--format", "csv").output)
    #expect(csv.dropFirst().allSatisfy { $0[1] == "0" && $0[3] == "true" } && csv.count == 3)
    #expect(try Overlap.run("solve", try roster(costly), "--survivors", "--all").status == 64)
  }

  @Test("a search over every instrument of a regulated roster answers, and names firms that left")
  func search() throws {
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": {
          "liability": { "from": 0, "to": 2, "points": 3 }, "floor": { "from": 0, "to": 1, \
      "points": 3, "scaledBy": "share" },
          "surcharge": { "from": 0, "to": 1, "points": 2 }, "exposureCap": { "from": 0.5, "to": 2, \
      "points": 2 } },
        "constraints": { "minimumFirms": 1 } }
      """)
    let run = try Overlap.run(
      "search", try roster(#"{ "complianceCost": { "fixed": 15 } }"#), menu, "--format", "json")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("\"survivors\"") && run.output.contains("\"scaledBy\": \"share\""))
    #expect(
      run.output.contains("\"bestSurcharge\"") && run.output.contains("\"bestLiabilityAndFloor\""))
    let gap = try folder.write(
      "gap.json",
      #"{ "schemaVersion": 1, "instruments": { "gapCeiling": { "from": 0, "to": 1, "points": 3 } } }"#
    )
    let refused = try Overlap.run("search", folder.example("two-assistants"), gap)
    #expect(refused.status == 65 && refused.isOneErrorLine)
    #expect(
      refused.error.contains("policy.gapCeiling: must give baselineGap and gapReduction"),
      "\(refused.error)")
  }
}
