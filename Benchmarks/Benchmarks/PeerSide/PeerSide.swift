import ArgumentParser
import Parallelism

/// This project's side of the comparison with its peers: works on the files that they read, in one
/// process, and prints a JSON object a line.
@main
struct PeerSide: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "PeerSide",
    abstract:
      "Times this project's work on rosters and judges the profiles that other programs found.",
    subcommands: [
      SolveTimes.self, PlanTimes.self, MenuTimes.self, GrowthTimes.self, LoadTimes.self,
      DistributionTimes.self,
      Judge.self, Study.self,
    ])

  static func main() async {
    // As the program itself.
    FreedMemory.keep()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch { exit(withError: error) }
  }

  func run() async throws { throw CleanExit.helpRequest(self) }
}
