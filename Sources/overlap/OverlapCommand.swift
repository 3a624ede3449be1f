import ArgumentParser
import LinearAlgebra
import OverlapMarket

@main
struct OverlapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overlap",
    abstract: "Equilibria, welfare and policy in markets where firms invest in overlap.",
    discussion: """
      A roster is a JSON file of firms that differ in cost, effectiveness and baseline failure. Start with
        overlap example two-assistants > roster.json
        overlap solve roster.json
      Exit status: 0 a verified answer, 1 no verified answer, 64 wrong usage, 65 bad input, 66 a file that cannot be
      read, 70 a fault of the program, 73 an output that cannot be written.
      """,
    version: OverlapVersion.current,
    subcommands: [
      SolveCommand.self, CompareCommand.self, ValidateCommand.self, SchemaCommand.self,
      ExampleCommand.self, SelftestCommand.self,
    ])

  static func main() {
    // Many small systems are solved: more threads than one only cost time in them.
    BLASThreads.useOne()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as CommandFailure {
      failure.report()
      exit(withError: ExitCode(failure.status))
    } catch {
      exit(withError: error)
    }
  }
}
