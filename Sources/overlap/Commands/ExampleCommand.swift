import ArgumentParser
import Rosters
import ShippedRosters

struct ExampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example",
    abstract: "Print a file to start from; without a name, list what there is and its use.",
    discussion: """
      The name list prints the list too.

      Example: overlap example frontier-market --output roster.json
      """)

  @Argument(help: "Name of the example.")
  var name: String?

  @OptionGroup var destination: DestinationOptions

  func run() throws {
    guard let name, name != "list" else { return try destination.write(Example.list) }
    guard let example = Example.all.first(where: { $0.name == name }) else {
      let advice = NearestName.advice(
        name, among: Example.all.map(\.name), listedAs: "there are")
      throw CommandFailure(
        status: ExitStatus.usage, message: "no example is called \(Shown.quoted(name)); \(advice)")
    }
    let bytes = try reporting { () throws(RosterError) in try example.bytes() }
    try destination.write(String(decoding: bytes, as: UTF8.self))
  }
}

/// A file that the program can print.
private struct Example: Sendable {
  let name: String
  /// What it is and where it goes.
  let use: String
  let bytes: @Sendable () throws(RosterError) -> [UInt8]

  static let all: [Example] =
    ShippedRoster.all.map { roster in
      Example(name: roster.name, use: "roster") { () throws(RosterError) in roster.rosterBytes }
    }
    + ShippedFile.all.map { file in
      let use =
        switch file.kind {
        case .menu: "menu, for overlap search"
        case .uncertainty: "uncertainty, for --uncertainty"
        }
      return Example(name: file.name, use: use) { () throws(RosterError) in file.bytes }
    } + parts

  /// A shipped roster with its firms in a CSV.
  private static let parts: [Example] = {
    let (market, firms) = ("market.json", "firms.csv")
    guard let whole = ShippedRoster.all.first(where: { $0.name == "frontier-market" }) else {
      return []
    }
    return [
      Example(name: market, use: "\(whole.name) without its firms, for --firms \(firms)") {
        () throws(RosterError) in
        RosterEncoder.marketJSON(try Roster(jsonBytes: whole.rosterBytes))
      },
      Example(
        name: firms,
        use: "the firms of \(whole.name): overlap solve \(market) --firms \(firms)"
      ) { () throws(RosterError) in
        try FirmsCSVEncoder.csv(try Roster(jsonBytes: whole.rosterBytes))
      },
    ]
  }()

  /// A line each.
  static var list: String {
    let width = all.map(\.name.count).max() ?? 0
    return all.map { example in
      let gap = String(repeating: " ", count: width - example.name.count + 2)
      return "\(example.name)\(gap)\(example.use)\n"
    }.joined()
  }
}
