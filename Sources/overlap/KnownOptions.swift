import ArgumentParser
import FoundationEssentials

/// Which command has which options, as the argument parser describes them.
enum KnownOptions {
  private struct Tool: Decodable {
    let command: Command
  }

  private struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  private struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let names: [Name]?
    let abstract: String?

    var options: [String] {
      (names ?? []).map { $0.kind == "long" ? "--\($0.name)" : "-\($0.name)" }
    }
  }

  /// What to say where an option is not this command's but another's; nil where no command has it.
  /// - Parameter message: of the argument parser, which knows the option by its name only.
  static func elsewhere(_ message: String, _ arguments: [String]) -> String? {
    let start = "Unknown option '"
    guard message.hasPrefix(start),
      let tool = try? JSONDecoder().decode(Tool.self, from: Data(OverlapCommand._dumpHelp().utf8))
    else { return nil }
    let option = String(message.dropFirst(start.count).prefix { $0 != "'" })
    let owners = (tool.command.subcommands ?? []).compactMap { command in
      command.arguments?.first { $0.options.contains(option) }.map { (command.commandName, $0) }
    }
    guard !owners.isEmpty else { return nil }
    // Commands that mean different things by it tell them themselves.
    let meanings = Set(owners.map { $0.1.abstract ?? "" })
    let meaning = meanings.count == 1 ? meanings.first.map { ": \($0)" } ?? "" : ""
    let names = owners.map { "overlap \($0.0)" }
    let list =
      names.count > 1
      ? names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1] + " have it"
      : "\(names[0]) has it"
    let command = arguments.first.flatMap { $0.hasPrefix("-") ? nil : " \($0)" } ?? ""
    return "overlap\(command) has no option \(option); \(list)\(meaning)"
  }
}
