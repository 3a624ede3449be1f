import OverlapMarket

/// Reads a CSV row by row, checking every cell.
struct CSVRows {
  private let file: String
  private var scanner: CSVScanner

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self.file = file
    scanner = CSVScanner(bytes)
  }

  /// Some rows of a text, without its header. Their lines count from the first of them.
  init(_ bytes: UnsafeBufferPointer<UInt8>, block: Range<Int>, file: String) {
    self.file = file
    scanner = CSVScanner(bytes, rows: block)
  }

  /// Where the next row starts.
  var offset: Int { scanner.offset }

  /// - Parameter ignored: names of columns to leave out, or their numbers from 1.
  mutating func header(regimes: [String], ignored: [String]) throws(RosterError) -> CSVColumns {
    scanner.skipBlankRows()
    var names: [String] = []
    let first = scanner.line
    var line = first
    while let cell = try next() {
      let text = scanner.text(cell)
      let name = text.withUnsafeBufferPointer { String(validating: CSVScanner.stripped($0)) }
      guard let name else {
        throw .cell(file: file, line: line, column: nil, value: nil, rule: Self.notUTF8)
      }
      names.append(name)
      if cell.endsRow { break }
      line = scanner.line
    }
    do throws(CSVColumns.Fault) {
      return try CSVColumns(header: names, regimes: regimes, ignored: ignored)
    } catch {
      throw .cell(file: file, line: first, column: error.column, value: nil, rule: error.rule)
    }
  }

  /// Adds the next firm; false after the last.
  mutating func read(
    _ columns: CSVColumns, into firms: inout FirmRows
  ) throws(RosterError) -> Bool {
    scanner.skipBlankRows()
    if scanner.isAtEnd { return false }
    let start = scanner
    firms.beginRow()
    var name = ""
    var position = 0
    while true {
      let line = scanner.line
      let cell: CSVScanner.Cell
      let target = position < columns.targets.count ? columns.targets[position] : nil
      var fault: Fault?
      if case .number(let domain, let place, _) = target, let (number, value) = try nextNumber() {
        cell = number
        fault = Self.store(value, as: scanner.bytes[cell.content], domain, place, &firms)
      } else {
        guard let next = try next() else { throw wrongCount(start, columns) }
        cell = next
        fault = target.flatMap { store(cell, $0, &name, &firms) }
      }
      guard cell.endsRow == (position + 1 == columns.targets.count) else {
        throw wrongCount(start, columns)
      }
      if let fault {
        throw isRagged(start, columns)
          ? wrongCount(start, columns)
          : .cell(
            file: file, line: line, column: columns.label(position),
            value: fault.value, rule: fault.rule)
      }
      if cell.endsRow { break }
      position += 1
    }
    firms.endRow(name: name)
    return true
  }

  private typealias Fault = (value: String?, rule: String)

  @inline(__always)
  private func store(
    _ cell: CSVScanner.Cell, _ target: CSVColumns.Target, _ name: inout String,
    _ firms: inout FirmRows
  ) -> Fault? {
    if cell.hasDoubledQuotes {
      let text = scanner.text(cell)
      return text.withUnsafeBufferPointer { Self.store($0, target, &name, &firms) }
    }
    return Self.store(
      UnsafeBufferPointer(rebasing: scanner.bytes[cell.content]), target, &name, &firms)
  }

  /// Nil where all is well.
  private static func store(
    _ cell: UnsafeBufferPointer<UInt8>, _ target: CSVColumns.Target, _ name: inout String,
    _ firms: inout FirmRows
  ) -> Fault? {
    let text = CSVScanner.stripped(cell)
    switch target {
    case .ignored: return nil
    case .unnamed(let mayCount):
      let isNumber = mayCount && text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
      return text.isEmpty || isNumber
        ? nil
        : (
          Shown.quoted(text),
          "the header has no name for this column; name it, or leave it out with --ignore-columns"
        )
    case .name:
      guard !text.isEmpty else { return (Shown.quoted(text), "must not be empty") }
      guard let valid = String(validating: text) else { return (Shown.quoted(text), notUTF8) }
      name = valid
      return nil
    case .number(let domain, let place, let mayBeEmpty):
      if mayBeEmpty && text.isEmpty { return nil }
      let value: Double
      do throws(Number.Fault) {
        value = try Number.readCell(text)
      } catch {
        guard error == .malformed else { return (Shown.plain(text), error.rule) }
        let rule = "must be \(domain.noun), written plainly as 0.25 or 1e-3"
        return text.isEmpty ? (nil, "empty; \(rule)") : (Shown.quoted(text), rule)
      }
      return store(value, as: text[...], domain, place, &firms)
    }
  }

  @inline(__always)
  private static func store(
    _ value: Double, as text: Slice<UnsafeBufferPointer<UInt8>>, _ domain: Domain,
    _ place: Int,
    _ firms: inout FirmRows
  ) -> Fault? {
    guard domain.contains(value) else {
      return (Shown.plain(UnsafeBufferPointer(rebasing: text)), domain.rule)
    }
    firms.set(place, value)
    return nil
  }

  private static let notUTF8 = "is not UTF-8; save the file as CSV UTF-8"

  private mutating func next() throws(RosterError) -> CSVScanner.Cell? {
    do throws(CSVScanner.Fault) {
      return try scanner.next()
    } catch {
      throw .cell(file: file, line: error.line, column: nil, value: nil, rule: error.problem)
    }
  }

  @inline(__always)
  private mutating func nextNumber() throws(RosterError) -> (cell: CSVScanner.Cell, value: Double)?
  {
    do throws(CSVScanner.Fault) {
      return try scanner.nextNumber()
    } catch {
      throw .cell(file: file, line: error.line, column: nil, value: nil, rule: error.problem)
    }
  }

  // MARK: Rows with too few or too many cells

  private func isRagged(_ start: CSVScanner, _ columns: CSVColumns) -> Bool {
    Self.cellCount(start) != columns.targets.count
  }

  private func wrongCount(_ start: CSVScanner, _ columns: CSVColumns) -> RosterError {
    let count = Self.cellCount(start)
    let rule =
      "has \(count) \(count == 1 ? "cell" : "cells"), but the header has \(columns.targets.count)"
    return .cell(file: file, line: start.line, column: nil, value: nil, rule: rule)
  }

  private static func cellCount(_ start: CSVScanner) -> Int {
    var scanner = start
    var count = 0
    while let cell = try? scanner.next() {
      count += 1
      if cell.endsRow { break }
    }
    return count
  }

  /// The line where a row starts; the header is row 0. O(bytes).
  static func line(of row: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var scanner = CSVScanner(bytes)
    for _ in 0..<row {
      scanner.skipBlankRows()
      while let cell = try? scanner.next(), !cell.endsRow {}
    }
    scanner.skipBlankRows()
    return scanner.line
  }
}
