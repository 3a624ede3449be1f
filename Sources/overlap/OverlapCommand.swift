import ArgumentParser
import Glibc
import LinearAlgebra
import OverlapMarket
import Parallelism

@main
struct OverlapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overlap",
    abstract: "Equilibria, welfare and policy in markets where firms invest in overlap.",
    discussion: """
      A roster is a JSON file of firms that differ in cost, effectiveness and baseline failure. \
      Start with
        overlap example two-assistants > roster.json
        overlap solve roster.json

      Exit status:
         0  a verified answer
         1  no verified answer; the closest point is still printed, marked
        64  wrong usage
        65  bad input
        66  a file that cannot be read
        70  a fault of the program
        73  an output that cannot be written
      """,
    version: OverlapVersion.current,
    subcommands: [
      SolveCommand.self, PlanCommand.self, WedgeCommand.self, SensitivityCommand.self,
      CompareCommand.self,
      SearchCommand.self, MergeCommand.self, SimulateCommand.self, DemandCommand.self,
      EvaluateCommand.self, VerifyCommand.self, ValidateCommand.self, ConvertCommand.self,
      ExplainCommand.self, SchemaCommand.self, ExampleCommand.self, SelftestCommand.self,
    ])

  static func main() async {
    // Many small systems are solved: more threads than one only cost time in them.
    BLASThreads.useOne()
    FreedMemory.keep()
    // A reader that has seen enough ends us without a word, even where our parent ignores the
    // signal.
    signal(SIGPIPE, SIG_DFL)
    exit(withError: ExitCode(await status(Array(CommandLine.arguments.dropFirst()))))
  }

  /// Runs the command that the arguments name.
  /// - Returns: the exit status.
  private static func status(_ arguments: [String]) async -> Int32 {
    do {
      if arguments.first == "help", let failure = CommandFailure(unknownCommandIn: arguments) {
        throw failure
      }
      var command = try parseAsRoot(arguments)
      try OutputGuard.check(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      guard let failure = failure(error, arguments) else { return 0 }
      failure.report()
      return failure.status
    }
  }

  /// What is to be told of an error; nil for help and versions, which come as errors too and are
  /// printed here.
  private static func failure(_ error: any Error, _ arguments: [String]) -> CommandFailure? {
    if let failure = error as? CommandFailure { return failure }
    switch exitCode(for: error) {
    case .success:
      do throws(CommandFailure) {
        try DestinationOptions.print(fullMessage(for: error) + "\n")
        return nil
      } catch {
        return error
      }
    case .validationFailure:
      return CommandFailure(unknownCommandIn: arguments) ?? CommandFailure(usage: error, arguments)
    default:
      return CommandFailure(
        status: ExitStatus.programFault, message: "a fault of the program: \(error)")
    }
  }
}
