import Foundation
import Testing

@Suite("Held overlaps and given ones through commands")
struct GivenOverlapTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func object(_ arguments: [String], status: Int32 = 0) throws -> [String: Any] {
    let run = try Overlap.run(arguments + ["--format", "json"])
    #expect(run.status == status && run.error.isEmpty, "\(arguments): \(run.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  /// The shipped market with its first firm held.
  private func held(at overlap: Double) throws -> String {
    let roster = try folder.example("frontier-market")
    let text = try String(contentsOfFile: roster, encoding: .utf8)
    let first = try #require(text.firstRange(of: "\"cost\":"))
    return try folder.write(
      "held.json", text.replacingCharacters(in: first, with: "\"overlap\": \(overlap), \"cost\":"))
  }

  @Test("a menu that reaches beyond a held overlap is to blame for it, not its first such point")
  func menu() throws {
    let menu = try folder.write(
      "beyond.json",
      #"{ "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 4, "points": 3 } } }"#)
    let run = try Overlap.run("search", held(at: 1.5), menu)
    #expect(run.status == 65 && run.isOneErrorLine)
    #expect(
      run.error.hasPrefix(
        "error: \(menu): instruments.floor.to = 4.0: firms[0].overlap = 1.5 must be at least 4.0"),
      "\(run.error)")
  }

  @Test(
    "every command respects and tells a firm that is held, and calls nothing a Nash equilibrium")
  func commands() throws {
    let roster = try held(at: 1.5)
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 1.5, "points": 3 } } }
      """)
    for command in [
      ["solve", roster], ["solve", roster, "--all"],
      ["solve", roster, "--path", "liability=0:1:3"],
      ["plan", roster], ["wedge", roster], ["sensitivity", roster], ["simulate", roster],
      ["compare", roster, "liability=1"], ["search", roster, menu], ["demand", roster],
      ["solve", roster, "--survivors"],
    ] {
      let table = try Overlap.run(command + ["--quiet"])
      #expect(table.status <= 1 && table.error.isEmpty, "\(command): \(table.error)")
      #expect(table.output.contains("HELD by the roster: "), "\(command)")
      #expect(!table.output.contains("Nash"), "\(command)")
      let held = try object(command + ["--quiet"], status: table.status)["held"] as? [String: Any]
      #expect(held?["overlap"] as? [Double] == [1.5], "\(command)")
    }
    let solved = try object(["solve", roster])
    let equilibrium = try #require((solved["equilibria"] as? [[String: Any]])?.first)
    let firms = try #require(equilibrium["firms"] as? [String: Any])
    #expect((firms["overlap"] as? [Double])?.first == 1.5)
    #expect((firms["corner"] as? [String])?.first == "held")
    let plan = try #require(try object(["plan", roster])["firms"] as? [String: Any])
    #expect((plan["overlap"] as? [Double])?.first == 1.5)
    let free = try folder.example("frontier-market")
    #expect(try object(["solve", free])["held"] == nil)
    let result = folder.path("result.json")
    #expect(try Overlap.run("solve", roster, "--format", "json", "--output", result).status == 0)
    #expect(try Overlap.run("verify", result, roster).status == 0)
  }

  @Test("a floor above a held overlap is refused in one line")
  func floor() throws {
    let roster = try held(at: 0.25)
    for command in [["solve", roster, "--floor", "0.5"], ["compare", roster, "floor=0.5"]] {
      let run = try Overlap.run(command)
      #expect(run.status == 65 && run.isOneErrorLine, "\(run.error)")
      #expect(run.error.contains("firms[0].overlap = 0.25: must be at least 0.5"), "\(run.error)")
    }
  }

  @Test("overlaps given in a file, in a result and in words are the same, and the status is 0")
  func evaluate() throws {
    let roster = try folder.example("two-assistants")
    let result = folder.path("result.json")
    #expect(try Overlap.run("solve", roster, "--format", "json", "--output", result).status == 0)
    let solved = try #require(
      (try object(["solve", roster])["equilibria"] as? [[String: Any]])?.first)
    let evaluated = try object(["evaluate", roster, result])
    let profile = try #require(evaluated["profile"] as? [String: Any])
    #expect(profile["verdict"] as? String == "verified")
    #expect(profile["firms"] as? NSDictionary == solved["firms"] as? NSDictionary)
    #expect(profile["outcomes"] as? NSDictionary == solved["outcomes"] as? NSDictionary)
    let file = try folder.write("profile.json", "{ \"overlap\": { \"b\": 0.5, \"a\": 1 } }")
    let one = try Overlap.run("evaluate", roster, file)
    let other = try Overlap.run("evaluate", roster, "--overlap", "a=1, b=0.5")
    #expect(one.status == 0 && one.output == other.output)
    #expect(one.output.contains("NO Nash equilibrium"))
    let below = try Overlap.run("evaluate", roster, file, "--floor", "0.75")
    #expect(below.status == 0 && below.output.contains("BELOW THE LEAST OVERLAP"))
    let plan = folder.path("plan.json")
    #expect(try Overlap.run("plan", roster, "--format", "json", "--output", plan).status == 0)
    #expect(try Overlap.run("evaluate", roster, plan).status == 0)
    let deviations = try #require(
      try object(["evaluate", roster, file])["deviations"] as? [String: Any])
    let (bounds, sure) = (
      try #require(deviations["gainBound"] as? [Double]),
      try #require(deviations["sureGain"] as? [Double])
    )
    #expect(zip(bounds, sure).allSatisfy { $0 >= $1 && $1 > 0 })
  }

  @Test("a profile that is none is answered in one line")
  func broken() throws {
    let roster = try folder.example("two-assistants")
    for (arguments, status, words) in [
      (["--overlap", "a=1"], Int32(65), "overlap.b: missing; every firm needs one"),
      (["--overlap", "a=1,b=1,c=1"], 65, "overlap.c: unknown firm"),
      (["--overlap", "a=1,b=-1"], 65, "must be at least 0"),
      (["--overlap", "a=1,b"], 65, "must be firms with their overlaps"),
      (["--overlap", "a=1,a=2"], 65, "appears twice"),
      ([], 64, "give a profile or --overlap"),
      ([try folder.write("p.json", "{ \"overlaps\": {} }")], 65, "did you mean \"overlap\"?"),
      ([folder.path("nothing.json")], 66, "nothing.json"),
    ] {
      let run = try Overlap.run(["evaluate", roster] + arguments)
      #expect(run.status == status && run.isOneErrorLine, "\(arguments): \(run.error)")
      #expect(run.error.contains(words), "\(run.error)")
    }
  }

  @Test("demand: rows of effects sum to zero and diversion to one")
  func demand() throws {
    for name in ["outside-option", "frontier-market"] {
      let answer = try object(["demand", try folder.example(name)])
      let matrices = try #require(answer["matrices"] as? [String: Any])
      let derivatives = try #require(matrices["derivative"] as? [String: [[Double]]])
      #expect(Set(derivatives.keys) == ["failureProbability", "price", "value"])
      for row in derivatives.values.joined() {
        #expect(abs(row.reduce(0, +)) <= 1e-13 * row.reduce(0) { $0 + abs($1) })
      }
      let diversion = try #require(matrices["diversionRatio"] as? [[Any]])
      for (i, row) in diversion.enumerated() {
        #expect(row[i] is NSNull)
        #expect(abs(row.compactMap { $0 as? Double }.reduce(0, +) - 1) <= 1e-13)
      }
      let index = try #require(answer["herfindahlIndex"] as? Double)
      #expect(index > 0 && index <= 10_000)
    }
  }

  @Test("a market beside itself differs in nothing")
  func same() throws {
    for name in ["two-assistants", "unseen-failures", "outside-option"] {
      let roster = try folder.example(name)
      let copy = try folder.write("copy.json", try folder.read("\(name).json") + " ")
      let answer = try object(["compare", roster, copy])
      let reform = try #require((answer["reforms"] as? [[String: Any]])?.first)
      let incidence = try #require(reform["incidence"] as? [String: Any])
      #expect(incidence["total"] as? Double == 0)
      #expect(
        (incidence["firms"] as? [String: Any])?["change"] as? [Double]
          == (try #require((incidence["firms"] as? [String: Any])?["name"] as? [String])).map { _ in
            0
          })
      let gain = try #require(reform["compensatingVariation"] as? [String: Any])
      #expect(gain["perUser"] as? Double == 0)
      let shares = try #require(reform["shareChanges"] as? [String: Any])
      #expect((shares["shareChange"] as? [Double])?.allSatisfy { $0 == 0 } == true)
    }
  }

  @Test("a firm that enters and one that leaves: who pays sums to welfare, and names are told")
  func entry() throws {
    let roster = try folder.example("two-assistants")
    let text = try folder.read("two-assistants.json")
    let other = try folder.write(
      "other.json",
      text.replacing("\"name\": \"a\"", with: "\"name\": \"new\"").replacing(
        "\"userHarm\": 2", with: "\"userHarm\": 2.5"))
    let answer = try object(["compare", roster, other])
    let reform = try #require((answer["reforms"] as? [[String: Any]])?.first)
    let incidence = try #require(reform["incidence"] as? [String: Any])
    let firms = try #require(incidence["firms"] as? [String: Any])
    #expect(firms["name"] as? [String] == ["a", "b", "new"])
    let parts = [
      "users", "thirdParties", "liabilityRevenue", "surchargeRevenue", "systemicLoss",
      "complianceCost",
    ].compactMap { incidence[$0] as? Double }
    let sum = parts.reduce(0, +) + (firms["change"] as? [Double] ?? []).reduce(0, +)
    let change = try #require(
      ((reform["change"] as? [String: Any])?["welfare"] as? [String: Any])?["totalSurplus"]
        as? Double)
    #expect(abs(sum - change) <= 1e-11 * max(1, parts.map { abs($0) }.max() ?? 0))
    let differences = try #require(reform["differences"] as? [String: Any])
    #expect(differences["entered"] as? [String] == ["new"])
    #expect(differences["left"] as? [String] == ["a"])
    let numbers = try #require(differences["numbers"] as? [[String: Any]])
    #expect(numbers.map { $0["parameter"] as? String } == ["market.userHarm"])
    let shares = try #require(reform["shareChanges"] as? [String: Any])
    let moved = try #require(shares["shareChange"] as? [Double])
    #expect(abs(moved.reduce(shares["outsideShareChange"] as? Double ?? 0, +)) <= 1e-14)
    let refused = try Overlap.run("compare", roster, other, "--first-best")
    #expect(refused.status == 64 && refused.isOneErrorLine, "\(refused.error)")
    let table = try Overlap.run("compare", roster, other, "liability=1")
    #expect(table.status == 0 && table.output.contains("differs from the baseline in"))
  }
}
