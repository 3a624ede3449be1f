import ArgumentParser
import RunStore

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the stores of all shards of a search.",
    discussion: """
      Takes the stores that overlap search --store FILE --shard i/n left, of one search and all of \
      its shards, each of them done, \
      and writes the store that the search would have left by itself. overlap search ROSTER MENU \
      --store with that file gives \
      the answer.

      Example: overlap merge 1.db 2.db --output merged.db
      """)

  @Argument(help: "Stores of the shards, in any order.")
  var stores: [String]

  @Option(
    help: ArgumentHelp("Write the joined store there, whole or not at all.", valueName: "file"))
  var output: String

  @Flag(help: "Nothing on standard output.")
  var quiet = false

  func run() throws {
    let merged = try reporting { () throws(StoreError) in try RunStore.merge(stores, to: output) }
    if !quiet {
      try DestinationOptions.print(
        "\(merged.points) points of \(merged.sources) "
          + "\(merged.sources == 1 ? "store" : "stores"): all of the grid\n"
      )
    }
  }
}
