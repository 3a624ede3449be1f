import Foundation
import Testing

@Suite("solve --format json")
struct SolveJSONTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func answer(_ name: String, _ options: String...) throws -> (SolveAnswer, Run) {
    let run = try Overlap.run(
      ["solve", try folder.example(name), "--format", "json"] + options)
    return (try SolveAnswer(run.output), run)
  }

  @Test("Every field stands, with its type and length", arguments: Overlap.examples)
  func fields(name: String) throws {
    let (answer, _) = try answer(name)
    let roster = try Object(folder.read("\(name).json"))
    #expect(answer.schemaVersion == 2 && answer.result == "solve")
    #expect(answer.roster.name == roster.name)
    #expect(answer.solver.version == (try Overlap.run("--version").output.dropLast()))
    #expect(answer.equilibria.count == (name == "several-equilibria" ? 2 : 1))
    let firms = roster.firms.count
    for equilibrium in answer.equilibria {
      let lists = [
        equilibrium.overlap, equilibrium.firms.share, equilibrium.firms.failureProbability,
        equilibrium.firms.profit,
      ]
      #expect(lists.allSatisfy { $0.count == firms })
      #expect(equilibrium.firms.regimeFailureProbability.values.allSatisfy { $0.count == firms })
      #expect(equilibrium.firms.corner.count == firms)
      let known = Set(
        ["interior", "floor", "saturated"] + roster.regimes.map { "kink:\($0.name)" })
      #expect(equilibrium.firms.corner.allSatisfy(known.contains))
      #expect(roster.firms.map(\.name).contains(equilibrium.deviationGain.firm))
    }
  }

  private struct Object: Decodable {
    struct Named: Decodable { let name: String }

    let name: String
    let firms: [Named]
    let regimes: [Named]

    init(_ text: String) throws {
      self = try JSONDecoder().decode(Object.self, from: Data(text.utf8))
    }
  }

  @Test("A verified answer says so in every field", arguments: Overlap.solvable)
  func verified(name: String) throws {
    let (answer, run) = try answer(name)
    #expect(run.status == 0)
    #expect(answer.verified)
    #expect(answer.multiplicity == (name == "several-equilibria" ? "multiple" : "unique"))
    // What an enumeration found it has proven to exist; conditions need none.
    let verdict = answer.method == "enumeration" ? "proven" : "verified"
    #expect(answer.equilibria.allSatisfy { $0.verdict == verdict })
    let gain = try #require(answer.equilibria.first?.deviationGain)
    #expect(gain.relativeGain <= 1e-9 && gain.absoluteGain >= 0)
  }

  @Test("No equilibrium is called none: failed, not converged, not stable, status 1")
  func unverified() throws {
    let (answer, run) = try answer("no-equilibrium")
    #expect(run.status == 1)
    #expect(!answer.verified)
    #expect(answer.equilibria.allSatisfy { $0.verdict == "failed" && !$0.stable })
    #expect((answer.equilibria.first?.deviationGain.relativeGain ?? 0) > 0.1)
  }

  @Test("The hash is that of the canonical file", arguments: Overlap.examples)
  func hash(name: String) throws {
    let (answer, _) = try answer(name)
    let canonical = folder.path("canonical.json")
    let run = try Overlap.run("convert", folder.path("\(name).json"), "--output", canonical)
    #expect(run.status == 0)
    let sum = try Program.run("/usr/bin/env", ["sha256sum", canonical])
    #expect(sum.status == 0)
    #expect(sum.output.prefix(64) == answer.roster.sha256)
  }

  @Test("Every number is written as the shortest text that reads back the same")
  func roundTrip() throws {
    for name in Overlap.examples {
      let (_, run) = try answer(name)
      let numbers = run.output.matches(of: /[\[ ](-?[0-9][0-9.eE+-]*)[,\n\]]/)
      #expect(numbers.count > 20)
      for number in numbers.map(\.1) {
        let value = try #require(Double(String(number)))
        #expect(
          [value.description, value.description + ".0"].contains {
            $0 == number || $0 == number + ".0"
          })
      }
    }
  }

  @Test("Arrays are in the order of the firms")
  func order() throws {
    // Cost rises along the roster, so that overlap falls; turned around, the answers turn around.
    let firms = ["z", "m", "a"]
    let path = try folder.write("order.json", SampleRoster.json(firms: firms))
    let answer = try SolveAnswer(Overlap.run("solve", path, "--format", "json").output)
    let overlap = try #require(answer.equilibria.first?.overlap)
    #expect(overlap == overlap.sorted(by: >) && Set(overlap).count == 3)
    let rows = try CSVReader.rows(Overlap.run("solve", path, "--format", "csv").output)
    #expect(rows.dropFirst().map { $0[2] } == firms)
    #expect(rows.dropFirst().map { Double($0[3]) } == overlap)
  }

  @Test("Shares add up to the whole and outcomes to welfare", arguments: Overlap.solvable)
  func sums(name: String) throws {
    let (answer, _) = try answer(name)
    let equilibrium = try #require(answer.equilibria.first)
    let total = equilibrium.firms.share.reduce(0, +)
    let isOptional = try Overlap.run("example", name).output.contains("\"outsideOption\"")
    #expect(isOptional || abs(total - 1) < 1e-12)
    #expect(total <= 1 + 1e-12)
    let out = equilibrium.outcomes
    let welfare =
      out.consumerSurplus + out.producerMargin - out.overlapCost - out.expectedExternalHarm
      - out.systemicLoss
    #expect(abs(out.welfare.totalSurplus - welfare) <= 1e-12 * max(1, abs(welfare)))
  }

  @Test("--liability and --floor take the roster's place")
  func overrides() throws {
    let (plain, _) = try answer("two-assistants")
    #expect(plain.policy == SolveAnswer.Policy(liability: 0.3, floor: 0))
    let (strict, _) = try answer("two-assistants", "--liability", "1", "--floor=1.75")
    #expect(strict.policy == SolveAnswer.Policy(liability: 1, floor: 1.75))
    #expect(strict.equilibria.first?.overlap.allSatisfy { $0 >= 1.75 } == true)
    #expect(strict.equilibria != plain.equilibria)
    let (same, _) = try answer("two-assistants", "--liability", "0.3", "--floor", "0")
    #expect(same == plain)
    let edited = try folder.read("two-assistants.json")
      .replacingOccurrences(
        of: "\"liability\": 0.3, \"floor\": 0.0", with: "\"liability\": 1, \"floor\": 1.75")
    let path = try folder.write("strict.json", edited)
    let written = try SolveAnswer(Overlap.run("solve", path, "--format", "json").output)
    #expect(written.equilibria == strict.equilibria)
  }

  @Test("A negative or impossible instrument is refused in one line that names the option")
  func badInstruments() throws {
    let roster = try folder.example("two-assistants")
    for option in ["--liability", "--floor"] {
      for value in ["-1", "nan", "inf", "-0.0000001", "1e999"] {
        for words in [[option, value], ["\(option)=\(value)"]] {
          let run = try Overlap.run(["solve", roster] + words)
          #expect(run.status == 65 && run.isOneErrorLine, "\(words) \(run.error)")
          #expect(run.error.contains("\(option) = "))
        }
      }
    }
  }

  @Test("Every method solves what it is asked", arguments: Overlap.solvable)
  func methods(name: String) throws {
    // By one aggregate alone no market is solved in which firms meet in several sums.
    let methods = ["auto", "best-response", "newton", "complementarity"]
    for method in methods + (name == "merged-brands" ? [] : ["aggregate"]) {
      let (answer, run) = try answer(name, "--method", method)
      #expect(run.status == 0, "\(method)")
      if method != "auto" { #expect(answer.method == method) }
    }
  }
}
