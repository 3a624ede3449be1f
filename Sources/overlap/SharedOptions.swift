import ArgumentParser
import Reporting
import Rosters

extension OutputFormat: ExpressibleByArgument {}

/// Where a command's answer goes, whatever its form.
struct DestinationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the answer there, whole or not at all.", valueName: "file"))
  var output: String?

  @Flag(help: "Nothing on standard error but errors.")
  var quiet = false

  /// Writes an answer to the chosen place.
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

/// Options of every command that answers with a result.
struct OutputOptions: ParsableArguments {
  @Option(
    help: """
      Form of the result. (default: by the ending of --output, .json or .csv; otherwise a table)
      """)
  var format: OutputFormat?

  @Option(
    help: ArgumentHelp(
      "Which table of the result stands in the CSV: firms, outcomes, comparison, points, ….",
      valueName: "name"))
  var table: String?

  @Flag(
    help: """
      Let tables be as wide as they are; otherwise they are at most 100 columns wide, or as many \
      as the environment's COLUMNS says.
      """)
  var wide = false

  @OptionGroup var destination: DestinationOptions

  @Flag(help: "Tell on standard error how long each part of the work took.")
  var timings = false

  /// The stopwatch of this run; idle unless asked for.
  var stopwatch: Timings { Timings(isOn: timings && !destination.quiet) }

  /// Answers: writes a report, in the chosen form, to the chosen place.
  /// - Throws: `CommandFailure` where that fails, and `ExitCode` once it is written where it is not
  ///   verified.
  func write(_ report: some Report) throws {
    let text = try stopwatch.measure("format") { () throws(CommandFailure) in
      try self.text(of: report)
    }
    try destination.write(text)
    if !report.isVerified { throw ExitCode(ExitStatus.unverified) }
  }
}

extension OutputOptions {
  /// What is asked for, or what the name of the file to be written says.
  private var chosenFormat: OutputFormat {
    let ending = destination.output.flatMap { $0.split(separator: ".").last?.lowercased() }
    return format ?? ending.flatMap(OutputFormat.init(rawValue:)) ?? .table
  }

  func validate() throws {
    if table != nil, chosenFormat != .csv {
      throw ValidationError("--table chooses a table of the CSV; give --format csv too")
    }
  }

  private func text(of report: some Report) throws(CommandFailure) -> String {
    switch chosenFormat {
    case .table: return report.table(columns: wide ? nil : PageWidth.columns)
    case .json: return report.json
    case .csv:
      let tables = report.tables
      guard let table else { return tables.first?.csv ?? "" }
      guard let chosen = tables.first(where: { $0.name == table }) else {
        let advice = NearestName.advice(
          table, among: tables.map(\.name), listedAs: "its tables are")
        throw CommandFailure(
          status: ExitStatus.usage,
          message: "--table: this result has no table \(Shown.quoted(table)); \(advice)")
      }
      return chosen.csv
    }
  }
}

/// Where the roster comes from.
struct RosterOptions: ParsableArguments {
  @Argument(help: "A roster of firms, in JSON; - is standard input.")
  var roster: String

  @Option(
    help: ArgumentHelp(
      "Take the firms from this CSV; the roster then has none of its own.", valueName: "file"))
  var firms: String?

  @Option(
    help: ArgumentHelp(
      "Leave these columns of the CSV out: names, or numbers from 1, with commas between.",
      valueName: "columns"))
  var ignoreColumns: String?

  /// - Parameter quiet: whether nothing but errors goes to standard error.
  func load(quiet: Bool) throws(CommandFailure) -> Roster {
    let json = InputPath.resolved(roster)
    let csv = firms.map(InputPath.resolved)
    try InputPath.checkOnce([json] + (csv.map { [$0] } ?? []))
    guard csv != nil || ignoreColumns == nil else {
      throw CommandFailure(
        status: ExitStatus.usage, message: "--ignore-columns: there is no CSV; give --firms too")
    }
    let ignored = ignoreColumns?.split(separator: ",").map { column in
      let start = column.drop { $0 == " " }
      return String(start.reversed().drop { $0 == " " }.reversed())
    }
    let loaded = try reporting { () throws(RosterError) in
      try Roster.load(path: json, firmsCSV: csv, ignoring: ignored ?? [])
    }
    if !quiet { for remark in loaded.remarks { Diagnostics.write("note: \(remark)") } }
    return loaded
  }
}

/// Names of files to read, as they stand on a command line.
enum InputPath {
  static let standardInput = "/dev/stdin"

  /// `-` means standard input.
  static func resolved(_ argument: String) -> String { argument == "-" ? standardInput : argument }

  /// Standard input can be read once.
  static func checkOnce(_ paths: [String]) throws(CommandFailure) {
    guard paths.count(where: { $0 == standardInput }) > 1 else { return }
    throw CommandFailure(
      status: ExitStatus.usage, message: "only one file can come from standard input")
  }
}
