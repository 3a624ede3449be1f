import Foundation
import Testing

@Suite("Streams, traces and times")
struct StreamTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("The same input gives the same bytes", arguments: ["table", "json", "csv"])
  func deterministic(format: String) throws {
    for name in Overlap.examples {
      let roster = try folder.example(name)
      let solve = ["solve", roster, "--format", format]
      #expect(try Overlap.run(solve).output == Overlap.run(solve).output)
      let compare = ["compare", roster, "liability=1", "floor=0.5", "--format", format]
      #expect(try Overlap.run(compare).output == Overlap.run(compare).output)
    }
  }

  @Test("Times and traces go to standard error and change nothing of the result")
  func timings() throws {
    let roster = try folder.example("two-assistants")
    let plain = try Overlap.run("solve", roster, "--format", "json")
    #expect(!plain.output.contains(" ms"))
    let timed = try Overlap.run("solve", roster, "--format", "json", "--timings", "--trace")
    #expect(timed.output == plain.output)
    for part in ["load", "solve", "verify", "format"] {
      let pattern = try Regex("(?m)^\(part)( \\([^\\n]*\\))?: [0-9.e-]+ ms$")
      #expect(timed.error.contains(pattern), "\(timed.error)")
    }
    #expect(
      try Overlap.run("compare", roster, "floor=1", "--timings").error.contains("solve floor=1: "))
  }

  @Test("A trace has one line an iteration", arguments: Overlap.solvable)
  func trace(name: String) throws {
    let roster = try folder.example(name)
    for method in ["best-response", "newton", "aggregate"] {
      let run = try Overlap.run(
        "solve", roster, "--method", method, "--trace", "--format", "json")
      let runs = run.error.components(separatedBy: "method \(method)\n")
      let last = try #require(runs.last)
      let lines = last.matches(of: #/(?m)^\S.* [0-9]+: residual /#).count
      #expect(lines == (try SolveAnswer(run.output).equilibria.first?.iterations), "\(method)")
    }
  }

  @Test("--quiet silences traces and times, and never errors")
  func quiet() throws {
    let roster = try folder.example("no-equilibrium")
    let run = try Overlap.run("solve", roster, "--trace", "--timings", "--quiet")
    #expect(run.status == 1)
    #expect(run.error.isEmpty)
    #expect(try Overlap.run("solve", "none.json", "--quiet").isOneErrorLine)
  }

  @Test("A roster may come from standard input, by either name")
  func standardInput() throws {
    let text = try Overlap.run("example", "two-assistants").output
    let file = try Overlap.run("solve", folder.example("two-assistants"))
    for name in ["-", "/dev/stdin"] {
      let run = try Overlap.run(["solve", name], input: text)
      #expect(run.status == 0 && run.output == file.output)
    }
    let command = try #require(Overlap.path)
    let pipe = try Program.run(
      "/bin/sh", ["-c", "'\(command)' example two-assistants | '\(command)' solve -"])
    #expect(pipe.status == 0 && pipe.output == file.output)
  }

  @Test("Nothing on standard input is refused in one line")
  func emptyInput() throws {
    let run = try Overlap.run("solve", "-")
    #expect(run.status == 65 && run.isOneErrorLine)
  }
}
