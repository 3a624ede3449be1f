import AggregativeGames
import ArgumentParser
import OverlapMarket
import Reporting
import Rosters

struct DemandCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demand",
    abstract: "Say how users respond to firms, where they go, and what firms keep.",
    discussion: """
      At the equilibrium, with its overlaps and prices held: derivatives and elasticities of all \
      shares in each firm's failure probability, price and value, diversion ratios, \
      concentration, and margins of firms that earn by their price. Matrices are written in full \
      for up to \
      \(DemandResult.matrixLimit) firms.

      Example: overlap demand roster.json --format csv --table diversion
      """)

  @OptionGroup var input: RosterOptions

  @OptionGroup var instruments: InstrumentOptions

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @OptionGroup var selection: EquilibriumOption

  @OptionGroup var leaving: ExitOption

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let policy = try instruments.applied(to: roster)
    let reporter = SearchReporter(trace: false, timings: stopwatch)
    let rule = selection.settling(method, exit: leaving.rule(for: roster.market))
    let settled = try reporting(input.roster) { () throws(MarketError) in
      try roster.market.regulated(by: policy).settlement(by: rule, observer: reporter.observe)
    }
    try output.write(DemandResult(roster: roster, policy: policy, rule: rule, settled: settled))
  }
}
