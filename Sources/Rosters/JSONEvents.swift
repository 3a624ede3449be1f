import CRapidJSON

/// The C callbacks of the JSON reader, bound to a decoder.
enum JSONEvents {
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, into decoder: inout DocumentDecoder
  ) -> crapidjson_result {
    var handler = crapidjson_handler(
      null_value: { to($0).pointee.null() },
      boolean: { to($0).pointee.boolean($1) },
      number: { to($0).pointee.number(UnsafeBufferPointer(start: $1, count: $2)) },
      string: { to($0).pointee.text(UnsafeBufferPointer(start: $1, count: $2)) },
      key: { to($0).pointee.key(UnsafeBufferPointer(start: $1, count: $2)) },
      start_object: { to($0).pointee.startObject() },
      end_object: { to($0).pointee.endObject() },
      start_array: { to($0).pointee.startArray() },
      end_array: { to($0).pointee.endArray() })
    return withUnsafeMutablePointer(to: &decoder) { decoder in
      crapidjson_read(bytes.baseAddress, bytes.count, &handler, decoder)
    }
  }
}

@inline(__always)
private func to(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<DocumentDecoder> {
  context.assumingMemoryBound(to: DocumentDecoder.self)
}
