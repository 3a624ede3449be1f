import Foundation
import Testing

@testable import Reporting

@Suite("Tables")
struct TableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// But for the evidence, whose last digits belong to the machine.
  static let golden = """
    two assistants: Nash equilibrium, verified; the only one, proven
    overlaps from 1.6204 (b) to 2.6667 (a); a served user's firm fails with probability \
    0.047854; 0.097184 firms fail on average; welfare 126.13 (totalSurplus, utility × users)
    policy: liability 0.3, floor 0.0

    firm  overlap  share of users  P(fail | L)  P(fail | H)   P(fail)  profit  corner
    a      2.6667         0.51133         0.02            0     0.016  46.595  kink:H
    b      1.6204         0.48867     0.037592      0.25555  0.081184  23.604  interior
    overlap in the roster's unit of overlap, profit in utility × users; shares and P in 0 to 1

    market outcome                       value  unit
    consumer surplus                    73.875  utility × users
    firms' margins                       85.34  utility × users
    cost of overlap                     7.4941  utility × users
    expected users' harm                12.745  utility × users
    expected external harm              25.489  utility × users
    expected failures E[K]            0.097184  firms
    expected squared failures E[K²]   0.098387  firms²
      within-regime variance          0.082672  firms²
      between-regime variance        0.0062701  firms²
    systemic loss                     0.098387  utility × users
    liability paid                      7.6467  utility × users
    concentration (HHI)                 5002.6  0 to 10,000
    welfare, totalSurplus               126.13  utility × users
    welfare, consumerSurplus            40.793  utility × users
    welfare, paper                      28.048  utility × users
    welfare, fixedShares               -47.386  utility × users


    """

  @Test("solve of two-assistants reads as it always did")
  func golden() throws {
    let run = try Overlap.run("solve", folder.example("two-assistants"), "--wide")
    #expect(run.output.hasPrefix(Self.golden), "\(run.output)")
    let evidence = run.output.dropFirst(Self.golden.count)
    let pattern =
      /verification: verified; no firm gains more than \S+ in profit, nor \S+ of its own profit, by any deviation \(most: firm [ab]\); complementarity residual \S+\nstability: spectral radius of the best-reply map 0, stable under simultaneous best replies\nmultiplicity: unique\nmethod: \S+, [0-9]+ iterations\n/
    #expect(String(evidence).wholeMatch(of: pattern) != nil, "\(evidence)")
  }

  @Test("What is no equilibrium is called one only to deny it")
  func denial() throws {
    let text = try Overlap.run("example", "no-equilibrium").output
      .replacingOccurrences(of: "\"no equilibrium\"", with: "\"two firms\"")
    let path = try folder.write("hard.json", text)
    for run in [
      try Overlap.run("solve", path),
      try Overlap.run("compare", path, "floor=0.1", "liability=0.2"),
    ] {
      let claims = run.lines.filter { $0.lowercased().contains("equilibrium") }
      #expect(!claims.isEmpty)
      #expect(
        claims.allSatisfy {
          $0.contains("NO VERIFIED EQUILIBRIUM") || $0.contains("NO pure Nash equilibrium")
            || $0.contains("equilibria")
        }, "\(claims)")
      #expect(!run.output.contains("verification: verified") && !run.output.contains("stable"))
    }
  }

  @Test("Columns stay aligned beside wide, accented and combined letters")
  func alignment() throws {
    let names = ["a", "Zürich", "日本電気", "e\u{301}clair", "🙂", "Ωmega"]
    let path = try folder.write("wide.json", SampleRoster.json(firms: names))
    let lines = try Overlap.run("solve", path, "--wide").lines
    let title = try #require(lines.firstIndex { $0.hasPrefix("firm ") })
    let rows = lines[title...].prefix(1 + names.count).map(String.init)
    // The second column begins at the same place in every row, in columns of a terminal.
    let starts = try rows.map { row in
      let gap = try #require(row.range(of: "  +", options: .regularExpression))
      return TerminalText.columns(String(row[..<gap.upperBound]))
    }
    let ends = try rows.map { row in
      let cell = try #require(row.range(of: "  +[^ ]+", options: .regularExpression))
      return TerminalText.columns(String(row[..<cell.upperBound]))
    }
    #expect(starts.count == 7 && Set(ends).count == 1, "\(rows)")
  }

  static let hostile = [
    "\u{1B}[31mred\u{1B}[0m", "bell\u{7}", "back\u{8}\u{8}", "line\nfeed", "tab\there",
    "return\rover",
    "\u{9B}2J", "\u{202E}gnidaer", "zero\u{200B}width", "\u{7F}", "\u{2028}", "nul\u{0}l",
  ]

  @Test(
    "Control characters in names are shown as escapes, one row a firm",
    arguments: [
      ["solve"], ["compare", "floor=1"], ["validate"], ["simulate"],
    ])
  func control(arguments: [String]) throws {
    let path = try folder.write(
      "hostile.json",
      SampleRoster.json(
        name: "evil\u{1B}]0;title\u{7}", firms: Self.hostile, regimes: ("L\u{1B}[2J", "H\n")))
    let policy = try folder.write(
      "policy.json",
      #"{ "schemaVersion": 1, "name": "p\u001b[1m\n", "policy": { "floor": 0.1 } }"#)
    var words = [arguments[0], path] + arguments.dropFirst()
    if arguments[0] == "compare" { words.append(policy) }
    let run = try Overlap.run(words + ["--timings", "--wide"])
    #expect(run.status == 0, "\(run.error)")
    for text in [run.output, run.error] {
      let raw = text.unicodeScalars.filter {
        $0 != "\n"
          && [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
      }
      #expect(raw.isEmpty, "\(raw)")
    }
    if arguments[0] == "solve" {
      #expect(run.output.contains("\\u001B[31mred"))
      let title = try #require(run.lines.firstIndex { $0.hasPrefix("firm ") })
      let rows = run.lines[(title + 1)...].prefix(Self.hostile.count)
      #expect(rows.allSatisfy { $0.hasSuffix("interior") }, "\(rows)")
    }
  }

  @Test("JSON has the names as they are")
  func names() throws {
    let path = try folder.write("hostile.json", SampleRoster.json(firms: Self.hostile))
    let run = try Overlap.run("solve", path, "--format", "json")
    #expect(run.status == 0)
    let firm = try #require(SolveAnswer(run.output).equilibria.first?.deviationGain.firm)
    #expect(Self.hostile.contains(firm))
    #expect(!run.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test("A large market lists 25 firms and says how many more there are")
  func large() throws {
    for (count, listed) in [(60, 60), (61, 25), (200, 25)] {
      let path = try folder.write(
        "large.json", SampleRoster.json(firms: (0..<count).map { "firm \($0)" }))
      for arguments in [["solve", path], ["compare", path, "floor=1"]] {
        let run = try Overlap.run(arguments + ["--wide"])
        // A comparison lists firms three times: what they do, who goes to them, what they pay.
        let tables = arguments[0] == "compare" ? 3 : 1
        #expect(
          run.lines.count { $0.hasPrefix("firm ") && !$0.hasPrefix("firm  ") } == tables * listed)
        let more = "… and \(count - listed) more firms: "
        #expect(run.output.contains(more) == (listed < count), "\(count)")
      }
    }
  }

  @Test("A very long name is cut in tables and whole in JSON")
  func long() throws {
    let name = String(repeating: "long ", count: 2000)
    let path = try folder.write("long.json", SampleRoster.json(firms: [name, "b"]))
    let table = try Overlap.run("solve", path).output
    #expect(table.contains("…") && !table.contains(name))
    #expect(table.split(separator: "\n").allSatisfy { $0.count < 400 })
    #expect(try Overlap.run("solve", path, "--format", "csv").output.contains(name))
  }
}
