import Foundation
import Testing

@Suite("One policy, one answer")
struct SettlingCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func object(_ arguments: [String], status: Int32 = 0) throws -> [String: Any] {
    let run = try Overlap.run(arguments + ["--format", "json"])
    #expect(run.status == status, "\(arguments): \(run.error)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  private func menu() throws -> String {
    try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": {
        "liability": { "from": 0, "to": 0.5, "points": 3 },
        "floor": { "from": 0, "to": 1, "points": 3 } } }
      """)
  }

  /// The shipped roster with its first two firms exchanged.
  private func exchanged() throws -> String {
    let roster = try folder.example("several-equilibria")
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: roster)))
        as? [String: Any])
    var firms = try #require(object["firms"] as? [Any])
    firms.swapAt(0, 1)
    object["firms"] = firms
    let path = folder.path("exchanged.json")
    try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("A search gives one policy one row of numbers, those that solve and compare give it")
  func onePolicy() throws {
    let roster = try folder.example("several-equilibria")
    let search = try object(["search", roster, menu(), "--quiet"])
    let comparison = try #require(search["comparison"] as? [String: Any])
    func entry(_ name: String) throws -> [String: Any] {
      try #require(comparison[name] as? [String: Any])
    }
    func profit(_ entry: [String: Any]) -> [Double]? {
      (entry["firms"] as? [String: Any])?["profit"] as? [Double]
    }
    func overlap(_ point: [String: Any]) throws -> [Double] {
      try #require((point["firms"] as? [String: Any])?["overlap"] as? [Double])
    }
    let (free, baseline) = try (entry("laissezFaire"), entry("baseline"))
    for field in ["welfare", "smallestProfit", "worstEquilibrium", "bestEquilibrium"] {
      let value = try #require(free[field] as? Double)
      #expect(baseline[field] as? Double == value, "\(field)")
    }
    let earned = try #require(profit(free) as [Double]?)
    #expect(!earned.isEmpty && earned == profit(baseline))
    #expect(free["equilibriumCount"] as? Int == 2 && free["multiplicity"] as? String == "multiple")
    #expect(free["welfare"] as? Double == free["worstEquilibrium"] as? Double)
    for rule in ["worst", "best", "least-safe", "safest"] {
      let solved = try object(["solve", roster, "--equilibrium", rule])
      let point = try #require((solved["equilibria"] as? [[String: Any]])?.first)
      let compared = try object(["compare", roster, "liability=0", "--equilibrium", rule])
      let baseline = try #require(compared["baseline"] as? [String: Any])
      let same = try #require(baseline["equilibrium"] as? [String: Any])
      #expect(try overlap(point) == overlap(same), "\(rule)")
      let reform = try #require((compared["reforms"] as? [[String: Any]])?.first)
      let changes = try #require(reform["change"] as? [String: Any])
      #expect(changes["consumerSurplus"] as? Double == 0, "\(rule)")
    }
  }

  @Test("Exchanged rows give the same numbers firm by firm, in solve, compare and search")
  func rows() throws {
    let (roster, other) = try (folder.example("several-equilibria"), exchanged())
    func overlaps(_ roster: String) throws -> [[Double]] {
      let solved = try object(["solve", roster])
      let compared = try object(["compare", roster, "liability=0.25"])
      let reform = try #require((compared["reforms"] as? [[String: Any]])?.first)
      let search = try object(["search", roster, menu(), "--quiet"])
      let best = try #require(
        (search["comparison"] as? [String: Any])?["bestOfMenu"] as? [String: Any])
      let lists = [
        (solved["equilibria"] as? [[String: Any]])?.first,
        reform["equilibrium"] as? [String: Any], best,
      ]
      return try lists.map {
        try #require(($0?["firms"] as? [String: Any])?["overlap"] as? [Double])
      }
    }
    for (a, b) in zip(try overlaps(roster), try overlaps(other)) {
      for (i, k) in [(0, 1), (1, 0), (2, 2)] {
        #expect(abs(a[i] - b[k]) <= 1e-8 * max(abs(a[i]), abs(b[k])), "\(a), \(b)")
      }
    }
  }

  @Test("Who loses money is said first, and may leave; a result with firms gone is verified")
  func losses() throws {
    let roster = try folder.example("frontier-market")
    let losing = try Overlap.run("solve", roster, "--liability", "1.05")
    #expect(losing.lines[1].hasPrefix("LOSES MONEY: open -"), "\(losing.lines[1])")
    let left = try Overlap.run("solve", roster, "--liability", "1.05", "--exit", "sequential")
    #expect(left.output.contains("LEFT: ") && !left.output.contains("LOSES MONEY"))
    let result = folder.path("left.json")
    let run = try Overlap.run(
      "solve", roster, "--liability", "1.05", "--exit", "sequential", "--format", "json",
      "--output", result)
    #expect(run.status == 0)
    let verified = try Overlap.run("verify", result, roster)
    #expect(verified.status == 0, "\(verified.output)\(verified.error)")
    let compared = try Overlap.run("compare", roster, "liability=1.05")
    #expect(compared.lines.contains { $0.hasPrefix("liability=1.05: LOSES MONEY: open ") })
    #expect(
      try Overlap.run("solve", roster, "--liability", "1.05", "--exit", "stable").status == 0)
  }

  @Test("a market that every firm leaves is said to be left by all, under each rule")
  func emptied() throws {
    func firm(_ name: String, _ margin: Double) -> String {
      """
      { "name": "\(name)", "cost": 2, "margin": \(margin), "baselineFailure": { "L": 0.2 },
        "effectiveness": { "L": 0.05 } }
      """
    }
    let roster = try folder.write(
      "gone.json",
      """
      { "schemaVersion": 1,
        "market": { "users": 80, "demandSensitivity": 2, "userHarm": 2, "externalHarm": 5,
          "systemicLoss": 2, "outsideOption": -0.2 },
        "regimes": [ { "name": "L", "probability": 1 } ],
        "firms": [ \(firm("a", -0.1)), \(firm("b", -0.2)) ] }
      """)
    let menu = try folder.write(
      "menu.json",
      #"{ "schemaVersion": 1, "instruments": { "floor": { "from": 0, "to": 1, "points": 2 } } }"#)
    for rule in ["sequential", "stable"] {
      let search = try Overlap.run("search", roster, menu, "--quiet", "--wide", "--exit", rule)
      #expect(search.status == 1 && search.output.contains("EVERY FIRM LEAVES"))
      let result = folder.path("gone-\(rule).json")
      let answer = try object(["solve", roster, "--exit", rule], status: 1)
      #expect((answer["survivors"] as? [Any])?.isEmpty == true)
      #expect(answer["verified"] as? Bool == false)
      _ = try Overlap.run("solve", roster, "--exit", rule, "--output", result)
      #expect(try Overlap.run("verify", result, roster).status != 0)
      for arguments in [
        ["solve", roster], ["demand", roster], ["compare", roster, "liability=1"],
      ] {
        let run = try Overlap.run(arguments + ["--exit", rule])
        #expect(run.status == 1 && run.output.contains("EVERY FIRM LEAVES"), "\(arguments)")
        #expect(!run.output.contains("NO VERIFIED EQUILIBRIUM"), "\(arguments)")
      }
    }
  }

  @Test("The roster says who leaves, unless --exit does; other commands say that nobody does")
  func rosterExit() throws {
    let plain = try folder.example("frontier-market")
    let roster = try folder.write(
      "leaving.json",
      folder.read("frontier-market.json").replacing(
        /"market": +{/, with: "\"market\": { \"exit\": \"sequential\","))
    let menu = try menu()
    for arguments in [
      ["solve", "--liability", "1.05"], ["compare", "liability=1.05"],
      ["search", menu, "--quiet"],
    ] {
      func run(_ roster: String, _ rule: [String]) throws -> [String: Any] {
        var result = try object([arguments[0], roster] + arguments.dropFirst() + rule)
        result["roster"] = nil
        return result
      }
      func rule(_ result: [String: Any]) -> String? {
        (result["exitRule"] ?? (result["options"] as? [String: Any])?["exitRule"]) as? String
      }
      func bytes(_ result: [String: Any]) throws -> Data {
        try JSONSerialization.data(withJSONObject: result, options: .sortedKeys)
      }
      let own = try run(roster, [])
      #expect(rule(own) == "sequential")
      let asked = try run(plain, ["--exit", "sequential"])
      #expect(try bytes(own) == bytes(asked), "\(arguments)")
      let overruled = try run(roster, ["--exit", "none"])
      #expect(rule(overruled) == "none")
      #expect(try bytes(overruled) == bytes(run(plain, [])), "\(arguments)")
    }
    for arguments in [["simulate"], ["wedge"], ["sensitivity"], ["solve", "--all"]] {
      let all = [arguments[0], roster] + arguments.dropFirst()
      let result = try object(all)
      #expect(result["exitRule"] as? String == "none", "\(arguments)")
      let table = try Overlap.run(all + ["--wide"]).output
      #expect(table.contains("all firms stay: the roster's market.exit = \"sequential\""))
    }
    let refused = try Overlap.run("solve", roster, "--all", "--exit", "sequential")
    #expect(refused.status == 64 && refused.error.contains("leave out --exit"))
  }

  @Test("Two firms of demand sensitivity 1,600 are answered within the budget, in every command")
  func budget() throws {
    _ = try folder.example("two-assistants")
    let roster = try folder.write(
      "slow.json",
      folder.read("two-assistants.json").replacing(
        /"demandSensitivity": [0-9.]+/, with: "\"demandSensitivity\": 1600"))
    let clock = ContinuousClock()
    for arguments in [
      ["solve", roster], ["solve", roster, "--all", "--budget", "0.5"],
      ["compare", roster, "liability=0.1"], ["wedge", roster], ["simulate", roster],
    ] {
      var run: Run?
      // A bound against hanging alone: it takes half a second on a quiet machine.
      let time = try clock.measure { run = try Overlap.run(arguments) }
      #expect(time < .seconds(60), "\(arguments)")
      #expect(run?.status == 1, "\(arguments)")
    }
    let solved = try object(["solve", roster], status: 1)
    #expect(solved["multiplicity"] as? String == "budgetExceeded")
    #expect(try Overlap.run("solve", roster, "--budget", "0").status == 64)
    #expect(try Overlap.run("solve", roster, "--budget", "-1").isOneErrorLine)
  }
}
