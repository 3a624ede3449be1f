/// What can be told of a file before it is read as JSON: that it is empty, in another encoding, or
/// something else.
enum JSONPreamble {
  static func check(_ bytes: UnsafeBufferPointer<UInt8>, file: String) throws(RosterError) {
    if let problem = problem(bytes, file) { throw .content(file: file, problem: problem) }
  }

  private static func problem(_ bytes: UnsafeBufferPointer<UInt8>, _ file: String) -> String? {
    if bytes.isEmpty { return "is empty; it must hold a JSON object {...}" }
    if let problem = foreignFile(bytes) { return problem }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return "starts with a byte order mark; save it as UTF-8 without one"
    }
    guard let first = bytes.first(where: { !isSpace($0) }) else {
      return "holds nothing but white space; it must hold a JSON object {...}"
    }
    let found: String
    switch first {
    case UInt8(ascii: "{"): return nil
    case UInt8(ascii: "["): found = "a list"
    case UInt8(ascii: "<"): found = "XML or HTML"
    case _ where isCSV(bytes) || file.lowercased().hasSuffix(".csv"):
      return
        "a CSV holds firms alone; give the market's JSON, and --firms \(Shown.file(file))"
    case UInt8(ascii: "\""): found = "a text"
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): found = "a number"
    default: return "must be a JSON object {...}; this does not start with '{'"
    }
    return "must be a JSON object {...}, not \(found)"
  }

  /// Whether the first line is the header of a CSV of firms.
  private static func isCSV(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let line = bytes.prefix(4096).prefix { $0 != UInt8(ascii: "\n") }
    let cells = String(decoding: line, as: UTF8.self).split { ",;\t\r\" ".contains($0) }
    return cells.count > 1 && cells.contains("name")
  }

  /// Other encodings and compressed files, for any kind of text file.
  static func foreignFile(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let start = Array(bytes.prefix(4))
    if let encoding = foreignEncoding(start) {
      return "is encoded as \(encoding); save it as UTF-8"
    }
    return start.starts(with: [0x1F, 0x8B]) ? "is compressed with gzip; unpack it first" : nil
  }

  /// UTF-16 and UTF-32 by their marks, or by the zeros beside an ASCII character.
  private static func foreignEncoding(_ start: [UInt8]) -> String? {
    let isZero = start.map { $0 == 0 }
    if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    if isZero == [false, true, true, true] || isZero == [true, true, true, false] {
      return "UTF-32"
    }
    if isZero == [false, true, false, true] || isZero == [true, false, true, false] {
      return "UTF-16"
    }
    return nil
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
