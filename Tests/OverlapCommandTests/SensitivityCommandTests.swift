import Foundation
import Testing

@Suite("sensitivity")
struct SensitivityCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func answer(_ arguments: [String]) throws -> [String: Any] {
    let run = try Overlap.run(["sensitivity"] + arguments + ["--format", "json"])
    #expect(run.status == 0 && run.error.isEmpty)
    return try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  /// The derivatives by parameter.
  private func rows(_ answer: [String: Any]) throws -> [String: [String: Any]] {
    let list = try #require(answer["derivatives"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: list.map { ($0["parameter"] as? String ?? "", $0) })
  }

  private func welfare(_ row: [String: Any], at side: String) throws -> Double {
    try #require((row[side] as? [String: Any])?["welfare"] as? Double)
  }

  @Test(
    "Every parameter of the roster has its row, and welfare moves as the command's own answers do")
  func differences() throws {
    let roster = try folder.example("two-assistants")
    let text = try String(contentsOfFile: roster, encoding: .utf8)
    let rows = try rows(try answer([roster]))
    // 5 of the market, 2 probabilities raw and 2 in proportion, 5 + 2 · 2 a firm, 2 instruments.
    #expect(rows.count == 29)
    // Users are written as 100; a central difference of solve and plan re-run.
    func totals(users: Double) throws -> (market: Double, planner: Double) {
      let moved = try folder.write(
        "moved.json", text.replacingOccurrences(of: "\"users\": 100", with: "\"users\": \(users)"))
      let solved = try SolveAnswer(Overlap.run("solve", moved, "--format", "json").output)
      let total = try #require(
        solved.equilibria.first?.outcomes.numbers.first { $0.field == "welfare.totalSurplus" })
      let plan = try #require(
        JSONSerialization.jsonObject(
          with: Data(Overlap.run("plan", moved, "--format", "json").output.utf8))
          as? [String: Any])
      return (total.value, try #require(plan["welfare"] as? Double))
    }
    let (up, down) = (try totals(users: 100.01), try totals(users: 99.99))
    let users = try #require(rows["market.users"])
    let market = (up.market - down.market) / 0.02
    let planner = (up.planner - down.planner) / 0.02
    #expect(try abs(market - welfare(users, at: "equilibrium")) < 1e-6)
    #expect(try abs(planner - welfare(users, at: "optimum")) < 1e-6)
  }

  @Test("At a floor that just binds the two sides differ, and both are given")
  func oneSided() throws {
    let roster = try folder.example("outside-option")
    let solved = try SolveAnswer(
      Overlap.run("solve", roster, "--liability", "0", "--floor", "0", "--format", "json").output)
    let least = try #require(solved.equilibria.first?.overlap.min())
    let rows = try rows(try answer([roster, "--liability", "0", "--floor", "\(least)"]))
    let floor = try #require(rows["policy.floor"]?["equilibrium"] as? [String: Any])
    let overlap = try #require(floor["overlap"] as? [String: [Double]])
    let (left, right) = (try #require(overlap["left"]), try #require(overlap["right"]))
    #expect(left.allSatisfy { abs($0) < 1e-9 })
    #expect(right.contains { abs($0 - 1) < 1e-9 })
    let table = try Overlap.run("sensitivity", roster, "--liability", "0", "--floor", "\(least)")
      .output
    #expect(table.contains(" | "))
  }

  @Test("Welfare alone comes without the firms' responses, with the same numbers")
  func welfareOnly() throws {
    let roster = try folder.example("frontier-market")
    let whole = try rows(try answer([roster]))
    let short = try rows(try answer([roster, "--welfare-only"]))
    #expect(whole.count == short.count && !whole.isEmpty)
    for (path, row) in short {
      #expect((row["equilibrium"] as? [String: Any])?["overlap"] == nil)
      let one = try welfare(row, at: "equilibrium")
      let other = try welfare(try #require(whole[path]), at: "equilibrium")
      #expect(one == other)
    }
  }

  @Test("The CSV lists each derivative of the JSON")
  func csv() throws {
    let roster = try folder.example("two-assistants")
    let rows = try CSVReader.rows(Overlap.run("sensitivity", roster, "--format", "csv").output)
    #expect(
      rows[0] == ["parameter", "parameterValue", "quantity", "place", "firm", "left", "right"])
    // Welfare and two firms' overlaps at each of two points, and two wedges.
    #expect(rows.count == 233)
    #expect(rows.allSatisfy { $0.count == 7 })
  }

  @Test("A market without an equilibrium has no derivatives, which one line says with status 1")
  func noEquilibrium() throws {
    let run = try Overlap.run("sensitivity", folder.example("no-equilibrium"))
    #expect(run.status == 1 && run.isOneErrorLine && run.error.contains("no verified equilibrium"))
  }
}
