import ArgumentParser
import Reporting
import Rosters

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove a result file again, without trusting the solver that wrote it.",
    discussion: """
      The result is a file of overlap solve or overlap plan, with --format json. Each profile of a \
      solve is put to the \
      verifier afresh, and the shares, \
      profits and outcomes in it are compared with those that follow from the profile and the \
      roster. No solver runs; \
      but where the result says that its equilibria are all there are, they are enumerated anew \
      with proof. Of a plan the numbers are compared with those that follow from its overlaps, and \
      the bound is proven anew. \
      A result of another roster is refused; the same roster in other bytes (reformatted, keys in \
      another order) is not. Results of other commands are not proven again: run the command \
      again and compare.

      Exit status 0: every profile is verified and every number consistent; 1: something is not.

      Example: overlap verify result.json roster.json
      """)

  @Argument(help: "A result of overlap solve or plan with --format json; - is standard input.")
  var result: String

  @OptionGroup var input: RosterOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let path = InputPath.resolved(result)
    try InputPath.checkOnce([path, InputPath.resolved(input.roster)])
    let (recorded, roster) = try stopwatch.measure("load") { () throws(CommandFailure) in
      (
        try reporting { () throws(RosterError) in try RecordedResult.load(path: path) },
        try input.load(quiet: output.destination.quiet)
      )
    }
    func verified<Verification>(
      _ verify: () throws(RosterError) -> Verification
    ) throws(CommandFailure) -> Verification {
      try stopwatch.measure("verify") { () throws(CommandFailure) in try reporting(verify) }
    }
    switch recorded {
    case .solution(let solution):
      try output.write(
        verified { () throws(RosterError) in
          try ResultVerification(of: solution, in: roster, file: path)
        })
    case .plan(let plan):
      try output.write(
        verified { () throws(RosterError) in
          try PlanVerification(of: plan, in: roster, file: path)
        })
    }
  }
}
