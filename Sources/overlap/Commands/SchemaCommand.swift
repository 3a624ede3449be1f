import ArgumentParser
import Reporting
import Rosters

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a file format or of a result, or the columns of a CSV.",
    discussion: """
      Files: \(Schemas.files.map(\.name).joined(separator: ", ")).
      Of these firms is the Table Schema of the CSV of --firms.
      Results, what commands answer with --format json: \
      \(Schemas.results.map(\.name).joined(separator: ", ")).

      Example: overlap schema result-solve --output result-solve.schema.json
      """)

  @Argument(help: "Which format.")
  var name: String

  @OptionGroup var destination: DestinationOptions

  func validate() throws {
    guard Schemas.all.contains(where: { $0.name == name }) else {
      let near = NearestName.of(name, among: Schemas.all.map(\.name)).map {
        "did you mean \(Shown.quoted($0))?"
      }
      let files = Schemas.files.map(\.name).joined(separator: ", ")
      let advice = near ?? "formats are \(files), and result-NAME: see overlap help schema"
      throw ValidationError("no format is called \(Shown.quoted(name)); \(advice)")
    }
  }

  func run() throws {
    for schema in Schemas.all where schema.name == name { try destination.write(schema.json()) }
  }
}

/// The formats that have a schema, by name.
private enum Schemas {
  typealias Schema = (name: String, json: () -> String)

  static var files: [Schema] {
    [
      ("roster", { RosterSchema.json }), ("policy", { PolicySchema.json }),
      ("menu", { MenuSchema.json }), ("uncertainty", { UncertaintySchema.json }),
      ("profile", { ProfileSchema.json }), ("firms", { FirmsSchema.json }),
    ]
  }

  static var results: [Schema] {
    ResultSchema.all.map { schema in ("result-\(schema.name)", { schema.json }) }
  }

  static var all: [Schema] { files + results }
}
