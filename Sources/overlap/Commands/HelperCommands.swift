import ArgumentParser
import OverlapMarket
import Rosters
import ShippedRosters

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check a roster and say what it holds, or what is wrong.")

  @OptionGroup var input: RosterOptions

  func run() throws {
    let roster = try input.load()
    let market = roster.market
    try OutputOptions.print(
      "\(input.roster): valid roster, \(market.firms.count) firms, \(market.regimes.count) regimes, "
        + "sha256 \(roster.sha256)\n")
  }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a file format.")

  enum Name: String, CaseIterable, ExpressibleByArgument {
    case roster
    case policy
  }

  @Argument(help: "Which format.")
  var name: Name

  func run() throws {
    switch name {
    case .roster: try OutputOptions.print(RosterSchema.json + "\n")
    case .policy: try OutputOptions.print(PolicySchema.json + "\n")
    }
  }
}

struct ExampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example", abstract: "Print a roster to start from; without a name, list them.")

  @Argument(help: "Name of the example.")
  var name: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let name else {
      return try output.write(ShippedRoster.all.map { $0.name + "\n" }.joined())
    }
    guard let example = ShippedRoster.all.first(where: { $0.name == name }) else {
      let names = ShippedRoster.all.map(\.name)
      throw ValidationError(
        "no example is called \"\(name)\"; there are \(names.joined(separator: ", "))")
    }
    try output.write(String(decoding: example.rosterBytes, as: UTF8.self))
  }
}
