import Parallelism
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Whole files into memory.
enum FileBytes {
  /// Ten times what 10^6 firms need; what is larger is a mistake, such as /dev/zero.
  static let limit = 4 << 30

  /// Reads to the end, from pipes and devices too. O(bytes).
  /// - Throws: `.unreadable`, or `.content` for a file beyond the limit.
  static func read(_ path: String) throws(RosterError) -> [UInt8] {
    guard !path.utf8.contains(0) else {
      throw .unreadable(file: path, reason: "a path cannot hold a NUL character")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, reason: SystemReason.last) }
    defer { close(descriptor) }
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    let tooLarge = RosterError.content(file: path, problem: "is larger than 4 GiB")
    guard size <= limit else { throw tooLarge }
    // One byte more than the size, so that the end shows without a second buffer.
    var count = 0
    var bytes = [UInt8](unsafeUninitializedCapacity: max(size, 0) + 1) { buffer, filled in
      count = readKnown(descriptor, UnsafeMutableRawBufferPointer(buffer).prefix(max(size, 0)))
      buffer[count...].initialize(repeating: 0)
      filled = buffer.count
    }
    while true {
      if count == bytes.count {
        bytes.append(contentsOf: repeatElement(0, count: max(bytes.count, 1 << 16)))
      }
      let got = bytes.withUnsafeMutableBytes { buffer in
        systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      }
      if got == 0 { break }
      if got > 0 {
        count += got
        if count > limit { throw tooLarge }
      } else if errno != EINTR {
        throw .unreadable(file: path, reason: SystemReason.last)
      }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// Reads what a regular file is said to hold, by several threads where it is large: most of the
/// time goes into memory that is touched for the first time. Returns how many bytes were read, all
/// or none, and leaves the descriptor behind them.
private func readKnown(_ descriptor: Int32, _ buffer: Slice<UnsafeMutableRawBufferPointer>) -> Int {
  let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer)
  let block = 1 << 22
  nonisolated(unsafe) let target = buffer
  let done = Atomic(0)
  ConcurrentJobs.run((buffer.count + block - 1) / block, threads: ConcurrentJobs.processors) {
    index in
    var place = index * block
    let end = min(place + block, target.count)
    while place < end {
      let got = pread(descriptor, target.baseAddress.map { $0 + place }, end - place, place)
      if got > 0 {
        place += got
        done.wrappingAdd(got, ordering: .relaxed)
      } else if got == 0 || errno != EINTR {
        return
      }
    }
  }
  let isWhole =
    done.load(ordering: .relaxed) == buffer.count && lseek(descriptor, buffer.count, SEEK_SET) >= 0
  return isWhole ? buffer.count : 0
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}

/// The operating system's words for why a call failed.
enum SystemReason {
  static var last: String { text(errno) }

  static func text(_ code: Int32) -> String {
    guard let words = strerror(code) else { return "error \(code)" }
    return String(cString: words)
  }
}
