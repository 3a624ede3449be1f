import Foundation
import Testing

@Suite("validate, schema, example, selftest, help")
struct HelperTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "The examples are listed, and each is valid", arguments: [["example"], ["example", "list"]])
  func examples(arguments: [String]) throws {
    let list = try Overlap.run(arguments)
    #expect(list.status == 0)
    let lines = list.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
    #expect(
      lines.map { String($0[0]) } == Overlap.examples + Overlap.examplesBeside
        + ["market.json", "firms.csv"])
    #expect(lines.allSatisfy { $0.count == 2 })
    #expect(list.output.hasSuffix("overlap solve market.json --firms firms.csv\n"))
    for name in Overlap.examples {
      let run = try Overlap.run("validate", folder.example(name), "--wide")
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("\(folder.path(name)).json: valid roster, "))
      #expect(run.lines.count == 2 && run.error.isEmpty)
    }
  }

  @Test("validate answers as JSON and CSV too")
  func validateFormats() throws {
    struct Summary: Decodable {
      let verified: Bool
      let firmCount: Int
      let regimes: [String]
      let roster: SolveAnswer.Roster
    }
    let roster = try folder.example("two-assistants")
    let json = try Overlap.run("validate", roster, "--format", "json").output
    let summary = try JSONDecoder().decode(Summary.self, from: Data(json.utf8))
    #expect(summary.verified && summary.firmCount == 2 && summary.regimes == ["L", "H"])
    let rows = try CSVReader.rows(Overlap.run("validate", roster, "--format", "csv").output)
    #expect(rows.last == ["two assistants", "2", "2", summary.roster.sha256])
  }

  @Test(
    "A schema is JSON, names its draft, and ends with one newline",
    arguments: ["roster", "policy", "menu", "uncertainty", "result-solve", "result-search"])
  func schema(name: String) throws {
    let run = try Overlap.run("schema", name)
    #expect(run.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(object?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(run.output.hasSuffix("}\n") && !run.output.hasSuffix("\n\n"))
    #expect(try Overlap.run("schema", name, "--output", folder.path("schema.json")).status == 0)
    #expect(try folder.read("schema.json") == run.output)
  }

  @Test("The schema of firms is JSON, and its columns are those of the example")
  func firmsSchema() throws {
    let text = try Overlap.run("schema", "firms").output
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let fields = try #require(object?["fields"] as? [[String: Any]])
    let names = fields.compactMap { $0["name"] as? String }
    let header = try #require(try CSVReader.rows(Overlap.run("example", "firms.csv").output).first)
    for column in header {
      let steps = column.split(separator: ".")
      let general = steps.count > 1 ? "\(steps[0]).REGIME" : column
      #expect(names.contains(general), "\(column)")
    }
    let required = fields.filter {
      ($0["constraints"] as? [String: Any])?["required"] as? Bool == true
    }
    #expect(
      required.compactMap { $0["name"] as? String }
        == ["name", "margin", "baselineFailure.REGIME", "effectiveness.REGIME"])
    #expect(fields.first { $0["name"] as? String == "exposure" }?["default"] as? Double == 1)
  }

  @Test("Every command's help has an example")
  func helpExamples() throws {
    let overview = try Overlap.run("help")
    let list = try #require(overview.output.firstRange(of: "SUBCOMMANDS:\n"))
    let lines = overview.output[list.upperBound...]
      .split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
    let commands = lines.filter { $0.dropFirst(2).first != " " }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(commands.count > 10)
    for command in commands {
      let help = try Overlap.run("help", command)
      #expect(help.output.contains("Example: overlap \(command)"), "\(command)")
    }
  }

  @Test("selftest passes on this machine, for the market and the planner of each roster")
  func selftest() throws {
    let run = try Overlap.run("selftest")
    #expect(run.status == 0)
    #expect(run.output.hasSuffix("\n\(2 * Overlap.examples.count) passed, 0 failed\n"))
    #expect(run.lines.count { $0.hasPrefix("ok  ") } == 2 * Overlap.examples.count)
  }

  @Test("Help and version go to standard output with status 0")
  func help() throws {
    let commands = [
      "solve", "plan", "wedge", "sensitivity", "compare", "search", "simulate", "verify",
      "validate", "convert", "schema",
      "example",
      "selftest",
    ]
    let help = try Overlap.run("--help")
    #expect(help.status == 0 && help.error.isEmpty)
    for command in commands {
      #expect(help.output.contains("\n  \(command) "))
      let own = try Overlap.run(command, "--help")
      #expect(
        own.status == 0 && own.error.isEmpty && own.output.contains("USAGE: overlap \(command)"))
      #expect(try Overlap.run("help", command).output == own.output)
    }
    for status in ["0", "1", "64", "65", "66", "70", "73"] {
      #expect(help.output.contains(" \(status)  "))
    }
    let version = try Overlap.run("--version")
    #expect(version.status == 0)
    #expect(version.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }
}
