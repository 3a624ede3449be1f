import Foundation
import Testing

@Suite("Exit statuses")
struct ExitStatusTests {
  let folder: TemporaryFolder
  let roster: String

  init() throws {
    folder = try TemporaryFolder()
    roster = try folder.example("two-assistants")
  }

  @Test("0 with a verified answer, and nothing on standard error")
  func verified() throws {
    let run = try Overlap.run("solve", roster)
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    #expect(try Overlap.run("compare", roster, "floor=1").status == 0)
  }

  @Test(
    "1 without a verified answer, which is printed all the same",
    arguments: ["table", "json", "csv"])
  func unverified(format: String) throws {
    let hard = try folder.example("no-equilibrium")
    let run = try Overlap.run("solve", hard, "--format", format)
    #expect(run.status == 1)
    #expect(!run.output.isEmpty)
    #expect(run.error.isEmpty)
    #expect(try Overlap.run("compare", hard, "floor=0.1", "--format", format).status == 1)
  }

  @Test("64 for wrong usage, in one line that says where to read on")
  func usage() throws {
    for arguments in [
      ["solve"], ["solve", roster, "extra"], ["solve", roster, "--method", "guesswork"],
      ["solve", roster, "--format", "xml"], ["solve", roster, "--floor", "abc"],
      ["solve", roster, "--output"], ["compare", roster], ["schema", "nothing"], ["--bogus"],
      ["schema"], ["verify", roster], ["simulate", roster, "--draws", "1"],
      ["simulate", roster, "--seed", "-1"],
      ["solve", "-", "--firms", "-"], ["validate"],
      ["solve", roster, "--method", "a\u{1B}[31m\nb"],
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 64, "\(arguments)")
      #expect(run.isOneErrorLine, "\(arguments): \(run.error)")
      #expect(run.error.utf8.count < 240, "\(run.error)")
    }
  }

  @Test("An unknown command, option, method or example is answered with the nearest one or all")
  func nearest() throws {
    #expect(try Overlap.run("solv", roster).error.contains("did you mean \"solve\"?"))
    #expect(try Overlap.run("help", "solv").error.contains("did you mean \"solve\"?"))
    #expect(
      try Overlap.run("frobnicate").error.contains(
        "solve, plan, wedge, sensitivity, compare, search, merge, simulate, demand, evaluate, verify"
      ))
    #expect(try Overlap.run("solve", roster, "--liabilty", "1").error.contains("'--liability'"))
    let method = try Overlap.run("solve", roster, "--method", "guesswork").error
    for name in ["auto", "best-response", "newton", "complementarity", "aggregate"] {
      #expect(method.contains("'\(name)'"))
    }
    #expect(try Overlap.run("example", "two-assistant").error.contains("\"two-assistants\"?"))
  }

  @Test("65 for bad input")
  func badInput() throws {
    let text = try folder.write("readme.json", "# Overlap\n")
    for arguments in [
      ["solve", text], ["validate", text], ["compare", text, "floor=1"],
      ["compare", roster, "floor=-1"], ["compare", roster, text], ["verify", text, roster],
      ["solve", roster, "--floor", "-1"], ["solve", roster, "--liability", "nan"],
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 65, "\(arguments)")
      #expect(run.isOneErrorLine, "\(arguments): \(run.error)")
    }
  }

  @Test("66 for a file that cannot be read, which is named")
  func unreadable() throws {
    for arguments in [
      ["solve", "no-such.json"], ["solve", folder.root], ["compare", roster, "no-such.json"],
      ["verify", "no-such.json", roster], ["solve", roster, "--firms", "no-such.csv"],
    ] {
      let run = try Overlap.run(arguments)
      #expect(run.status == 66, "\(arguments)")
      #expect(run.isOneErrorLine, "\(arguments): \(run.error)")
      #expect(run.error.contains("no-such") || run.error.contains(folder.root))
    }
  }

  @Test("73 for an output in a folder that is not there; nothing is left behind")
  func noFolder() throws {
    let run = try Overlap.run("solve", roster, "--output", folder.path("none/result.json"))
    #expect(run.status == 73)
    #expect(run.isOneErrorLine, "\(run.error)")
    #expect(try folder.names == ["two-assistants.json"])
  }

  @Test(
    "73 for a standard output that is full",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      ["solve"], ["compare", "floor=1"], ["validate"], ["schema", "roster"], ["example"],
      ["selftest"], ["--help"], ["--version"], ["solve", "--help"],
    ])
  func full(arguments: [String]) throws {
    var words = arguments
    if ["solve", "compare", "validate"].contains(words[0]) { words.insert(roster, at: 1) }
    let run = try Overlap.run(words, output: "/dev/full")
    #expect(run.status == 73)
    #expect(run.isOneErrorLine, "\(run.error)")
  }

  @Test(
    "An output that is there stays as it is when the answer fails, and is replaced when it does not"
  )
  func outputIsWhole() throws {
    let old = try folder.write("result.json", "old")
    let bad = try folder.write("bad.json", "{")
    #expect(try Overlap.run("solve", bad, "--output", old).status == 65)
    #expect(try folder.read("result.json") == "old")
    #expect(try Overlap.run("solve", roster, "--output", folder.root).status == 73)
    let run = try Overlap.run("solve", roster, "--format", "json", "--output", old)
    #expect(run.status == 0)
    #expect(run.output.isEmpty && run.error.isEmpty)
    let direct = try Overlap.run("solve", roster, "--format", "json").output
    #expect(try folder.read("result.json") == direct)
    #expect(try folder.names == ["bad.json", "result.json", "two-assistants.json"])
  }

  @Test("Standard output is appended to where the shell says so")
  func append() throws {
    let log = try folder.write("log", "before\n")
    #expect(try Overlap.run(["--version"], output: log).status == 0)
    #expect(try Overlap.run(["--version"], output: log).status == 0)
    let lines = try folder.read("log").split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == "before" && lines[1] == lines[2])
  }

  @Test("A reader that goes away early is no fault worth a word")
  func brokenPipe() throws {
    let command = try #require(Overlap.path)
    let firms = (0..<3000).map { "firm \($0)" }
    let large = try folder.write("large.json", SampleRoster.json(firms: firms))
    // In the second shell the signal is ignored, as under some supervisors.
    for setup in ["", "trap '' PIPE; "] {
      let run = try Program.run(
        "/bin/sh", ["-c", "\(setup)'\(command)' solve '\(large)' --format csv | head -n 1"])
      #expect(run.status == 0)
      #expect(run.error.isEmpty)
      #expect(run.output.hasPrefix("equilibrium,") && run.output.hasSuffix("\n"))
    }
  }
}
