import ArgumentParser
import OverlapMarket
import Parallelism
import Planner
import PolicySearch
import Reporting
import Rosters

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract:
      "Find the overlaps that a welfare-maximising planner would choose, with a proven bound.",
    discussion: """
      The planner chooses every firm's overlap, from 0 upwards, and is bound by no instrument. \
      With --keep choose it also chooses which firms serve; the others are closed, and have no \
      users, no costs and no failures. No \
      other overlaps have more \
      welfare than the upper bound printed. Exit status 1 where the gap to it exceeds the tolerance.

      With --uncertainty the planner's problem is solved in every draw of the roster's primitives \
      (see overlap schema uncertainty), and the \
      answer is how far each firm's overlap ranges.

      Example: overlap plan roster.json --keep choose
      """)

  @OptionGroup var input: RosterOptions

  @OptionGroup var planner: PlannerOptions

  @Option(help: "Which firms the planner keeps: all, or those that it chooses.")
  var keep = FirmChoice.all

  @Option(
    help: ArgumentHelp(
      "Tell how overlaps range over the draws or intervals of primitives in this file.",
      valueName: "file"))
  var uncertainty: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads to solve draws with; the answer is the same for any number.", valueName: "n"),
    transform: OptionValue.whole)
  var threads = ConcurrentJobs.processors

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    guard keep == .choose else { return }
    if planner.objective.shares == .fixed {
      throw ValidationError(
        "--keep choose: a closed firm's users go elsewhere, so shares cannot be held; choose "
          + "--shares free and another --welfare than fixedShares")
    }
    if uncertainty != nil {
      throw ValidationError(
        "--uncertainty tells how the overlaps of all firms range; leave out "
          + "--keep choose")
    }
  }

  func run() async throws {
    let stopwatch = output.stopwatch
    let path = uncertainty.map(InputPath.resolved)
    try InputPath.checkOnce([InputPath.resolved(input.roster)] + [path].compactMap(\.self))
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    let uncertain = try path.map { path throws(CommandFailure) in
      try reporting { () throws(RosterError) in
        try UncertaintyFile.load(path: path, for: roster.market)
      }
    }
    let laps = Laps(stopwatch)
    let plan = try reporting(input.roster) { () throws(MarketError) in
      try roster.market.plan(
        planner.objective, heldSharesUnder: roster.policy, keep: keep, with: planner.search
      ) { event in
        switch event {
        case .climbed(let iterations): laps.end("climb (\(iterations) iterations)")
        case .bounded(let parts): laps.end("bound (\(parts) parts)")
        }
      }
    }
    if let uncertain { return try await write(plan, over: uncertain, of: roster) }
    try output.write(PlanResult(roster: roster, plan: plan))
  }

  private func write(_ plan: PlannerSolution, over uncertain: UncertaintyFile, of roster: Roster)
    async throws
  {
    let plans = try await output.stopwatch.measure("draws") { () async throws(CommandFailure) in
      try await reporting(input.roster) { () async throws(MarketError) in
        try await uncertain.draws.plans(
          planner.objective, heldSharesUnder: roster.policy, with: planner.search, threads: threads)
      }
    }
    let result = PlanRangeResult(
      roster: roster, uncertainty: uncertain, plan: plan, plans: plans,
      closedForm: uncertain.model?.closedFormBounds(
        around: roster.market, for: planner.objective, heldSharesUnder: roster.policy))
    try output.write(result)
  }
}
