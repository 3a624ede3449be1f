#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// A descriptor open for writing.
struct OpenFile {
  private let descriptor: Int32
  private let path: String

  /// Opens, hands over, closes. A fault in closing is a fault in writing.
  static func with(
    _ path: String, flags: Int32, mode: mode_t, reportAs name: String,
    _ body: (OpenFile) throws(OutputError) -> Void
  ) throws(OutputError) {
    let descriptor = open(path, flags | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw OutputError(file: name, reason: SystemReason.last) }
    do throws(OutputError) {
      try body(OpenFile(descriptor: descriptor, path: name))
    } catch {
      close(descriptor)
      throw error
    }
    // After EINTR the state is unspecified, and on Linux the descriptor is closed.
    if close(descriptor) != 0, errno != EINTR {
      throw OutputError(file: name, reason: SystemReason.last)
    }
  }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        let rest = buffer[done...]
        return systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
      }
      if count > 0 {
        done += count
      } else if count < 0, errno != EINTR {
        throw OutputError(file: path, reason: SystemReason.last)
      }
    }
  }

  /// To the disk itself, not only to the system's memory.
  func synchronize() throws(OutputError) {
    while fsync(descriptor) != 0 {
      // Some file systems have nothing to synchronize.
      if errno == EINVAL || errno == EROFS { return }
      if errno != EINTR { throw OutputError(file: path, reason: SystemReason.last) }
    }
  }

  func setMode(_ mode: mode_t) {
    _ = fchmod(descriptor, mode)
  }

  /// Makes a renaming last. The file is in place already, so that a failure here is not reported.
  static func synchronizeDirectory(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
