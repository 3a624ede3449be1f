import CRapidJSON

/// Files of JSON other than rosters and policies, such as results.
package enum JSONFile {
  /// The bytes of a file that holds one JSON object. O(bytes).
  /// - Throws: `RosterError` where the file cannot be read, is in another encoding or not JSON, or
  ///   has an object that says one thing twice, which two readers may take in two ways.
  package static func read(_ path: String) throws(RosterError) -> [UInt8] {
    let bytes = try FileBytes.read(path)
    try check(bytes, file: path)
    return bytes
  }

  /// - Throws: as `read`, but for a file that cannot be read.
  package static func check(_ bytes: [UInt8], file: String) throws(RosterError) {
    try Roster.withBuffer(bytes) { buffer throws(RosterError) in
      try JSONPreamble.check(buffer, file: file)
      var check = KeyCheck()
      let end = check.run(buffer)
      if let key = check.repeated {
        throw .content(
          file: file, problem: "has \(Shown.quoted(key)) twice in the same object; keep one")
      }
      if check.isTooDeep {
        throw .content(
          file: file, problem: "is nested more than \(DocumentDecoder.depthLimit) deep")
      }
      if end.status == crapidjson_ok { return }
      if end.status == crapidjson_number_too_big {
        let number = Shown.plain(JSONSyntax.number(at: end.offset, in: buffer))
        throw .content(
          file: file, problem: "has the number \(number), which is beyond the range of a double")
      }
      throw JSONSyntax.error(end.status, at: end.offset, in: buffer, file: file, after: nil)
    }
  }

  /// The names of the fields of the outermost object, as far as the document can be read. O(bytes).
  package static func fields(of bytes: [UInt8]) -> Set<String> {
    bytes.withUnsafeBufferPointer { buffer in
      var check = KeyCheck()
      _ = check.run(buffer)
      return check.outermost
    }
  }

  /// SHA-256 in lowercase hexadecimal digits. O(bytes).
  package static func sha256(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { ContentHash.sha256($0) }
  }
}

/// Follows the reader through a document and stops where a key comes twice in one object.
private struct KeyCheck {
  /// Keys so far of every open object; empty for arrays.
  private var open: [Set<String>] = []
  /// Those of the outermost object.
  private(set) var outermost: Set<String> = []
  private(set) var repeated: String?
  private(set) var isTooDeep = false

  mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) -> crapidjson_result {
    var handler = crapidjson_handler(
      null_value: { _ in true }, boolean: { _, _ in true }, number: { _, _, _ in true },
      string: { _, _, _ in true },
      key: { to($0).pointee.key(UnsafeBufferPointer(start: $1, count: $2)) },
      start_object: { to($0).pointee.start() }, end_object: { to($0).pointee.end() },
      start_array: { to($0).pointee.start() }, end_array: { to($0).pointee.end() })
    return withUnsafeMutablePointer(to: &self) { check in
      crapidjson_read(bytes.baseAddress, bytes.count, &handler, check)
    }
  }

  private mutating func key(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let key = String(decoding: bytes, as: UTF8.self)
    if !open[open.count - 1].insert(key).inserted { repeated = key }
    if open.count == 1 { outermost.insert(key) }
    return repeated == nil
  }

  private mutating func start() -> Bool {
    open.append([])
    isTooDeep = open.count > DocumentDecoder.depthLimit
    return !isTooDeep
  }

  private mutating func end() -> Bool {
    open.removeLast()
    return true
  }
}

private func to(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<KeyCheck> {
  context.assumingMemoryBound(to: KeyCheck.self)
}
