import Foundation
import ShippedRosters
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a process left behind.
struct Run {
  let status: Int32
  let output: String
  let error: String

  var lines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false) }

  /// Standard error is one line, and nothing stands on standard output.
  var isOneErrorLine: Bool {
    output.isEmpty && error.hasPrefix("error: ") && error.hasSuffix("\n")
      && error.utf8.filter { $0 == 0x0A }.count == 1
      && !error.unicodeScalars.dropLast().contains { $0.properties.generalCategory == .control }
  }
}

struct SpawnFailure: Error { let reason: String }

/// Runs the built command beside the tests.
enum Overlap {
  /// The executable, from the folder of the tests' own; never from a fixed path.
  static let path: String? = {
    let selves = ["/proc/self/exe"].compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: $0)
    }
    let bundles = (selves + CommandLine.arguments).flatMap { argument -> [String] in
      // On macOS the tests lie some levels deep in a bundle.
      var folder = URL(fileURLWithPath: argument)
      return (0..<5).map { _ in
        folder.deleteLastPathComponent()
        return folder.appendingPathComponent("overlap").path
      }
    }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let fallback = package.appendingPathComponent(".build/debug/overlap").path
    var isFolder: ObjCBool = false
    return (bundles + [fallback]).first {
      FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
        && FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// - Parameters:
  ///   - input: what stands on standard input.
  ///   - output: where standard output goes instead of to a file that is read back.
  static func run(
    _ arguments: [String], input: String = "", output: String? = nil
  ) throws -> Run {
    try Program.run(try #require(path), arguments, input: input, output: output)
  }

  static func run(_ arguments: String...) throws -> Run { try run(arguments) }

  static let examples = ShippedRoster.all.map(\.name)

  /// Menus and uncertainties.
  static let examplesBeside = ShippedFile.all.map(\.name)

  static var solvable: [String] { examples.filter { $0 != "no-equilibrium" } }
}

enum Program {
  /// Runs a program to its end, its streams in files so that no pipe can fill up.
  static func run(
    _ path: String, _ arguments: [String], input: String = "", output: String? = nil
  ) throws -> Run {
    let folder = try TemporaryFolder()
    let stdin = try folder.write("stdin", input)
    let stdout = output ?? folder.path("stdout")
    let stderr = folder.path("stderr")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let flags = output == nil ? O_WRONLY | O_CREAT | O_TRUNC : O_WRONLY | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, stdin, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, stdout, flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, stderr, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, nil, words, environ)
    guard code == 0 else { throw SpawnFailure(reason: String(cString: strerror(code))) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw SpawnFailure(reason: "waitpid") }
    }
    // The low bits tell of a signal, else the next byte is the exit status.
    let exit = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return Run(
      status: exit, output: output == nil ? try folder.read("stdout") : "",
      error: try folder.read("stderr"))
  }
}
