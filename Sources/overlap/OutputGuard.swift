import Glibc

/// No input is ever written to: an output that names a file which the same command reads, or writes
/// by another option, is refused before anything is done, whatever the command and however the two
/// are spelled.
enum OutputGuard {
  /// Options that name a file which is written anew.
  private static let options = ["--output", "--csv"]

  /// - Parameter arguments: of the command line, the program's name left out.
  static func check(_ arguments: [String]) throws(CommandFailure) {
    let outputs = options.compactMap { option in
      split(arguments, at: option).flatMap { output, rest in
        Identity(of: output).map { (option: option, output: output, target: $0, rest: rest) }
      }
    }
    for (k, other) in outputs.enumerated()
    where outputs[..<k].contains(where: { $0.target == other.target }) {
      throw CommandFailure(
        status: ExitStatus.usage,
        message:
          "\(other.option) \(other.output): another option writes it too; choose another name")
    }
    for (option, output, target, rest) in outputs {
      for argument in rest where target.isThere {
        // What stands for a file may be an option's value.
        let value = argument.split(separator: "=", maxSplits: 1).last.map(String.init) ?? argument
        let isInput = [argument, value].contains { text in
          Identity(of: text == "-" ? InputPath.standardInput : text) == target
        }
        guard isInput else { continue }
        throw CommandFailure(
          status: ExitStatus.usage,
          message:
            "\(option) \(output): is read by this command, and would be lost; choose another name"
        )
      }
    }
  }

  /// The path of the output and the other arguments; nil without one.
  private static func split(
    _ arguments: [String], at option: String
  ) -> (output: String, rest: [String])? {
    var rest = arguments
    if let at = rest.firstIndex(of: option), at + 1 < rest.count {
      let output = rest[at + 1]
      rest.removeSubrange(at...at + 1)
      return (output, rest)
    }
    guard let at = rest.firstIndex(where: { $0.hasPrefix("\(option)=") }) else { return nil }
    return (String(rest.remove(at: at).dropFirst(option.count + 1)), rest)
  }

  /// Which file a path means: one that is there, or a name in a folder that is there.
  private struct Identity: Equatable {
    let device: dev_t
    let file: ino_t
    /// Of what is not there yet, in the folder; nil of what is.
    let name: String?

    var isThere: Bool { name == nil }

    /// Of a regular file or of none; nil for anything else.
    init?(of path: String) {
      guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
      var status = stat()
      if stat(path, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        name = nil
      } else {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = steps.dropLast().joined(separator: "/")
        let isRoot = folder.isEmpty && path.hasPrefix("/")
        guard let last = steps.last, !last.isEmpty,
          stat(isRoot ? "/" : folder.isEmpty ? "." : folder, &status) == 0
        else { return nil }
        name = String(last)
      }
      device = status.st_dev
      file = status.st_ino
    }
  }
}
