import Foundation
import Testing

@Suite("simulate")
struct SimulateCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Answer: Decodable {
    struct Outcome: Decodable { let exact, simulated, standardError: Double }
    struct Pair: Decodable { let exact, simulated: Double }
    struct Risk: Decodable {
      let level: Double
      let failures, systemicLoss, expectedShortfall: Pair
    }
    struct Regime: Decodable {
      let name: String
      let probability: Double
      let draws: Int
    }
    struct Distribution: Decodable { let failures, exact, simulated: [Double] }

    let verified: Bool
    let verdict: String
    let draws, seed: Int
    let outcomes: [String: Outcome]
    let risk: [Risk]
    let regimes: [Regime]
    let distribution: Distribution
  }

  private func answer(_ arguments: String..., status: Int32 = 0) throws -> Answer {
    let run = try Overlap.run(["simulate"] + arguments + ["--format", "json"])
    #expect(run.status == status && run.error.isEmpty)
    return try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
  }

  @Test(
    "Exact expectations are those of solve, and draws agree with them", arguments: Overlap.solvable)
  func agreement(example: String) throws {
    let roster = try folder.example(example)
    let answer = try answer(roster, "--draws", "20000", "--seed", "7")
    #expect(answer.verified && answer.draws == 20_000 && answer.seed == 7)
    let solved = try SolveAnswer(Overlap.run("solve", roster, "--format", "json").output)
    let outcomes = try #require(solved.equilibria.first?.outcomes.numbers)
    #expect(
      Set(answer.outcomes.keys)
        == [
          "expectedFailures", "expectedSquaredFailures", "expectedUserHarm",
          "expectedExternalHarm", "systemicLoss",
        ])
    for (field, outcome) in answer.outcomes {
      #expect(outcome.exact == outcomes.first { $0.field == field }?.value)
      // The seed is fixed, so that this holds or does not; six standard errors by chance would be a
      // wonder.
      #expect(
        abs(outcome.simulated - outcome.exact) <= 6 * outcome.standardError, "\(example) \(field)")
    }
    #expect(answer.regimes.reduce(0) { $0 + $1.draws } == 20_000)
    let failures = answer.distribution
    let sums: [Double] = [failures.exact.reduce(0, +), failures.simulated.reduce(0, +)]
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-9 })
    let mean = zip(failures.failures, failures.simulated).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(
      abs(mean - (answer.outcomes["expectedFailures"]?.simulated ?? .nan)) < 1e-9 * max(1, mean))
    for risk in answer.risk {
      // The quantile by its definition.
      for (pair, probabilities) in [
        (risk.failures.exact, failures.exact), (risk.failures.simulated, failures.simulated),
      ] {
        let above = zip(failures.failures, probabilities).filter { $0.0 > pair }.reduce(0) {
          $0 + $1.1
        }
        let from = zip(failures.failures, probabilities).filter { $0.0 >= pair }.reduce(0) {
          $0 + $1.1
        }
        #expect(above <= 1 - risk.level + 1e-9 && from >= 1 - risk.level - 1e-9)
      }
      #expect(risk.expectedShortfall.exact >= risk.systemicLoss.exact - 1e-9)
    }
  }

  @Test(
    "The same bytes at any number of threads, others for another seed",
    arguments: ["table", "json", "csv"])
  func threads(format: String) throws {
    let roster = try folder.example("frontier-market")
    let arguments = ["simulate", roster, "--draws", "40000", "--format", format]
    let one = try Overlap.run(arguments + ["--threads", "1"])
    #expect(one.status == 0 && one.error.isEmpty)
    #expect(try Overlap.run(arguments + ["--threads", "3"]).output == one.output)
    #expect(try Overlap.run(arguments + ["--seed", "1"]).output == one.output)
    #expect(try Overlap.run(arguments + ["--seed", "2"]).output != one.output)
  }

  @Test("CSV has the counts of JSON, and the table names what it tells")
  func forms() throws {
    let roster = try folder.example("two-assistants")
    let answer = try answer(roster, "--liability", "1")
    let rows = try CSVReader.rows(
      Overlap.run("simulate", roster, "--liability", "1", "--format", "csv").output)
    #expect(rows.first == ["verdict", "failures", "exact", "simulated"])
    #expect(rows.dropFirst().map { Double($0[1]) } == answer.distribution.failures)
    #expect(rows.dropFirst().map { Double($0[2]) } == answer.distribution.exact)
    #expect(rows.dropFirst().map { Double($0[3]) } == answer.distribution.simulated)
    let table = try Overlap.run("simulate", roster, "--liability", "1").output
    for words in [
      "verified", "10000 draws, seed 1", "standard error", "expected shortfall", "P exact",
    ] {
      #expect(table.contains(words))
    }
  }

  @Test("Without a verified equilibrium the closest point is drawn from, marked, with status 1")
  func unverified() throws {
    let roster = try folder.example("no-equilibrium")
    let answer = try answer(roster, status: 1)
    #expect(!answer.verified && answer.verdict == "failed")
    #expect(try Overlap.run("simulate", roster).output.contains("NO VERIFIED EQUILIBRIUM"))
  }

  @Test("Options out of their range are refused by their rule")
  func refused() throws {
    let roster = try folder.example("two-assistants")
    let few = try Overlap.run("simulate", roster, "--draws", "1")
    #expect(
      few.status == 64 && few.isOneErrorLine
        && few.error.contains("--draws must be between 2 and 10^12"))
    let threads = try Overlap.run("simulate", roster, "--threads", "0")
    #expect(
      threads.status == 64 && threads.isOneErrorLine
        && threads.error.contains("--threads must be at least 1"))
  }
}
