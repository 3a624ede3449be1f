/// Line and column of a byte, both from 1; the column counts Unicode scalars. O(offset).
struct TextPosition {
  var line = 1
  var column = 1

  init(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }
}
