import AggregativeGames
import ArgumentParser
import OverlapMarket
import Reporting
import Rosters

extension MethodChoice: ExpressibleByArgument {}

struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Find a Nash equilibrium of a roster and verify it.")

  @OptionGroup var input: RosterOptions

  @OptionGroup var instruments: InstrumentOptions

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @Flag(help: "Write one line an iteration to standard error.")
  var trace = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in try input.load() }
    let policy = try instruments.applied(to: roster.policy)
    let reporter = SearchReporter(
      trace: trace && !output.destination.quiet, timings: stopwatch)
    let solution = try reporting(input.roster) { () throws(MarketError) in
      try roster.market.solve(
        under: policy, with: EquilibriumSearch(choice: method), observer: reporter.observe)
    }
    let result = SolveResult(roster: roster, solution: solution)
    try output.write(table: result.table, json: result.json, csv: result.csv)
    if !solution.converged { throw ExitCode(ExitStatus.unverified) }
  }
}
