import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The command, started and not waited for, its output thrown away.
struct StartedOverlap {
  private let process: Process

  /// - Parameter error: where standard error goes; nowhere unless told.
  init(_ arguments: [String], error: FileHandle = .nullDevice) throws {
    guard let path = Overlap.path else { throw SpawnFailure(reason: "the command is not built") }
    process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = error
    try process.run()
  }

  /// Ends it as nothing can refuse.
  /// - Returns: whether it was still running.
  func kill() -> Bool {
    _ = signal(SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  private func signal(_ number: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.kill(process.processIdentifier, number)
    #else
      Darwin.kill(process.processIdentifier, number)
    #endif
  }

  /// Waits for its end.
  /// - Returns: its exit status.
  func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
