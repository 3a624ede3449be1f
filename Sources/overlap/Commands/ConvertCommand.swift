import ArgumentParser
import Rosters

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a roster in canonical form: as one JSON, or with its firms in a CSV.",
    discussion: """
      overlap convert roster.json --csv firms.csv --output market.json takes a roster apart, and
      overlap convert market.json --firms firms.csv --output roster.json puts it together. \
      Nothing is lost: there and back gives the same bytes as overlap convert roster.json.

      Example: overlap convert market.json --firms firms.csv --output roster.json
      """)

  @OptionGroup var input: RosterOptions

  @Option(
    help: ArgumentHelp(
      "Write the firms to this CSV, whole or not at all, and a roster without them.",
      valueName: "file"))
  var csv: String?

  @OptionGroup var destination: DestinationOptions

  func run() throws {
    let roster = try input.load(quiet: destination.quiet)
    guard let csv else {
      return try destination.write(String(decoding: RosterEncoder.json(roster), as: UTF8.self))
    }
    let firms = try reporting { () throws(RosterError) in
      try FirmsCSVEncoder.csv(roster, file: Shown.line(input.roster))
    }
    do throws(OutputError) { try AtomicFile.write(firms, to: csv) } catch {
      throw CommandFailure(error)
    }
    try destination.write(String(decoding: RosterEncoder.marketJSON(roster), as: UTF8.self))
  }
}
