import Glibc
import Rosters

/// A folder into which a command writes files, each whole or not at all.
struct OutputFolder {
  let path: String

  /// Makes the folder where there is none; the folder around it must be there.
  init(making path: String) throws(CommandFailure) {
    func failure(_ code: Int32) -> CommandFailure {
      CommandFailure(OutputError(file: path, reason: String(cString: strerror(code))))
    }
    guard !path.isEmpty else { throw failure(ENOENT) }
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw failure(errno) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw failure(ENOTDIR) }
    guard access(path, W_OK | X_OK) == 0 else { throw failure(errno) }
    self.path = path
  }

  func write(_ text: String, to name: String) throws(CommandFailure) {
    do throws(OutputError) {
      try AtomicFile.write(text, to: path.hasSuffix("/") ? path + name : "\(path)/\(name)")
    } catch {
      throw CommandFailure(error)
    }
  }
}
