/// Files of JSON other than rosters and policies.
package enum JSONFile {
  /// The bytes of a file that may be a JSON object. O(bytes).
  /// - Throws: `RosterError` where the file cannot be read, is empty, in another encoding or of another kind.
  package static func read(_ path: String) throws(RosterError) -> [UInt8] {
    let bytes = try FileBytes.read(path)
    try check(bytes, file: path)
    return bytes
  }

  /// - Throws: `RosterError.content` for what cannot be a JSON object by its first bytes.
  package static func check(_ bytes: [UInt8], file: String) throws(RosterError) {
    try Roster.withBuffer(bytes) { buffer throws(RosterError) in
      try JSONPreamble.check(buffer, file: file)
    }
  }

  package static func sha256(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { ContentHash.sha256($0) }
  }
}
