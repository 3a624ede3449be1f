import Foundation
import Testing

@Suite("compare")
struct CompareTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func answer(_ arguments: [String]) throws -> CompareAnswer {
    try CompareAnswer(Overlap.run(["compare"] + arguments + ["--format", "json"]).output)
  }

  @Test(
    "Each change is the level less the baseline's, to the last bit", arguments: Overlap.examples)
  func changes(name: String) throws {
    let roster = try folder.example(name)
    let answer = try answer([roster, "liability=1", "floor=0.5", "liability=0,floor=2"])
    #expect(answer.reforms.count == 3)
    for reform in answer.reforms {
      guard answer.baseline.verified && reform.verified || reform.policy == answer.baseline.policy
      else {
        #expect(reform.change == nil, "points that are no equilibria are not compared")
        continue
      }
      let change = try #require(reform.change)
      for ((level, base), change) in zip(
        zip(reform.outcomes.numbers, answer.baseline.outcomes.numbers), change.numbers)
      {
        #expect(change.value == level.value - base.value, "\(level.field)")
      }
    }
  }

  @Test("The baseline is the answer of solve", arguments: Overlap.examples)
  func baseline(name: String) throws {
    let roster = try folder.example(name)
    let solved = try SolveAnswer(Overlap.run("solve", roster, "--format", "json").output)
    let compared = try answer([roster, "floor=1"])
    #expect(compared.baseline.equilibrium == solved.equilibria.first)
    #expect(compared.baseline.outcomes == solved.equilibria.first?.outcomes)
    #expect(compared.baseline.policy == solved.policy)
  }

  @Test("A reform that changes nothing gives exact zeros everywhere", arguments: Overlap.examples)
  func nothing(name: String) throws {
    let roster = try folder.example(name)
    let baseline = try answer([roster, "floor=0"]).baseline
    let policy = baseline.policy
    var idle = ["liability=\(policy.liability)", "floor=\(policy.floor)"]
    // A floor below every firm, where the roster's own binds nobody. Where there is no equilibrium,
    // nothing stays one.
    if baseline.verified, let least = baseline.equilibrium.overlap.min(), least > policy.floor {
      idle += ["floor=\(least / 2)", "floor=\(policy.floor + (least - policy.floor) / 1024)"]
    }
    let compared = try answer([roster] + idle)
    for reform in compared.reforms {
      let change = try #require(reform.change)
      #expect(change.numbers.allSatisfy { $0.value == 0 }, "\(reform.name)")
      #expect(reform.equilibrium.overlap == compared.baseline.equilibrium.overlap)
      #expect(reform.verified == compared.baseline.verified)
    }
  }

  @Test("Liability changes nothing where third parties come to no harm")
  func harmless() throws {
    let text = try Overlap.run("example", "kinks-one-regime").output
      .replacingOccurrences(of: "\"externalHarm\": 3", with: "\"externalHarm\": 0")
    let answer = try answer([
      try folder.write("harmless.json", text), "liability=1", "liability=0,floor=0.01",
    ])
    for reform in answer.reforms {
      #expect(reform.change?.numbers.allSatisfy { $0.value == 0 } == true)
    }
  }

  @Test("Reforms keep their order, and their names from the file or from the command line")
  func names() throws {
    let roster = try folder.example("two-assistants")
    let named = try folder.write(
      "named.json", #"{ "schemaVersion": 1, "name": "strict", "policy": { "liability": 1 } }"#)
    let nameless = try folder.write(
      "nameless.json", #"{ "schemaVersion": 1, "policy": { "floor": 1 } }"#)
    let answer = try answer([roster, "floor=2", named, nameless, "liability=0"])
    #expect(answer.reforms.map(\.name) == ["floor=2", "strict", nameless, "liability=0"])
    #expect(answer.baseline.name == "baseline")
    #expect(answer.reforms.map(\.policy.liability) == [0.3, 1, 0.3, 0])
    #expect(answer.reforms.map(\.policy.floor) == [2, 0, 1, 0])
    let table = try Overlap.run("compare", roster, "floor=2", named).output
    #expect(table.contains("strict") && table.contains("floor=2"))
  }

  @Test(
    "A bad policy is refused in one line that names it",
    arguments: [
      (#"{ "schemaVersion": 1, "policy": { "flor": 1 } }"#, "floor"),
      (#"{ "schemaVersion": 1, "policy": { "floor": -1 } }"#, "policy.floor = -1"),
      (#"{ "schemaVersion": 1 "#, "expected"), ("", "empty"),
    ])
  func badFile(text: String, words: String) throws {
    let roster = try folder.example("two-assistants")
    let policy = try folder.write("policy.json", text)
    let run = try Overlap.run("compare", roster, "floor=1", policy)
    #expect(run.status == 65 && run.isOneErrorLine)
    #expect(run.error.contains("policy.json") && run.error.contains(words), "\(run.error)")
  }

  @Test("The CSV has a row an outcome, with the numbers of the JSON")
  func csv() throws {
    let roster = try folder.example("two-assistants")
    let answer = try answer([roster, "liability=1,floor=0.5"])
    let rows = try CSVReader.rows(
      Overlap.run("compare", roster, "liability=1,floor=0.5", "--format", "csv").output)
    #expect(
      rows.first
        == ["policy", "verdict", "outcome", "unit", "value", "change"])
    let entries = [answer.baseline] + answer.reforms
    for entry in entries {
      let told = rows.filter { $0[0] == entry.name }
      for (field, value) in entry.outcomes.numbers {
        #expect(told.filter { $0[2] == field }.map { Double($0[4]) } == [value], "\(field)")
      }
      if entry.name == "baseline" { #expect(told.allSatisfy { Double($0[5]) == 0 }) }
    }
  }

  @Test(
    """
    --first-best holds policies against the planner: nothing recovers 0, and profits change by \
    what they say
    """
  )
  func firstBest() throws {
    let roster = try folder.example("frontier-market")
    let run = try Overlap.run(
      "compare", roster, "liability=0,floor=0", "liability=1.048", "--first-best", "--format",
      "json")
    #expect(run.status == 0, "\(run.error)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let standard = try #require(object?["firstBest"] as? [String: Any])
    let policies = try #require(standard["policies"] as? [[String: Any]])
    func held(_ name: String) throws -> [String: Any] {
      try #require(policies.first { $0["name"] as? String == name })
    }
    #expect(abs(try held("liability=0,floor=0")["recovered"] as? Double ?? 1) < 1e-12)
    // The search for the best liability found 98.98 % there.
    #expect(abs((try held("liability=1.048")["recovered"] as? Double ?? 0) - 0.9898) < 1e-4)
    let incidence = try #require(try held("liability=1.048")["incidence"] as? [String: Any])
    let entries = try #require(object?["reforms"] as? [[String: Any]])
    func profit(_ entry: [String: Any]) -> [Double] {
      let point = entry["equilibrium"] as? [String: Any]
      return (point?["firms"] as? [String: Any])?["profit"] as? [Double] ?? []
    }
    let (free, liable) = (profit(entries[0]), profit(entries[1]))
    let changes = try #require((incidence["firms"] as? [String: Any])?["change"] as? [Double])
    for (change, (before, after)) in zip(changes, zip(free, liable)) {
      #expect(abs(change - (after - before)) <= 1e-9 * max(abs(before), abs(after)))
    }
    #expect(changes.count == free.count)
    // Rows sum to the change in welfare.
    let parts = incidence
    let others = [
      "users", "thirdParties", "liabilityRevenue", "surchargeRevenue", "systemicLoss",
      "complianceCost",
    ].map { parts[$0] as? Double ?? .nan }
    func welfare(_ entry: [String: Any]) -> Double {
      ((entry["outcomes"] as? [String: Any])?["welfare"] as? [String: Double])?["totalSurplus"]
        ?? .nan
    }
    let change = welfare(entries[1]) - welfare(entries[0])
    #expect(abs(changes.reduce(0, +) + others.reduce(0, +) - change) <= 1e-9 * abs(change))
    #expect(abs((parts["total"] as? Double ?? .nan) - change) <= 1e-9 * abs(change))
    let table = try Overlap.run("compare", roster, "liability=1.048", "--first-best").output
    #expect(
      table.contains("held against the first best") && table.contains("98.98 %")
        && table.contains("who pays"))
  }
}
