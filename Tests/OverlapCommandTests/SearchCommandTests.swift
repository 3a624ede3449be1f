import Foundation
import Testing

@Suite("search")
struct SearchCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Answer: Decodable {
    struct Source: Decodable { let name, sha256: String }

    struct Point: Decodable {
      let policy: [String: Double]
      let verdict: String
      let welfare, smallestProfit, overlapCost: Double?
      let feasible, flat: Bool
      let multiplicity: String?
      let worstWelfare, bestWelfare: Double?
    }

    struct Solved: Decodable {
      let policy: [String: Double]
      let verdict: String
      let welfare, recovered: Double?
      let firms: Firms
      let incidence: Incidence?
    }

    struct Firms: Decodable { let overlap, profit: [Double] }

    struct Incidence: Decodable {
      struct Firms: Decodable { let change: [Double] }

      let firms: Firms
    }

    struct Comparison: Decodable {
      struct FirstBest: Decodable {
        let verdict: String
        let welfare, upperBound: Double
        let recovered: Double?
      }

      let laissezFaire, baseline: Solved
      let bestLiability, bestFloor, bestOfMenu: Solved?
      let firstBest: FirstBest
    }

    struct Counts: Decodable { let pointCount, unverifiedCount, feasibleCount: Int }

    struct FlatSet: Decodable {
      struct Extent: Decodable { let from, to: Double }
      let pointCount: Int
      let threshold: Double
      let extents: [String: Extent]
    }

    let roster, menu: Source
    let verified: Bool
    let counts: Counts
    let points: [Point]
    let best, refined: Solved?
    let flatSet: FlatSet?
    let comparison: Comparison
  }

  private func menu(
    liability: String? = #"{ "from": 0, "to": 2, "points": 5 }"#,
    floor: String? = #"{ "from": 0, "to": 2, "points": 6 }"#,
    more: String = ""
  ) throws -> String {
    let instruments = [liability.map { "\"liability\": \($0)" }, floor.map { "\"floor\": \($0)" }]
      .compactMap(\.self)
    return try folder.write(
      "menu.json",
      "{ \"schemaVersion\": 1, \"name\": \"m\", \"instruments\": { "
        + "\(instruments.joined(separator: ", ")) }\(more) }"
    )
  }

  private func answer(_ arguments: [String], status: Int32 = 0) throws -> Answer {
    let run = try Overlap.run(["search"] + arguments + ["--format", "json"])
    #expect(run.status == status && run.error.isEmpty, "\(run.error)")
    return try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
  }

  @Test("The answer names its sources, holds every point, and ranks by its own numbers")
  func answer() throws {
    let roster = try folder.example("frontier-market")
    let answer = try answer([roster, menu()])
    #expect(
      answer.roster.name == "frontier market" && answer.menu.name == "m"
        && answer.menu.sha256.count == 64)
    #expect(
      answer.verified && answer.points.count == 30 && answer.counts.pointCount == 30
        && answer.counts.unverifiedCount == 0)
    #expect(
      answer.points[0].policy == ["liability": 0, "floor": 0]
        && answer.points[29].policy["floor"] == 2)
    let welfare = answer.points.filter(\.feasible).compactMap(\.welfare)
    #expect(answer.best?.welfare == welfare.max())
    #expect(try #require(answer.refined?.welfare) >= #require(welfare.max()))
    let flat = try #require(answer.flatSet)
    #expect(answer.points.count(where: \.flat) == flat.pointCount)
    for point in answer.points {
      #expect(point.flat == (point.welfare ?? -.infinity >= flat.threshold))
      for (name, extent) in flat.extents where point.flat {
        #expect(try (extent.from...extent.to).contains(#require(point.policy[name])))
      }
    }
    let comparison = answer.comparison
    #expect(comparison.laissezFaire.recovered == 0 && comparison.firstBest.recovered == 1)
    #expect(comparison.baseline.policy == ["liability": 0.2, "floor": 0.5])
    #expect(comparison.bestOfMenu?.welfare == answer.refined?.welfare)
    let base = comparison.laissezFaire.firms.profit
    #expect(
      comparison.bestOfMenu?.incidence?.firms.change
        == comparison.bestOfMenu.map { zip($0.firms.profit, base).map { $0 - $1 } })
  }

  @Test("The best policy, given to solve, has the welfare told")
  func solveAgain() throws {
    let roster = try folder.example("frontier-market")
    let best = try #require(try answer([roster, menu()]).refined)
    let solved = try SolveAnswer(
      Overlap.run(
        "solve", roster, "--liability", "\(try #require(best.policy["liability"]))", "--floor",
        "\(try #require(best.policy["floor"]))", "--format", "json"
      ).output)
    let point = try #require(solved.equilibria.first)
    let welfare = try #require(
      point.outcomes.numbers.first { $0.field == "welfare.totalSurplus" }?.value)
    #expect(solved.verified && abs(welfare - (best.welfare ?? .nan)) <= 1e-9 * abs(welfare))
  }

  @Test(
    "The same bytes for any number of threads, in every form", arguments: ["table", "json", "csv"])
  func threads(format: String) throws {
    let roster = try folder.example("frontier-market")
    let menu = try menu(more: #", "constraints": { "minimumProfit": 5 }"#)
    let runs = try ["1", "2", "7"].map {
      try Overlap.run("search", roster, menu, "--format", format, "--threads", $0)
    }
    #expect(runs.allSatisfy { $0.status == 0 && $0.error.isEmpty && $0.output == runs[0].output })
  }

  @Test("The CSV has a row a point, with the numbers of the JSON")
  func csv() throws {
    let roster = try folder.example("frontier-market")
    let menu = try menu()
    let answer = try answer([roster, menu])
    let rows = try CSVReader.rows(
      Overlap.run("search", roster, menu, "--format", "csv").output)
    #expect(
      rows[0] == [
        "liability", "floor", "verdict", "relativeGain", "welfare", "smallestProfit", "overlapCost",
        "firmCount", "feasible", "multiplicity", "equilibriumCount", "worstEquilibrium",
        "bestEquilibrium",
        "flat",
      ])
    #expect(rows.count == 31 && rows.allSatisfy { $0.count == rows[0].count })
    #expect(rows.dropFirst().map { Double($0[4]) } == answer.points.map(\.welfare))
    #expect(answer.points.allSatisfy { $0.multiplicity == "unique" })
  }

  @Test("The table shows the comparison, the best, the flat set and the counts")
  func table() throws {
    let roster = try folder.example("two-assistants")
    let run = try Overlap.run("search", roster, menu(floor: nil), "--wide")
    #expect(run.status == 0)
    for words in [
      "no regulation", "baseline", "best liability, no floor", "best of the menu",
      "first best (a planner)", "who pays",
      "best policy: liability", "flat optimum:",
      "grid: 5 points, 5 with a verified equilibrium, 5 feasible",
    ] {
      #expect(run.output.contains(words), "\(words)")
    }
    #expect(!run.output.contains("best floor"))
    #expect(run.lines.allSatisfy { !$0.hasSuffix(" ") })
  }

  @Test("Status 1 where a point has no verified equilibrium, which is printed all the same")
  func unverified() throws {
    let roster = try folder.example("no-equilibrium")
    let menu = try menu(liability: nil, floor: #"{ "from": 0, "to": 3, "points": 7 }"#)
    let answer = try answer([roster, menu], status: 1)
    #expect(!answer.verified && answer.counts.unverifiedCount > 0 && answer.refined != nil)
    #expect(
      answer.points[0].verdict == "failed" && answer.points[0].welfare == nil
        && !answer.points[0].feasible)
    let table = try Overlap.run("search", roster, menu)
    #expect(table.status == 1 && table.output.contains("NO VERIFIED EQUILIBRIUM"))
  }

  @Test("Status 1 where nothing is feasible")
  func infeasible() throws {
    let roster = try folder.example("two-assistants")
    let menu = try menu(more: #", "constraints": { "minimumProfit": 1e9 }"#)
    let answer = try answer([roster, menu], status: 1)
    #expect(
      answer.best == nil && answer.refined == nil && answer.flatSet == nil
        && answer.counts.feasibleCount == 0)
    #expect(try Overlap.run("search", roster, menu).output.contains("NO POLICY"))
  }

  @Test("Bad menus end with 65, missing ones with 66, wrong usage with 64, each in one line")
  func failures() throws {
    let roster = try folder.example("two-assistants")
    let bad = try menu(floor: #"{ "from": 2, "to": 1, "points": 6 }"#)
    let run = try Overlap.run("search", roster, bad)
    #expect(run.status == 65 && run.isOneErrorLine)
    #expect(
      run.error
        == "error: \(bad): instruments.floor.to = 1: must be at least 2, where the range starts\n")
    #expect(try Overlap.run("search", roster, roster).status == 65)
    let missing = try Overlap.run("search", roster, folder.path("nothing.json"))
    #expect(missing.status == 66 && missing.isOneErrorLine)
    let good = try menu()
    for arguments in [
      ["search", roster], ["search", roster, good, "--threads", "0"], ["search", "-", "-"],
      ["search", roster, good, "extra"],
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 64 && run.isOneErrorLine, "\(arguments): \(run.error)")
    }
  }

  @Test("A menu can come from standard input")
  func standardInput() throws {
    let roster = try folder.example("two-assistants")
    let menu = try folder.read(URL(fileURLWithPath: menu(floor: nil)).lastPathComponent)
    let run = try Overlap.run(["search", roster, "-", "--format", "csv"], input: menu)
    #expect(run.status == 0 && run.lines.count == 7)
  }
}
