import AggregativeGames
import ArgumentParser
import OverlapMarket
import Planner
import Reporting
import Rosters

struct SensitivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract:
      "Derivatives of overlaps and welfare in every primitive and instrument, for the market and "
      + "the planner.",
    discussion: """
      All firms adjust: derivatives follow the equilibrium and the optimum. Where a firm sits \
      exactly at a corner the two sides \
      differ, and both are given.

      Example: overlap sensitivity roster.json --welfare-only
      """)

  /// Listing every firm's response takes firms² numbers a kind of primitive.
  private static let firmLimit = 1000

  @OptionGroup var input: RosterOptions

  @OptionGroup var instruments: InstrumentOptions

  @OptionGroup var planner: PlannerOptions

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @OptionGroup var selection: EquilibriumOption

  @Flag(help: "Derivatives of welfare alone, which scale to rosters of any size.")
  var welfareOnly = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    let market = roster.market
    try method.checkSize(of: market)
    guard welfareOnly || market.firms.count <= Self.firmLimit else {
      throw CommandFailure(
        status: ExitStatus.usage,
        message:
          "every firm's response to every firm is listed for at most \(Self.firmLimit) firms, the "
          + "roster has "
          + "\(market.firms.count); add --welfare-only")
    }
    let policy = try instruments.applied(to: roster)
    let regulated = try reporting(input.roster) { () throws(MarketError) in
      try market.regulated(by: policy)
    }
    let wedge = try stopwatch.measure("solve and plan") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        try regulated.wedge(
          objective: planner.objective,
          settling: selection.settling(method),
          planner: planner.search)
      }
    }
    let report = try stopwatch.measure("differentiate") { () throws(CommandFailure) in
      do throws(SensitivityError) {
        return try SensitivityReport(
          of: Primitive.all(in: market, under: policy),
          market: MarketSensitivity(
            wedge.solution.point, objective: planner.objective),
          planner: Self.planner(wedge.plan, regulated), overlaps: !welfareOnly)
      } catch {
        throw CommandFailure(status: ExitStatus.unverified, message: "\(input.roster): \(error)")
      }
    }
    try output.write(
      SensitivityResult(roster: roster, report: report, isVerified: wedge.isVerified))
  }

  private static func planner(
    _ plan: PlannerSolution, _ regulated: RegulatedMarket
  ) -> Result<PlannerSensitivity, SensitivityError> {
    do throws(SensitivityError) {
      return .success(try PlannerSensitivity(plan, in: regulated))
    } catch {
      return .failure(error)
    }
  }
}
