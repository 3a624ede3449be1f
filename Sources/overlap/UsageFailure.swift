import ArgumentParser
import Rosters

extension CommandFailure {
  /// What the argument parser found wrong, in one line that ends with where to read on.
  /// - Parameter arguments: of the command line, the program's name left out.
  init(usage error: any Error, _ arguments: [String]) {
    var message = OverlapCommand.message(for: error)
    if let elsewhere = KnownOptions.elsewhere(message, arguments) { message = elsewhere }
    if let policy = PolicyReform.joined(arguments) {
      message += "; an instrument, its equals sign and its number are one word: type \(policy)"
    }
    let end = message.hasSuffix(".") || message.hasSuffix("?") ? "" : "."
    self.init(
      status: ExitStatus.usage, message: "\(message)\(end) See '\(Self.help(error))'.")
  }

  /// The command that prints the help that fits; it stands in quotes in the parser's full text.
  private static func help(_ error: any Error) -> String {
    let lines = OverlapCommand.fullMessage(for: error).split(separator: "\n")
    let start = "  See '"
    guard let line = lines.last(where: { $0.hasPrefix(start) }) else { return "overlap --help" }
    return String(line.dropFirst(start.count).prefix { $0 != "'" })
  }

  /// The parser knows options by likeness, but not commands. nil where the first argument names a
  /// command or is an option.
  init?(unknownCommandIn arguments: [String]) {
    let known = OverlapCommand.configuration.subcommands.map { $0._commandName } + ["help"]
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let word = words.first, !word.hasPrefix("-"), !known.contains(word) else { return nil }
    let advice = NearestName.advice(word, among: known, listedAs: "the commands are")
    self.init(
      status: ExitStatus.usage, message: "unknown command \(Shown.quoted(word)); \(advice)")
  }
}
