#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// A file or stream that could not be written: exit status 73. What stood there before, stands
/// there still.
public struct OutputError: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  public let reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  public var description: String { "\(Shown.file(file)): cannot be written: \(reason)" }
}

/// Files that are written whole or not at all.
public enum AtomicFile {
  /// Writes to a file beside the target, makes sure that it is on disk, and puts it in the target's
  /// place in one step; on failure the target is as it was. A symbolic link stays, its target is
  /// replaced. The new file has the old one's permissions; a hard link to the old one keeps the old
  /// contents. Pipes, terminals, devices and everything below /dev and /proc (`/dev/stdout`) are
  /// written directly. O(bytes).
  public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    try write(to: path) { file throws(OutputError) in try file.write(bytes) }
  }

  /// As above, for a text in UTF-8.
  public static func write(_ text: String, to path: String) throws(OutputError) {
    try write(Array(text.utf8), to: path)
  }

  /// As above, for contents that come piece by piece. A body that throws leaves the target as it
  /// was (unless it is written directly).
  static func write(
    to path: String, _ body: (OpenFile) throws(OutputError) -> Void
  ) throws(OutputError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw OutputError(file: path, reason: "this is not a path")
    }
    var old = stat()
    let exists = stat(path, &old) == 0
    if exists, isDirect(path, old) {
      return try OpenFile.with(path, flags: O_WRONLY, mode: 0, reportAs: path, body)
    }
    if exists, access(path, W_OK) != 0 {
      throw OutputError(file: path, reason: SystemReason.last)
    }
    try replace(
      resolved(path, exists: exists), reportAs: path, mode: exists ? old.st_mode : nil, body)
  }

  private static func isDirect(_ path: String, _ status: stat) -> Bool {
    status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
      || path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
  }

  /// The file itself, where the path is a link to it.
  private static func resolved(_ path: String, exists: Bool) throws(OutputError) -> String {
    if exists {
      guard let real = realpath(path, nil) else {
        throw OutputError(file: path, reason: SystemReason.last)
      }
      defer { free(real) }
      return String(cString: real)
    }
    var link = stat()
    guard lstat(path, &link) != 0 else {
      throw OutputError(file: path, reason: "a symbolic link to a file that does not exist")
    }
    return path
  }

  private static func replace(
    _ target: String, reportAs path: String, mode: mode_t?,
    _ body: (OpenFile) throws(OutputError) -> Void
  ) throws(OutputError) {
    if let mode, mode & S_IFMT == S_IFDIR {
      throw OutputError(file: path, reason: SystemReason.text(EISDIR))
    }
    let cut = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = cut.map { String(target[...$0]) } ?? "./"
    let digits = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(directory).overlap-\(getpid())-\(digits).tmp"
    do throws(OutputError) {
      let flags = O_WRONLY | O_CREAT | O_EXCL
      try OpenFile.with(temporary, flags: flags, mode: 0o666, reportAs: path) {
        file throws(OutputError) in
        if let mode { file.setMode(mode & 0o7777) }
        try body(file)
        try file.synchronize()
      }
      guard rename(temporary, target) == 0 else {
        throw OutputError(file: path, reason: SystemReason.last)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    OpenFile.synchronizeDirectory(directory)
  }
}
