import ArgumentParser
import Rosters

enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
}

/// Options of every command that answers with a result.
struct OutputOptions: ParsableArguments {
  @Option(help: "Form of the result.")
  var format = OutputFormat.table

  @Option(help: ArgumentHelp("Write the result there, whole or not at all.", valueName: "file"))
  var output: String?

  @Flag(help: "No progress and no diagnostics but errors.")
  var quiet = false

  @Flag(help: "Tell on standard error how long each part of the work took.")
  var timings = false

  /// Writes a result to the chosen place.
  func write(_ text: String) throws(CommandFailure) {
    guard let output else { return try Self.print(text) }
    do throws(OutputError) {
      try AtomicFile.write(text, to: output)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Writes to standard output.
  static func print(_ text: String) throws(CommandFailure) {
    if let reason = StandardStream.write(text, to: StandardStream.output) {
      throw CommandFailure(OutputError(file: "standard output", reason: reason))
    }
  }
}

/// Where the roster comes from.
struct RosterOptions: ParsableArguments {
  @Argument(help: "A roster of firms, in JSON.")
  var roster: String

  @Option(
    help: ArgumentHelp(
      "Take the firms from this CSV; the roster then has none of its own.", valueName: "file"))
  var firms: String?

  func load() throws(CommandFailure) -> Roster {
    try reporting { () throws(RosterError) in try Roster.load(path: roster, firmsCSV: firms) }
  }
}
