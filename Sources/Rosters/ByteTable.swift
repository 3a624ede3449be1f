#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Names as bytes in one block, for finding a key of the file without making a string of it.
struct ByteTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  init(_ names: some Sequence<String>) {
    for name in names {
      bytes.append(contentsOf: name.utf8)
      ends.append(bytes.count)
    }
  }

  var count: Int { ends.count - 1 }

  func name(_ index: Int) -> String {
    String(decoding: bytes[ends[index]..<ends[index + 1]], as: UTF8.self)
  }

  @inline(__always)
  func matches(_ index: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[index]
    guard ends[index + 1] - start == key.count else { return false }
    guard let base = key.baseAddress, !key.isEmpty else { return true }
    return bytes.withUnsafeBytes { all in
      guard let name = all.baseAddress else { return false }
      return memcmp(name + start, base, key.count) == 0
    }
  }

  /// Position of `key` within `range`. `guess` is tried first: files repeat their order of keys.
  @inline(__always)
  func find(_ key: UnsafeBufferPointer<UInt8>, in range: Range<Int>, guess: Int) -> Int? {
    if range.contains(guess), matches(guess, key) { return guess }
    for index in range where matches(index, key) { return index }
    return nil
  }
}
