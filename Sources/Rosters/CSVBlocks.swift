import Glibc

/// Cuts a CSV text into blocks of whole rows, one after the other.
///
/// A line end ends a row where an even number of quotes comes before it. That holds up to the first
/// fault in the text, so that the block that has it starts where a row does, and no block before it
/// has one.
struct CSVBlocks {
  /// Small enough for a processor's cache, large enough that handing it out costs nothing.
  static let standardLength = 1 << 18

  private var offset: Int
  private let length: Int
  /// How many blocks there were.
  private(set) var count = 0

  /// - Parameters:
  ///   - offset: where the first row starts.
  ///   - length: bytes of a block, but for the rest of its last row.
  init(from offset: Int, length: Int = standardLength) {
    self.offset = offset
    self.length = length
  }

  /// The next block; nil after the last. O(block).
  mutating func next(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard offset < bytes.count else { return nil }
    let start = offset
    var end = min(start + length, bytes.count)
    var isQuoted = Self.hasOddQuotes(bytes[start..<end])
    while isQuoted || bytes[end - 1] != UInt8(ascii: "\n"), end < bytes.count {
      let lineEnd = Self.first(UInt8(ascii: "\n"), in: bytes[end...]).map { $0 + 1 } ?? bytes.count
      if Self.hasOddQuotes(bytes[end..<lineEnd]) { isQuoted.toggle() }
      end = lineEnd
    }
    offset = end
    count += 1
    return start..<end
  }

  private static func hasOddQuotes(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var isOdd = false
    var rest = bytes
    while let quote = first(UInt8(ascii: "\""), in: rest) {
      isOdd.toggle()
      rest = rest[(quote + 1)...]
    }
    return isOdd
  }

  private static func first(_ byte: UInt8, in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    let part = UnsafeBufferPointer(rebasing: bytes)
    guard let base = part.baseAddress, let found = memchr(base, Int32(byte), part.count) else {
      return nil
    }
    return bytes.startIndex + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
  }
}
