import Glibc

/// No input is ever written to: an output that names a file which the same command reads is refused
/// before anything is done, whatever the command and however the two are spelled.
enum OutputGuard {
  /// - Parameter arguments: of the command line, the program's name left out.
  static func check(_ arguments: [String]) throws(CommandFailure) {
    guard let (output, rest) = split(arguments), let target = identity(of: output) else { return }
    for argument in rest {
      // What stands for a file may be an option's value.
      let value = argument.split(separator: "=", maxSplits: 1).last.map(String.init) ?? argument
      let isInput = [argument, value].contains { text in
        identity(of: text == "-" ? InputPath.standardInput : text) == target
      }
      guard isInput else { continue }
      throw CommandFailure(
        status: ExitStatus.usage,
        message:
          "--output \(output): is read by this command, and would be lost; choose another name"
      )
    }
  }

  /// The path of the output and the other arguments; nil without one.
  private static func split(_ arguments: [String]) -> (output: String, rest: [String])? {
    let option = "--output"
    var rest = arguments
    if let at = rest.firstIndex(of: option), at + 1 < rest.count {
      let output = rest[at + 1]
      rest.removeSubrange(at...at + 1)
      return (output, rest)
    }
    guard let at = rest.firstIndex(where: { $0.hasPrefix("\(option)=") }) else { return nil }
    return (String(rest.remove(at: at).dropFirst(option.count + 1)), rest)
  }

  private struct Identity: Equatable {
    let device: dev_t
    let file: ino_t
  }

  /// Of a regular file; nil where there is none.
  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard !path.isEmpty, !path.utf8.contains(0), stat(path, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Identity(device: status.st_dev, file: status.st_ino)
  }
}
