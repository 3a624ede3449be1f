import Testing

@Suite("Numbers on the command line")
struct OptionValueTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "are refused by their rule, in one line",
    arguments: [
      (["simulate", "--seed", "-1"], "--seed must be at least 0"),
      (["simulate", "--seed", "0.5"], "must be a whole number"),
      (["simulate", "--draws", "-3"], "--draws must be "),
      (["simulate", "--draws", "many"], "must be a whole number"),
      (["simulate", "--threads", "-2"], "--threads must be at least 1"),
      (["plan", "--tolerance", "-1"], "--tolerance must be greater than 0"),
      (["plan", "--effort", "0.5"], "must be a whole number"),
      (["solve", "--liability", "30%"], "type 0.3"), (["solve", "--floor", "low"], "a number"),
      (["solve", "--liability", "-1"], "--liability = -1.0: must be at least 0"),
      (["solve", "--budget", "-1"], "--budget must be greater than 0"),
    ])
  func rules(arguments: [String], words: String) throws {
    let roster = try folder.example("two-assistants")
    let run = try Overlap.run([arguments[0], roster] + arguments.dropFirst())
    #expect(run.status == 64 || run.status == 65, "\(arguments): \(run.status)")
    #expect(run.isOneErrorLine && run.error.contains(words), "\(arguments): \(run.error)")
  }

  @Test("may be whole numbers in exponents")
  func exponents() throws {
    let roster = try folder.example("two-assistants")
    let (a, b) = try (
      Overlap.run("simulate", roster, "--draws", "1e3", "--format", "json"),
      Overlap.run("simulate", roster, "--draws", "1000", "--format", "json")
    )
    #expect(a.status == 0 && a.output == b.output)
  }
}
