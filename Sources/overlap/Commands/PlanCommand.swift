import ArgumentParser
import OverlapMarket
import Planner
import Reporting
import Rosters

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Find the overlaps that a welfare-maximising planner would choose, with a proven bound.",
    discussion: """
      The planner chooses every firm's overlap, from 0 upwards, and is bound by no instrument. No other overlaps have more \
      welfare than the upper bound printed. Exit status 1 where the gap to it exceeds the tolerance.
      """)

  @OptionGroup var input: RosterOptions

  @OptionGroup var planner: PlannerOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in try input.load() }
    let laps = Laps(stopwatch)
    let plan = try reporting(input.roster) { () throws(MarketError) in
      try roster.market.plan(planner.objective, heldSharesUnder: roster.policy, with: planner.search) { event in
        switch event {
        case .climbed(let iterations): laps.end("climb (\(iterations) iterations)")
        case .bounded(let parts): laps.end("bound (\(parts) parts)")
        }
      }
    }
    let result = PlanResult(roster: roster, plan: plan)
    try output.write(table: result.table, json: result.json, csv: result.csv)
    if !plan.isProven { throw ExitCode(ExitStatus.unverified) }
  }
}
