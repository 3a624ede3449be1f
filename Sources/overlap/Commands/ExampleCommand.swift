import ArgumentParser
import Rosters
import ShippedRosters

struct ExampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example",
    abstract: "Print a roster, a menu or an uncertainty to start from; without a name, list them.",
    discussion: "The name list prints the names too.")

  @Argument(help: "Name of the example.")
  var name: String?

  @OptionGroup var destination: DestinationOptions

  func run() throws {
    let examples =
      ShippedRoster.all.map { ($0.name, $0.rosterBytes) }
      + ShippedFile.all.map { ($0.name, $0.bytes) }
    let names = examples.map(\.0)
    guard let name, name != "list" else {
      return try destination.write(names.map { $0 + "\n" }.joined())
    }
    guard let example = examples.first(where: { $0.0 == name }) else {
      let advice = NearestName.advice(name, among: names, listedAs: "there are")
      throw CommandFailure(
        status: ExitStatus.usage, message: "no example is called \(Shown.quoted(name)); \(advice)")
    }
    try destination.write(String(decoding: example.1, as: UTF8.self))
  }
}
