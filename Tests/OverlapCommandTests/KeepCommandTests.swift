import Foundation
import Testing

@Suite("The planner who may close firms")
struct KeepCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two firms that serve well and one that fails often and loses money.
  private func roster(_ market: String = "") throws -> String {
    func firm(_ name: String, _ margin: Double, _ failure: Double) -> String {
      """
      { "name": "\(name)", "cost": 1, "margin": \(margin), "baselineFailure": { "r": \(failure) }, \
      "effectiveness": { "r": 0.1 } }
      """
    }
    return try folder.write(
      "roster.json",
      """
      { "schemaVersion": 1, "market": { "users": 20, "demandSensitivity": 1, "userHarm": 2, \
      "externalHarm": 4, "systemicLoss": 1\(market) }, \
      "regimes": [ { "name": "r", "probability": 1 } ], \
      "firms": [ \(firm("a", 1, 0.2)), \(firm("bad", -2, 0.9)), \(firm("c", 1, 0.25)) ] }
      """)
  }

  private func object(_ arguments: [String], status: Int32 = 0) throws -> [String: Any] {
    let run = try Overlap.run(arguments + ["--format", "json"])
    #expect(run.status == status, "\(arguments): \(run.error)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test("It names the firms that it closes, which have no numbers, in every form")
  func plan() throws {
    let roster = try roster()
    let all = try object(["plan", roster])
    #expect(all["keep"] == nil && all["closed"] == nil)
    let result = try object(["plan", roster, "--keep", "choose"])
    #expect(result["keep"] as? String == "choose" && result["closed"] as? [String] == ["bad"])
    #expect(result["verdict"] as? String == "proven")
    let welfare = try #require(result["welfare"] as? Double)
    #expect(try welfare > #require(all["welfare"] as? Double))
    let firms = try #require(result["firms"] as? [String: Any])
    for field in ["overlap", "share", "failureProbability"] {
      let list = try #require(firms[field] as? [Any], "\(field)")
      #expect(list.map { $0 is NSNull } == [false, true, false], "\(field)")
    }
    #expect((firms["corner"] as? [String])?[1] == "closed")
    let table = try Overlap.run("plan", roster, "--keep", "choose").output
    #expect(table.contains("the planner may close firms; closed: bad\n"))
    #expect(table.contains("no overlaps of any firms have more welfare than"))
    let rows = try CSVReader.rows(
      Overlap.run("plan", roster, "--keep", "choose", "--format", "csv").output)
    let closed = try #require(rows[0].firstIndex(of: "closed"))
    let overlap = try #require(rows[0].firstIndex(of: "overlap"))
    #expect(rows.dropFirst().map { $0[closed] } == ["false", "true", "false"])
    #expect(rows[2][overlap].isEmpty)
  }

  @Test("A plan is verified with its bound, and a forged one is not")
  func verify() throws {
    let roster = try roster()
    for keep in ["all", "choose"] {
      let path = folder.path("plan.json")
      _ = try Overlap.run(
        "plan", roster, "--keep", keep, "--format", "json", "--output", path)
      let run = try Overlap.run("verify", path, roster)
      #expect(run.status == 0, "\(run.output)\(run.error)")
      #expect(run.output.contains("result confirmed") && run.output.contains("not checked: "))
      let json = try object(["verify", path, roster])
      #expect(json["verified"] as? Bool == true)
    }
    let text = try folder.read("plan.json")
    let result = try object(["plan", roster, "--keep", "choose"])
    func forged(_ change: (inout [String: Any]) -> Void) throws -> Run {
      var other = result
      change(&other)
      let path = folder.path("forged.json")
      try JSONSerialization.data(withJSONObject: other).write(to: URL(fileURLWithPath: path))
      return try Overlap.run("verify", path, roster)
    }
    #expect(try forged { _ in }.status == 0)
    let bound = try #require(result["upperBound"] as? Double)
    let low = try forged { $0["upperBound"] = bound - 0.01 * abs(bound) }
    #expect(low.status == 1 && low.output.contains("NOT CONFIRMED"))
    let rich = try forged { $0["welfare"] = bound + 0.01 * abs(bound) }
    #expect(rich.status == 1 && rich.output.contains("welfare: recorded"))
    let shared = try forged { $0["outsideShare"] = 0.1 }
    #expect(shared.status == 1)
    // All firms serve in the plan of the planner who keeps them, which is not the best of sets.
    let all = try object(["plan", roster])
    let kept = try forged {
      $0 = all
      $0["keep"] = "choose"
      $0["closed"] = [String]()
    }
    #expect(kept.status == 1 && kept.output.contains("NOT CONFIRMED"))
    for (change, rule) in [
      ({ $0["closed"] = ["nobody"] } as (inout [String: Any]) -> Void, "must be a firm"),
      ({ $0["closed"] = ["a"] }, "must be"), ({ $0["keep"] = "some" }, "\"all\", \"choose\""),
      ({ $0["keep"] = "all" }, "must be empty"), ({ $0["tolerance"] = 0 }, "greater than 0"),
    ] {
      let run = try forged(change)
      #expect(run.status == 65 && run.error.contains(rule), "\(run.error)")
    }
    let truncated = try folder.write("short.json", String(text.prefix(text.count / 2)))
    #expect(try Overlap.run("verify", truncated, roster).status == 65)
  }

  @Test("Where firms may leave, policies are held against the planner who may close them")
  func firstBest() throws {
    let roster = try roster(", \"exit\": \"sequential\"")
    let menu = try folder.write(
      "menu.json",
      """
      { "schemaVersion": 1, "instruments": {
        "liability": { "from": 0, "to": 2, "points": 3 } } }
      """)
    for rule in [[], ["--exit", "stable"]] {
      let compared = try object(["compare", roster, "liability=0.5", "--first-best"] + rule)
      let first = try #require(compared["firstBest"] as? [String: Any])
      #expect(first["keep"] as? String == "choose" && first["closed"] as? [String] == ["bad"])
      for policy in try #require(first["policies"] as? [[String: Any]]) {
        let share = try #require(policy["recovered"] as? Double, "\(policy)")
        #expect(share <= 1 + 1e-9, "\(policy)")
      }
      let table = try Overlap.run(["compare", roster, "liability=0.5", "--first-best"] + rule)
      #expect(table.output.contains("the planner may close firms; closed: bad"))
      let search = try Overlap.run(["search", roster, menu, "--quiet"] + rule)
      #expect(search.output.contains("first best (a planner who may close firms)"))
    }
    let kept = try Overlap.run(
      "compare", roster, "liability=0.5", "--first-best", "--exit", "none")
    #expect(!kept.output.contains("may close firms"))
    let plan = try Overlap.run("plan", roster).output
    #expect(plan.contains("the planner keeps all firms; --keep choose lets it close some"))
  }

  @Test("What cannot be is refused in one line")
  func refused() throws {
    let roster = try roster()
    for options in [
      ["--shares", "fixed"], ["--welfare", "fixedShares"], ["--uncertainty", roster],
    ] {
      let run = try Overlap.run(["plan", roster, "--keep", "choose"] + options)
      #expect(run.status == 64 && run.error.contains("--keep choose"), "\(run.error)")
    }
    let unknown = try Overlap.run("plan", roster, "--keep", "some")
    #expect(
      unknown.status == 64 && unknown.error.contains("all") && unknown.error.contains("choose"))
  }
}
