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

  @Option(help: "Share of third-party harm charged to the firm, instead of the roster's.")
  var liability: Double?

  @Option(help: "Minimum overlap, instead of the roster's.")
  var floor: Double?

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @Flag(help: "Write one line an iteration to standard error.")
  var trace = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let timings = Timings(isOn: output.timings)
    let roster = try timings.measure("load") { () throws(CommandFailure) in try input.load() }
    let policy = try reporting("command line") { () throws(MarketError) in
      try PolicyReform(liability: liability, floor: floor).applied(to: roster.policy)
    }
    let reporter = SearchReporter(trace: trace && !output.quiet, timings: timings)
    let solution = try reporting(input.roster) { () throws(MarketError) in
      try roster.market.solve(
        under: policy, with: EquilibriumSearch(choice: method), observer: reporter.observe)
    }
    let result = SolveResult(roster: roster, solution: solution)
    let text = timings.measure("format") {
      switch output.format {
      case .table: result.table
      case .json: result.json
      case .csv: result.csv
      }
    }
    try output.write(text)
    if !solution.converged { throw ExitCode(ExitStatus.unverified) }
  }
}
