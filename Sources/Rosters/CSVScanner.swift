/// Splits a CSV text (RFC 4180; lines end with CRLF or LF, the last one may end without) into
/// cells, in place.
///
/// Written here since its value lies in the errors: libcsv, the C library at hand, tells neither
/// the line of a cell nor what is wrong with it, copies every byte, and trims spaces; the Swift
/// ones work by `Character`.
struct CSVScanner {
  struct Cell {
    /// The content without the enclosing quotes.
    var content: Range<Int>
    /// The content has quotes that are doubled.
    var hasDoubledQuotes = false
    var endsRow = false
  }

  struct Fault: Error {
    var line: Int
    var problem: String
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var offset: Int
  /// The line of the next cell, from 1. Quoted line ends count.
  private(set) var line = 1
  /// A comma was the last thing read, so that a cell follows even at the end.
  private var owesCell = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Some rows of a text. Offsets are those of the whole text, lines count from the first of these
  /// rows.
  init(_ bytes: UnsafeBufferPointer<UInt8>, rows: Range<Int>) {
    self.bytes = UnsafeBufferPointer(rebasing: bytes[..<rows.upperBound])
    offset = rows.lowerBound
  }

  /// Nothing is left, and a row would start here.
  var isAtEnd: Bool { offset == bytes.count && !owesCell }

  /// Goes to the next row in which some cell is more than blanks.
  mutating func skipBlankRows() {
    while offset < bytes.count, let end = endOfBlankRow() {
      offset = end
      line += 1
    }
  }

  /// Where the next row starts, if this one has nothing but separators, blanks and empty quotes.
  @inline(__always)
  private func endOfBlankRow() -> Int? {
    var end = offset
    while end < bytes.count {
      switch bytes[end] {
      case Self.lineFeed: return end + 1
      case Self.comma, Self.space, Self.tab, Self.carriageReturn: end += 1
      case Self.quote where end + 1 < bytes.count && bytes[end + 1] == Self.quote: end += 2
      default: return nil
      }
    }
    return end
  }

  /// A text without blanks at its ends.
  static func stripped(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }
    guard let start = text.firstIndex(where: { !isBlank($0) }),
      let end = text.lastIndex(where: { !isBlank($0) })
    else { return UnsafeBufferPointer(rebasing: text[..<text.startIndex]) }
    return UnsafeBufferPointer(rebasing: text[start...end])
  }

  private static let space = UInt8(ascii: " ")
  private static let tab = UInt8(ascii: "\t")
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// The next cell, nil after the last.
  mutating func next() throws(Fault) -> Cell? {
    guard offset < bytes.count else {
      guard owesCell else { return nil }
      owesCell = false
      return Cell(content: offset..<offset, endsRow: true)
    }
    var cell = bytes[offset] == Self.quote ? try quoted() : try plain()
    cell.endsRow = try separator()
    return cell
  }

  /// The next cell with its number, where it is one and not in quotes; nil, and nothing is read,
  /// where it is anything else. What a number's text ends with need not be looked for first.
  @inline(__always)
  mutating func nextNumber() throws(Fault) -> (cell: Cell, value: Double)? {
    guard let number = Number.prefix(UnsafeBufferPointer(rebasing: bytes[offset...])) else {
      return nil
    }
    let end = offset + number.length
    guard end == bytes.count || Self.endsPlain(bytes[end]) else { return nil }
    var cell = Cell(content: offset..<end)
    offset = end
    cell.endsRow = try separator()
    return (cell, number.value)
  }

  @inline(__always)
  private static func endsPlain(_ byte: UInt8) -> Bool {
    byte == comma || byte == lineFeed || byte == carriageReturn
  }

  private mutating func plain() throws(Fault) -> Cell {
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case Self.comma, Self.lineFeed, Self.carriageReturn: return Cell(content: start..<offset)
      case Self.quote:
        throw Fault(
          line: line,
          problem: "a double quote inside a cell; put the cell in quotes and write the quote twice")
      default: offset += 1
      }
    }
    return Cell(content: start..<offset)
  }

  private mutating func quoted() throws(Fault) -> Cell {
    let firstLine = line
    offset += 1
    var cell = Cell(content: offset..<offset)
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == Self.lineFeed { line += 1 }
      guard byte == Self.quote else { continue }
      guard offset < bytes.count, bytes[offset] == Self.quote else {
        cell.content = cell.content.lowerBound..<offset - 1
        return cell
      }
      cell.hasDoubledQuotes = true
      offset += 1
    }
    throw Fault(line: firstLine, problem: "a cell whose closing quote is missing")
  }

  /// Reads what follows a cell, and tells whether it ends the row.
  private mutating func separator() throws(Fault) -> Bool {
    owesCell = false
    guard offset < bytes.count else { return true }
    switch bytes[offset] {
    case Self.comma:
      offset += 1
      owesCell = true
      return false
    case Self.lineFeed: break
    case Self.carriageReturn where offset + 1 < bytes.count && bytes[offset + 1] == Self.lineFeed:
      offset += 1
    case Self.carriageReturn where offset + 1 == bytes.count: break
    case Self.carriageReturn:
      throw Fault(line: line, problem: "a carriage return without a line feed")
    default:
      throw Fault(line: line, problem: "text after the closing quote of a cell")
    }
    offset += 1
    line += 1
    return true
  }

  /// The content, with doubled quotes made single.
  func text(_ cell: Cell) -> [UInt8] {
    var text: [UInt8] = []
    var skip = false
    for byte in bytes[cell.content] {
      if byte == Self.quote, cell.hasDoubledQuotes {
        skip.toggle()
        if !skip { continue }
      }
      text.append(byte)
    }
    return text
  }
}
