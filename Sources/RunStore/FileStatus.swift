#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// What the system knows of files.
enum FileStatus {
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  static func isEmpty(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size == 0
  }

  /// A name that no other file has.
  static func temporary(beside path: String) -> String {
    "\(path).\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
  }

  static func remove(_ path: String) {
    for suffix in ["", "-wal", "-journal", "-shm"] { _ = unlink(path + suffix) }
  }

  /// Puts one file in another's place in one step.
  /// - Returns: why not, where it failed.
  static func replace(_ target: String, by path: String) -> String? {
    rename(path, target) == 0 ? nil : String(cString: strerror(errno))
  }
}
