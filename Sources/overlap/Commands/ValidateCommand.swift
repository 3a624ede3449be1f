import ArgumentParser
import OverlapMarket
import Reporting

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check a roster and say what it holds, or what is wrong.",
    discussion: "Example: overlap validate market.json --firms firms.csv")

  @OptionGroup var input: RosterOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let roster = try output.stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    // What every command would meet: magnitudes that leave the range of a double.
    try reporting(input.roster) { () throws(MarketError) in
      _ = try roster.market.regulated(by: roster.policy).game()
    }
    try output.write(RosterSummary(roster, file: input.roster))
  }
}
