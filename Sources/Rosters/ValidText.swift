extension String {
  /// nil where the bytes are not UTF-8.
  ///
  /// ASCII, as nearly all names are, needs no validation, for which the standard library looks up
  /// types at every call.
  @inline(__always)
  init?(validating bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      self = String(decoding: bytes, as: UTF8.self)
    } else {
      self.init(validating: bytes, as: UTF8.self)
    }
  }
}
