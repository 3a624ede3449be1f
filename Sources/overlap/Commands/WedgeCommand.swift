import AggregativeGames
import ArgumentParser
import OverlapMarket
import Planner
import Reporting
import Rosters

struct WedgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wedge",
    abstract: "Set the market beside the planner, firm by firm, with the parts of the difference.",
    discussion: """
      For each firm the marginal social benefits of overlap at the planner's optimum less the \
      private ones at the market's \
      equilibrium sum to the firm's cost times the wedge. Also says which liability, firm by firm, \
      would close the wedge.

      Example: overlap wedge roster.json
      """)

  @OptionGroup var input: RosterOptions

  @OptionGroup var instruments: InstrumentOptions

  @OptionGroup var planner: PlannerOptions

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @OptionGroup var selection: EquilibriumOption

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let policy = try instruments.applied(to: roster)
    let wedge = try stopwatch.measure("wedge") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        try roster.market.wedge(
          under: policy, objective: planner.objective,
          settling: selection.settling(method),
          planner: planner.search)
      }
    }
    try output.write(WedgeResult(roster: roster, wedge: wedge))
  }
}
