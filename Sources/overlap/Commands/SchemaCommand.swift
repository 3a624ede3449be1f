import ArgumentParser
import Rosters

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a file format.")

  enum Name: String, CaseIterable, ExpressibleByArgument {
    case roster
    case policy
    case menu
    case uncertainty
  }

  @Argument(help: "Which format.")
  var name: Name

  @OptionGroup var destination: DestinationOptions

  func run() throws {
    switch name {
    case .roster: try destination.write(RosterSchema.json)
    case .policy: try destination.write(PolicySchema.json)
    case .menu: try destination.write(MenuSchema.json)
    case .uncertainty: try destination.write(UncertaintySchema.json)
    }
  }
}
