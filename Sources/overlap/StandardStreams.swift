import Glibc

/// Writing to the standard streams: straight to the descriptor, free of the C library's buffers and
/// shared state.
enum StandardStream {
  static let output = STDOUT_FILENO
  static let error = STDERR_FILENO

  /// Writes all of a text. The reason when that fails, otherwise nil.
  static func write(_ text: String, to descriptor: Int32) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      var offset = 0
      while offset < bytes.count {
        let written = Glibc.write(
          descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
        if written < 0 && errno == EINTR { continue }
        if written <= 0 { return String(cString: strerror(errno)) }
        offset += written
      }
      return nil
    }
  }
}

/// Lines on standard error.
enum Diagnostics {
  static func write(_ line: String) {
    // Nobody is left to tell when standard error itself fails.
    _ = StandardStream.write(line + "\n", to: StandardStream.error)
  }
}
