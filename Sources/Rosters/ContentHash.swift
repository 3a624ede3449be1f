import Crypto

/// SHA-256 in lowercase hexadecimal digits.
enum ContentHash {
  /// Of the pieces one after the other. O(bytes).
  static func sha256(_ pieces: UnsafeBufferPointer<UInt8>...) -> String {
    var hash = SHA256()
    for piece in pieces { hash.update(bufferPointer: UnsafeRawBufferPointer(piece)) }
    let digits = Array("0123456789abcdef".utf8)
    let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
