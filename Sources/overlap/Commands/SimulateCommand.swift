import AggregativeGames
import ArgumentParser
import OverlapMarket
import Parallelism
import Reporting
import Rosters
import Simulation

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Draw failures at the equilibrium, beside their exact distribution.",
    discussion: """
      Finds the equilibrium and verifies it, then draws the regime and which firms fail, over and \
      over. Answers the number K of \
      firms that fail, the harms and the systemic loss: means with standard errors beside the \
      exact expectations, and quantiles and \
      expected shortfall of the systemic loss, drawn and exact.

      Example: overlap simulate roster.json --draws 100000
      """)

  @OptionGroup var input: RosterOptions

  @OptionGroup var instruments: InstrumentOptions

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many draws.", valueName: "n"),
    transform: OptionValue.whole)
  var draws = 10_000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seed of the random numbers; a whole number that is not negative.", valueName: "n"),
    transform: OptionValue.whole)
  var seed = 1

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @OptionGroup var selection: EquilibriumOption

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads to draw with; the answer is the same for any number.", valueName: "n"),
    transform: OptionValue.whole)
  var threads = ConcurrentJobs.processors

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if seed < 0 { throw ValidationError("--seed must be at least 0") }
    _ = try simulation
  }

  private var simulation: FailureSimulation {
    get throws {
      do throws(MarketError) {
        return try FailureSimulation(draws: draws, seed: UInt64(seed))
      } catch {
        throw ValidationError("--draws \(error.rule)")
      }
    }
  }

  func run() async throws {
    let stopwatch = output.stopwatch
    let simulation = try simulation
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let policy = try instruments.applied(to: roster)
    let reporter = SearchReporter(trace: false, timings: stopwatch)
    let solution = try reporting(input.roster) { () throws(MarketError) in
      try roster.market.settled(
        under: policy, by: selection.settling(method), observer: reporter.observe)
    }
    let state = solution.point.state
    let simulated = await stopwatch.measure("simulate") {
      await simulation.run(state, of: solution.regulated, threads: threads)
    }
    let exact = stopwatch.measure("exact distribution") {
      state.failureDistribution(in: roster.market)
    }
    let result = try reporting(input.roster) { () throws(MarketError) in
      try SimulationResult(roster: roster, solution: solution, simulated: simulated, exact: exact)
    }
    try output.write(result)
  }
}
