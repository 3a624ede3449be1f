import ArgumentParser
import Reporting
import Rosters

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a word means that tables, results or files use.",
    discussion: """
      The word may be a column's title, a field of a result or of a roster, or a symbol. Without a \
      word, the whole glossary.

      Example: overlap explain "expected shortfall"
      """)

  @Argument(help: "A word, such as saturated, systemicLoss or \"spectral radius\".")
  var word: [String] = []

  @OptionGroup var destination: DestinationOptions

  func run() throws {
    let word = word.joined(separator: " ")
    guard !word.isEmpty else {
      return try destination.write(Glossary.page(columns: PageWidth.columns))
    }
    let entries = Glossary.entries(for: word)
    guard !entries.isEmpty else {
      throw CommandFailure(
        status: ExitStatus.usage,
        message: "no entry for \(Shown.quoted(word)); \(Glossary.advice(for: word))")
    }
    try destination.write(Glossary.text(of: entries, columns: PageWidth.columns))
  }
}
