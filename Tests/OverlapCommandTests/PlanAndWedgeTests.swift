import Foundation
import TestSupport
import Testing

@Suite("plan and wedge")
struct PlanAndWedgeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Plan: Decodable {
    let convention: String
    let systemic: String
    let shareResponse: String
    let firms: Firms
    let welfare: Double
    let upperBound: Double
    let relativeGap: Double
    let verdict: String
    let outcomes: RecordedOutcomes

    struct Firms: Decodable {
      let overlap: [Double]
      let corner: [String]
    }
  }

  struct Wedge: Decodable {
    struct Firms: Decodable {
      let name: [String]
      let equilibrium, optimum, wedge, costOfWedge: [Double]
      let social: [String: [Double]]
      let `private`: [String: [Double]]
    }

    struct Welfare: Decodable {
      let equilibrium, optimum, gain, gainBound: Double
    }

    struct Liability: Decodable {
      let implements: Bool
      let liability: [Double]?
    }

    let verified: Bool
    let plan: Plan
    let welfare: Welfare
    let firms: Firms
    let overinvesting: [String]
    let firstBestLiability: Liability
  }

  /// As much of the answer of `compare` as holds for policies that differ between firms.
  struct Comparison: Decodable {
    struct Reform: Decodable {
      struct Point: Decodable {
        struct Firms: Decodable { let overlap: [Double] }

        let firms: Firms
      }

      let verified: Bool
      let equilibrium: Point
    }

    let reforms: [Reform]
  }

  private func plan(_ arguments: [String]) throws -> Plan {
    let run = try Overlap.run(["plan"] + arguments + ["--format", "json"])
    #expect(run.status == 0 && run.error.isEmpty)
    return try JSONDecoder().decode(Plan.self, from: Data(run.output.utf8))
  }

  @Test(
    "The plan brackets the best welfare, and its outcomes are those of its overlaps",
    arguments: Overlap.examples)
  func brackets(name: String) throws {
    let roster = try folder.example(name)
    for convention in ["totalSurplus", "consumerSurplus", "paper", "fixedShares"] {
      if ["chosen-prices", "merged-brands"].contains(name) && convention != "totalSurplus"
        || name == "adaptive-adversary" && convention == "fixedShares"
      {
        // Welfare without firms' margins has no maximum over prices; shares that are held would not
        // answer to a regime that does.
        let refused = try Overlap.run("plan", roster, "--welfare", convention)
        #expect(refused.status == 65 && refused.isOneErrorLine, "\(refused.error)")
        continue
      }
      let plan = try plan([roster, "--welfare", convention])
      #expect(plan.convention == convention && plan.systemic == "exact" && plan.verdict == "proven")
      #expect(plan.shareResponse == (convention == "fixedShares" ? "fixed" : "free"))
      #expect(plan.welfare <= plan.upperBound && plan.relativeGap <= 1e-6)
      #expect(
        abs(plan.upperBound - plan.welfare - plan.relativeGap * abs(plan.welfare)) <= 1e-12
          * abs(plan.welfare))
      let outcomes = plan.outcomes
      let within = try #require(outcomes.withinRegimeVariance)
      let between = try #require(outcomes.betweenRegimeVariance)
      let square = within + between + outcomes.expectedFailures * outcomes.expectedFailures
      #expect(abs(square - outcomes.expectedSquaredFailures) <= 1e-14 * square)
      let reported = try #require(
        plan.outcomes.numbers.first { $0.field == "welfare.\(convention)" })
      #expect(
        abs(reported.value - plan.welfare) <= 1e-11
          * (abs(plan.welfare) + plan.outcomes.consumerSurplus.magnitude))
    }
  }

  @Test("No market outcome beats the plan", arguments: Overlap.solvable)
  func dominance(name: String) throws {
    let roster = try folder.example(name)
    let plan = try plan([roster])
    for liability in ["0", "0.5", "1", "2"] {
      let solved = try SolveAnswer(
        Overlap.run("solve", roster, "--liability", liability, "--format", "json").output)
      guard let point = solved.equilibria.first else { continue }
      let welfare = try #require(
        point.outcomes.numbers.first { $0.field == "welfare.totalSurplus" })
      #expect(welfare.value <= plan.upperBound, "liability \(liability)")
    }
  }

  @Test(
    "The wedge is the plan less the market, and its parts sum to it", arguments: Overlap.solvable)
  func wedge(name: String) throws {
    let roster = try folder.example(name)
    let run = try Overlap.run("wedge", roster, "--format", "json")
    #expect(run.status == 0 && run.error.isEmpty)
    let wedge = try JSONDecoder().decode(Wedge.self, from: Data(run.output.utf8))
    let solved = try SolveAnswer(Overlap.run("solve", roster, "--format", "json").output)
    #expect(wedge.verified)
    #expect(wedge.firms.equilibrium == solved.equilibria[0].overlap)
    #expect(wedge.firms.optimum == wedge.plan.firms.overlap)
    #expect(try wedge.plan.firms.overlap == plan([roster]).firms.overlap)
    let firms = wedge.firms
    for (i, name) in firms.name.enumerated() {
      #expect(firms.wedge[i] == firms.optimum[i] - firms.equilibrium[i])
      let social = firms.social.values.map { $0[i] }
      let parts = social.reduce(0, +) - firms.private.values.reduce(0) { $0 + $1[i] }
      let size = social.map(\.magnitude).reduce(0, +)
      #expect(abs(parts - firms.costOfWedge[i]) <= 1e-9 * size, "\(name)")
      #expect(wedge.overinvesting.contains(name) == (firms.wedge[i] < -1e-8))
    }
    #expect(wedge.welfare.gain <= wedge.welfare.gainBound)
    #expect(wedge.welfare.gain >= -1e-6 * abs(wedge.welfare.optimum))
  }

  @Test(
    "Liability, firm by firm, makes the market choose the plan where the answer says so",
    arguments: Overlap.solvable)
  func liability(name: String) throws {
    let roster = try folder.example(name)
    let wedge = try JSONDecoder().decode(
      Wedge.self, from: Data(Overlap.run("wedge", roster, "--format", "json").output.utf8))
    guard wedge.firstBestLiability.implements else { return }
    let rates = try #require(wedge.firstBestLiability.liability)
    let entries = zip(wedge.firms.name, rates).map { "\(SampleRoster.quoted($0)): \($1)" }.joined(
      separator: ", ")
    // It is the market's only instrument.
    let rest =
      name == "scored-activities"
      ? ", \"scorecard\": { \"weights\": { \"audits\": 1 }, \"floor\": 0 }" : ""
    let policy = try folder.write(
      "first-best.json",
      "{ \"schemaVersion\": 1, \"policy\": { \"liability\": { \(entries) }, \"floor\": 0\(rest) } }"
    )
    let run = try Overlap.run("compare", roster, policy, "--format", "json")
    let compared = try JSONDecoder().decode(Comparison.self, from: Data(run.output.utf8))
    // Another equilibrium may be found first where there are several.
    let solved = try #require(compared.reforms.first)
    guard solved.verified, name != "several-equilibria" else { return }
    for (overlap, optimum) in zip(solved.equilibrium.firms.overlap, wedge.plan.firms.overlap) {
      #expect(abs(overlap - optimum) <= 1e-7 * max(overlap, optimum, 1e-3))
    }
  }

  @Test("A gap that was asked to be too small is told by status 1, with the answer all the same")
  func gap() throws {
    let roster = try folder.example("frontier-market")
    let run = try Overlap.run(
      "plan", roster, "--tolerance", "1e-18", "--effort", "1000", "--format", "json")
    #expect(run.status == 1 && run.error.isEmpty)
    let plan = try JSONDecoder().decode(Plan.self, from: Data(run.output.utf8))
    #expect(plan.verdict == "gap" && plan.welfare < plan.upperBound)
    let table = try Overlap.run("plan", roster, "--tolerance", "1e-18", "--effort", "1000")
    #expect(table.status == 1 && table.output.contains("NOT PROVEN"))
  }

  @Test("A market without a verified equilibrium has no wedge to speak of")
  func noEquilibrium() throws {
    let roster = try folder.example("no-equilibrium")
    let run = try Overlap.run("wedge", roster)
    #expect(run.status == 1 && run.output.contains("NO VERIFIED EQUILIBRIUM"))
    #expect(run.output.contains("mean nothing") && !run.output.contains("OVERINVESTMENT"))
  }

  @Test(
    "Wrong usage is told in one line",
    arguments: [
      (["plan", "--welfare", "totl"], "totalSurplus"),
      (["plan", "--systemic", "meanfield"], "mean-field"),
      (["plan", "--tolerance", "0"], "greater than 0"), (["plan", "--effort", "0"], "at least 1"),
      (["plan", "--welfare", "fixedShares", "--shares", "free"], "by definition"),
      (["wedge", "--shares", "loose"], "fixed"),
    ])
  func usage(arguments: [String], words: String) throws {
    let roster = try folder.example("two-assistants")
    let run = try Overlap.run([arguments[0], roster] + arguments.dropFirst())
    #expect(run.status == 64 && run.isOneErrorLine)
    #expect(run.error.contains(words), "\(run.error)")
  }

  @Test("The CSV of both has a row a firm, with the numbers of the JSON")
  func csv() throws {
    let roster = try folder.example("frontier-market")
    let plan = try plan([roster])
    let rows = try CSVReader.rows(Overlap.run("plan", roster, "--format", "csv").output)
    #expect(rows[0] == ["verdict", "firm", "overlap", "share", "failureProbability", "corner"])
    #expect(rows.dropFirst().compactMap { Double($0[2]) } == plan.firms.overlap)
    #expect(rows.dropFirst().map { $0[5] } == plan.firms.corner)
    let wedge = try CSVReader.rows(Overlap.run("wedge", roster, "--format", "csv").output)
    #expect(wedge.count == rows.count && wedge.allSatisfy { $0.count == wedge[0].count })
    #expect(wedge.dropFirst().compactMap { Double($0[3]) } == plan.firms.overlap)
  }
}
