import Foundation
import Testing

@Suite("solve --all")
struct EnumerationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func answer(_ name: String, _ options: String...) throws -> (
    status: Int32, object: [String: Any]
  ) {
    let roster = try folder.example(name)
    let run = try Overlap.run(["solve", roster, "--all", "--format", "json"] + options)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return (run.status, try #require(object as? [String: Any]))
  }

  @Test("a market without a pure equilibrium is proven to have none, with status 0")
  func none() throws {
    let (status, object) = try answer("no-equilibrium")
    #expect(status == 0)
    #expect(object["multiplicity"] as? String == "none")
    #expect(object["verified"] as? Bool == true)
    #expect((object["equilibria"] as? [Any])?.isEmpty == true)
  }

  @Test("all equilibria are listed, each proven, with an enclosure that holds the overlaps printed")
  func several() throws {
    let (status, object) = try answer("several-equilibria")
    #expect(status == 0)
    #expect(object["multiplicity"] as? String == "multiple")
    let equilibria = try #require(object["equilibria"] as? [[String: Any]])
    #expect(equilibria.count == 2)
    for equilibrium in equilibria {
      #expect(equilibrium["verdict"] as? String == "proven")
      let firms = try #require(equilibrium["firms"] as? [String: Any])
      let overlap = try #require(firms["overlap"] as? [Double])
      let lower = try #require(firms["enclosureLower"] as? [Double])
      let upper = try #require(firms["enclosureUpper"] as? [Double])
      for i in overlap.indices { #expect(lower[i] <= overlap[i] && overlap[i] <= upper[i]) }
    }
    let selection = try #require(object["selection"] as? [String: Any])
    // The second has the larger total surplus (recorded in data/answers) and the smaller spectral
    // radius.
    let surplus = equilibria.compactMap {
      (($0["outcomes"] as? [String: Any])?["welfare"] as? [String: Double])?["totalSurplus"]
    }
    let selected = try #require(selection["byWelfare"] as? Int)
    #expect(surplus[selected] == surplus.max())
    let radii = equilibria.compactMap { $0["spectralRadius"] as? Double }
    #expect(radii[try #require(selection["byStability"] as? Int)] == radii.min())
  }

  @Test("uniqueness is proven for the shipped rosters that have one equilibrium")
  func unique() throws {
    for name in [
      "two-assistants", "symmetric-baseline", "frontier-market", "kinks-one-regime",
      "floor-binds-some",
      "outside-option",
    ] {
      let (status, object) = try answer(name)
      #expect(status == 0 && object["multiplicity"] as? String == "unique", "\(name)")
    }
  }

  @Test("why the equilibrium is unique is said: conditions firm by firm, or the search")
  func reason() throws {
    var reasons: Set<String> = []
    for name in [
      "two-assistants", "symmetric-baseline", "frontier-market", "several-equilibria",
      "no-equilibrium",
    ] {
      let (_, object) = try answer(name)
      let conditions = try #require(object["uniquenessConditions"] as? [String: Any])
      let firms = try #require(conditions["firms"] as? [String: Any])
      let peaks = try #require(firms["singlePeaked"] as? [Bool])
      let falls = try #require(firms["monotoneShare"] as? [Bool])
      let costs = try #require(firms["costForMonotoneShare"] as? [Double])
      #expect(peaks.count == falls.count && costs.count == falls.count, "\(name)")
      #expect(conditions["singlePeakedFirms"] as? Int == peaks.count { $0 }, "\(name)")
      #expect(conditions["monotoneShareFirms"] as? Int == falls.count { $0 }, "\(name)")
      #expect(conditions["implyExistence"] as? Bool == !peaks.contains(false), "\(name)")
      #expect(conditions["implyAtMostOne"] as? Bool == !falls.contains(false), "\(name)")
      let reason = object["uniquenessReason"] as? String
      #expect((reason == nil) == (object["multiplicity"] as? String != "unique"), "\(name)")
      let table = try Overlap.run("solve", folder.example(name), "--all").output
      if let reason {
        reasons.insert(reason)
        #expect((reason == "conditions") == !(peaks + falls).contains(false), "\(name)")
        #expect(table.contains("why unique:") == (reason == "conditions"), "\(name)")
      }
      #expect(table.contains("sufficient conditions:") == (reason != "conditions"), "\(name)")
    }
    #expect(reasons.contains("conditions"), "\(reasons)")
  }

  @Test("a budget that is too small is said, with status 1")
  func budget() throws {
    let (status, object) = try answer("no-equilibrium", "--budget", "1e-6")
    #expect(status == 1)
    #expect(object["multiplicity"] as? String == "budgetExceeded")
    let account = try #require(object["enumeration"] as? [String: Any])
    #expect((account["undecidedLogWeightSums"] as? [Any])?.isEmpty == false)
  }

  @Test("verify proves the number of equilibria anew, none included, and refuses a false one")
  func verified() throws {
    for name in ["no-equilibrium", "several-equilibria", "symmetric-baseline"] {
      let roster = try folder.example(name)
      let result = folder.path("\(name).result.json")
      _ = try Overlap.run("solve", roster, "--all", "--format", "json", "--output", result)
      let run = try Overlap.run("verify", result, roster)
      #expect(run.status == 0, "\(run.output)\(run.error)")
      #expect(run.output.contains("proven anew"))
    }
    let text = try folder.read("several-equilibria.result.json")
    let false1 = try folder.write(
      "false.json",
      text.replacingOccurrences(
        of: "\"multiplicity\": \"multiple\"", with: "\"multiplicity\": \"unique\""))
    let run = try Overlap.run("verify", false1, folder.example("several-equilibria"))
    #expect(run.status == 1 && run.output.contains("NOT CONFIRMED"))
  }

  @Test("--all has its own method and says so")
  func usage() throws {
    let roster = try folder.example("two-assistants")
    #expect(try Overlap.run("solve", roster, "--all", "--method", "newton").status == 64)
    #expect(try Overlap.run("solve", roster, "--all", "--budget", "0").status == 64)
    let table = try Overlap.run("solve", roster, "--all").output
    #expect(table.contains("proven to be the only one"))
    let csv = try Overlap.run("solve", roster, "--all", "--format", "csv").output
    #expect(csv.contains("1,proven,a,"))
  }
}
