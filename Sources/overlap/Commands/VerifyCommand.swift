import ArgumentParser
import Reporting
import Rosters

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove a result file again, without trusting the solver that wrote it.",
    discussion: """
      The result is a file of overlap solve --format json. Each profile in it is put to the \
      verifier afresh, and the shares, \
      profits and outcomes in it are compared with those that follow from the profile and the \
      roster. No solver runs; \
      but where the result says that its equilibria are all there are, they are enumerated anew \
      with proof. \
      A result of another roster is refused; the same roster in other bytes (reformatted, keys in \
      another order) is not.

      Exit status 0: every profile is verified and every number consistent; 1: something is not.
      """)

  @Argument(help: "A result of overlap solve --format json; - is standard input.")
  var result: String

  @OptionGroup var input: RosterOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let path = InputPath.resolved(result)
    try InputPath.checkOnce([path, InputPath.resolved(input.roster)])
    let (recorded, roster) = try stopwatch.measure("load") { () throws(CommandFailure) in
      (
        try reporting { () throws(RosterError) in try RecordedSolution.load(path: path) },
        try input.load(quiet: output.destination.quiet)
      )
    }
    let verification = try stopwatch.measure("verify") { () throws(CommandFailure) in
      try reporting { () throws(RosterError) in
        try ResultVerification(of: recorded, in: roster, file: path)
      }
    }
    try output.write(verification)
  }
}
