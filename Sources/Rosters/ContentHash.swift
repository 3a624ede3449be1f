import CCrypto

/// SHA-256 in lowercase hexadecimal digits.
enum ContentHash {
  /// O(bytes).
  static func sha256(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Only memory that is not to be had, or a library built without SHA-256, makes these fail.
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a hash") }
    defer { EVP_MD_CTX_free(context) }
    var isFine =
      EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
      && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
    let sum = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { sum in
      isFine = isFine && EVP_DigestFinal_ex(context, sum.baseAddress, nil) == 1
      return Array(sum)
    }
    precondition(isFine, "libcrypto computes SHA-256")
    let digits = Array("0123456789abcdef".utf8)
    let text = sum.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
