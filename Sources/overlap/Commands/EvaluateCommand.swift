import AggregativeGames
import ArgumentParser
import OverlapMarket
import Reporting
import Rosters

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Say what holds at overlaps that you give, and who would leave them.",
    discussion: """
      Every outcome, and for each firm its profit, a proven bound on what any deviation gains it, \
      a deviation that surely gains, and its residual. The profile is a file, \
      { "overlap": { "firm": 1, ... } }, a result of overlap solve or plan, of which the first \
      profile counts, or written out with --overlap. Firms that the roster holds may be left out.

      The exit status is 0 whatever the verdict: it is an evaluation.

      Example: overlap evaluate roster.json --overlap "a=1,b=0.5" --liability 1
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "Overlaps, or a result of overlap solve or plan, in JSON; - is standard input.")
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Overlaps written out, a=1,b=0.5, instead of a file.", valueName: "overlaps"))
  var overlap: String?

  @OptionGroup var instruments: InstrumentOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (profile == nil) == (overlap == nil) {
      throw ValidationError("give a profile or --overlap, and not both")
    }
  }

  func run() throws {
    let stopwatch = output.stopwatch
    let path = profile.map(InputPath.resolved)
    try InputPath.checkOnce([InputPath.resolved(input.roster)] + (path.map { [$0] } ?? []))
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    let policy = try instruments.applied(to: roster)
    let overlaps = try reporting { () throws(RosterError) in
      let given =
        if let path { try RecordedProfile.load(path: path) } else {
          try ProfileFile(inline: overlap ?? "")
        }
      return try given.overlaps(in: roster.market)
    }
    let evaluation = try stopwatch.measure("evaluate") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        try roster.market.regulated(by: policy).evaluate(overlaps)
      }
    }
    try output.write(EvaluationResult(roster: roster, evaluation: evaluation))
  }
}
