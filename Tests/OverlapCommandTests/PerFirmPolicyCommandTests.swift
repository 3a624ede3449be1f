import Foundation
import Testing

@Suite("Instruments per firm on the command line")
struct PerFirmPolicyCommandTests {
  let folder: TemporaryFolder
  let roster: String

  private static let policy = #""liability": { "a": 0.1, "b": 0.4, "c": 0 }, "floor": 0"#

  init() throws {
    folder = try TemporaryFolder()
    roster = try folder.write("roster.json", Self.text(Self.policy))
  }

  private static func text(_ policy: String) -> String {
    SampleRoster.json(firms: ["a", "b", "c"])
      .replacingOccurrences(of: #""liability": 0.3, "floor": 0.0"#, with: policy)
  }

  /// The `policy` of a JSON result.
  private func policy(_ text: String) throws -> NSDictionary {
    let result = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(result?["policy"] as? NSDictionary)
  }

  @Test(
    "Every JSON result has the instrument by firm, and a number where it is uniform",
    arguments: [
      ["solve"], ["solve", "--all"], ["solve", "--mixed"], ["solve", "--path", "floor=0:1:3"],
      ["validate"],
    ])
  func results(_ command: [String]) throws {
    let arguments = [command[0], roster] + command.dropFirst() + ["--format", "json"]
    let run = try Overlap.run(arguments)
    #expect(run.status == 0, "\(run.error)")
    #expect(try policy(run.output) == ["liability": ["a": 0.1, "b": 0.4, "c": 0], "floor": 0])
  }

  @Test(
    "Tables say it in a phrase",
    arguments: [
      (["solve"], "policy: liability per firm 0.0 to 0.4, floor 0.0"),
      (["solve", "--all"], "policy: liability per firm 0.0 to 0.4, floor 0.0"),
      (["solve", "--mixed"], "policy: liability per firm 0.0 to 0.4, floor 0.0"),
      (["solve", "--path", "floor=0:1:3"], "policy: liability per firm 0.0 to 0.4\n"),
      (["compare", "liability=1"], "baseline     per firm 0.0 to 0.4"),
    ])
  func tables(_ command: [String], _ phrase: String) throws {
    let run = try Overlap.run([command[0], roster] + command.dropFirst())
    #expect(run.status == 0 && run.output.contains(phrase), "\(run.output)")
  }

  @Test("An option is for all firms")
  func option() throws {
    let run = try Overlap.run("solve", roster, "--liability", "0.25", "--format", "json")
    #expect(try policy(run.output) == ["liability": 0.25, "floor": 0])
    let kept = try Overlap.run("solve", roster, "--floor", "0.5", "--format", "json")
    #expect(try policy(kept.output) == ["liability": ["a": 0.1, "b": 0.4, "c": 0], "floor": 0.5])
  }

  @Test(
    """
    The same number for every firm: the bytes of the uniform answer but for the policy and the \
    hash
    """,
    arguments: [
      [], ["--all"], ["--mixed"],
    ])
  func equal(_ options: [String]) throws {
    let uniform = try folder.write("uniform.json", Self.text(#""liability": 0.3, "floor": 0.2"#))
    let written = try folder.write(
      "written.json",
      Self.text(
        #""liability": { "a": 0.3, "b": 0.3, "c": 0.3 }, "floor": { "a": 0.2, "b": 0.2, "c": 0.2 }"#
      ))
    func answer(_ roster: String) throws -> NSDictionary {
      let run = try Overlap.run(["solve", roster, "--format", "json"] + options)
      let result = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      return try #require(result).filter { $0.key != "policy" && $0.key != "roster" }
        as NSDictionary
    }
    #expect(try answer(uniform) == answer(written))
    let compared = try Overlap.run(
      "compare", uniform,
      try folder.write(
        "same.json",
        #"""
        { "schemaVersion": 1, "policy": { "liability": { "a": 0.3, "b": 0.3, "c": 0.3 } } }
        """#), "--format", "csv")
    let changes = CSVReader.rows(compared.output).filter { $0[0].hasSuffix("same.json") }
      .map { $0[5] }
    #expect(changes.count >= 17 && changes.allSatisfy { $0 == "0.0" })
  }

  @Test(
    "verify confirms results with instruments per firm, and refuses them when they are altered",
    arguments: [
      [], ["--all"],
    ])
  func verify(_ options: [String]) throws {
    let result = try Overlap.run(["solve", roster, "--format", "json"] + options).output
    let good = try Overlap.run("verify", try folder.write("result.json", result), roster)
    #expect(
      good.status == 0 && good.output.contains("policy: liability per firm 0.0 to 0.4, floor 0.0"),
      "\(good)")
    let json = try Overlap.run("verify", folder.path("result.json"), roster, "--format", "json")
      .output
    #expect(try policy(json) == ["liability": ["a": 0.1, "b": 0.4, "c": 0], "floor": 0])
    // Two firms' rates exchanged.
    let exchanged = result.replacingFirst("\"a\": 0.1", "\"a\": 0.4").replacingFirst(
      "\"b\": 0.4", "\"b\": 0.1")
    #expect(
      try Overlap.run("verify", try folder.write("exchanged.json", exchanged), roster).status == 1)
    for (old, new, words) in [
      ("\"a\": 0.1", "\"a\": -0.1", "policy.liability.a = -0.1: must be at least 0 and finite"),
      ("\"a\": 0.1", "\"A\": 0.1", "policy.liability.A: unknown firm; did you mean \"a\"?"),
      ("\"a\": 0.1,", "", "policy.liability.a: missing"),
      ("\"a\": 0.1", "\"a\": \"x\"", "policy.liability.a: must be a number"),
      (
        "\"floor\": 0", "\"floor\": [0]",
        "policy.floor: must be a number, or an object with one number a firm"
      ),
      ("\"floor\": 0", "\"flor\": 0", "policy.floor: missing"),
    ] {
      let altered = result.replacingFirst(old, new)
      try #require(altered != result)
      let run = try Overlap.run("verify", try folder.write("altered.json", altered), roster)
      #expect(run.status == 65 && run.isOneErrorLine, "\(run)")
      #expect(run.error.contains("altered.json: \(words)"), "\(run.error)")
    }
  }

  @Test("compare takes a policy file with instruments per firm")
  func compare() throws {
    let reform = try folder.write(
      "reform.json",
      #"""
      { "schemaVersion": 1, "name": "tailored", "policy": { "floor": { "c": 1, "a": 2, "b": 0 } } }
      """#)
    let run = try Overlap.run("compare", roster, reform, "--format", "json")
    #expect(run.status == 0)
    let result = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let entry = try #require((result?["reforms"] as? [[String: Any]])?.first)
    let wanted: NSDictionary = [
      "liability": ["a": 0.1, "b": 0.4, "c": 0], "floor": ["a": 2, "b": 0, "c": 1],
    ]
    #expect(entry["policy"] as? NSDictionary == wanted && entry["name"] as? String == "tailored")
    // The same market with that policy as its own.
    let ownFile = try folder.write(
      "own.json",
      Self.text(
        #""liability": { "a": 0.1, "b": 0.4, "c": 0 }, "floor": { "a": 2, "b": 0, "c": 1 }"#))
    let solved =
      try JSONSerialization.jsonObject(
        with: Data(try Overlap.run("solve", ownFile, "--format", "json").output.utf8))
      as? [String: Any]
    func overlap(_ point: Any?) -> [Double]? {
      ((point as? [String: Any])?["firms"] as? [String: Any])?["overlap"] as? [Double]
    }
    let own = overlap((solved?["equilibria"] as? [Any])?.first)
    let compared = overlap(entry["equilibrium"])
    for (a, b) in zip(try #require(own), try #require(compared)) {
      #expect(abs(a - b) <= 1e-10 * abs(a))
    }
    let table = try Overlap.run("compare", roster, reform).output
    #expect(table.contains("tailored") && table.contains("per firm 0.0 to 2.0"), "\(table)")
    let rows = CSVReader.rows(
      try Overlap.run(
        "compare", roster, reform, "--format", "csv", "--table", "policies"
      ).output)
    #expect(rows[0] == ["policy", "parameter", "firm", "parameterValue"])
    #expect(rows.contains(["tailored", "floor", "a", "2.0"]))
    #expect(rows.filter { $0[0] == "tailored" && $0[1] == "liability" }.count == 3)
  }

  @Test(
    "Bad instruments per firm are refused in one line with file and path, status 65",
    arguments: [
      (
        #"{ "a": 1, "b": 1 }"#,
        "policy.floor.c: missing; every firm needs one, a number that is at least 0"
      ),
      (#"{ "a": 1, "b": 1, "d": 1 }"#, #"policy.floor.d: unknown firm; the firms are a, b, c"#),
      (#"{ "a": 1, "b": 1, "C": 1 }"#, #"policy.floor.C: unknown firm; did you mean "c"?"#),
      (#"{ "a": 1, "b": 1, "c": -1 }"#, "policy.floor.c = -1: must be at least 0 and finite"),
      (
        #"{ "a": 1, "a": 1, "b": 1, "c": 1 }"#,
        "policy.floor.a: appears twice in the same object; keep one"
      ),
    ])
  func refused(_ floor: String, _ words: String) throws {
    let bad = try folder.write("bad.json", Self.text(#""floor": \#(floor)"#))
    let reform = try folder.write(
      "reform.json", #"{ "schemaVersion": 1, "policy": { "floor": \#(floor) } }"#)
    for (arguments, file) in [
      (["solve", bad], bad), (["validate", bad], bad),
      (["compare", roster, "floor=1", reform], reform),
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 65 && run.isOneErrorLine, "\(arguments)")
      #expect(run.error == "error: \(file): \(words)\n", "\(run.error)")
    }
  }
}

extension String {
  fileprivate func replacingFirst(_ old: String, _ new: String) -> String {
    guard let range = range(of: old) else { return self }
    return replacingCharacters(in: range, with: new)
  }
}
