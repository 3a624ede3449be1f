import OverlapMarket

/// Reads a CSV row by row, checking every cell.
struct CSVRows {
  private let file: String
  private var scanner: CSVScanner
  /// Whether a first column without a name has held anything.
  private(set) var hasRowNumbers = false

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
    if case .unnamed? = columns.targets.first, !hasRowNumbers {
      var ahead = scanner
      if let first = try? ahead.next() {
        let text = UnsafeBufferPointer(rebasing: scanner.bytes[first.content])
        hasRowNumbers = !CSVScanner.stripped(text).isEmpty
      }
    }
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
    if !columns.activities.isEmpty, let fault = firms.closeActivities(of: columns.activities) {
      throw .cell(
        file: file, line: start.line, column: fault.column, value: nil, rule: fault.rule)
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
    case .unnamed(let number):
      let isCount = number == 1 && text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
      return text.isEmpty || isCount
        ? nil
        : (
          Shown.quoted(text),
          "the header has no name for this column; name it, or leave it out with --ignore-columns "
            + "\(number)"
        )
    case .name:
      guard !text.isEmpty else { return (Shown.quoted(text), "must not be empty") }
      guard let valid = String(validating: text) else { return (Shown.quoted(text), notUTF8) }
      name = valid
      return nil
    case .group(let group):
      guard !text.isEmpty else { return nil }
      guard let valid = String(validating: text) else { return (Shown.quoted(text), notUTF8) }
      firms.set(group, valid)
      return nil
    case .activity(let position, let primitive):
      if text.isEmpty { return nil }
      return read(text, in: primitive.domain) { firms.set(primitive, ofActivity: position, to: $0) }
    case .number(let domain, let place, let mayBeEmpty):
      if mayBeEmpty && text.isEmpty { return nil }
      return read(text, in: domain) { firms.set(place, $0) }
    }
  }

  /// Takes a number that stands in a cell where it is in its domain.
  private static func read(
    _ text: UnsafeBufferPointer<UInt8>, in domain: Domain, _ take: (Double) -> Void
  ) -> Fault? {
    let value: Double
    do throws(Number.Fault) {
      value = try Number.readCell(text)
    } catch {
      guard error == .malformed else { return (Shown.plain(text), error.rule) }
      let rule = "must be \(domain.noun), written plainly as 0.25 or 1e-3"
      return text.isEmpty
        ? (nil, "empty; \(rule)") : (Shown.quoted(text), otherwise(text, domain) ?? rule)
    }
    guard domain.contains(value) else { return (Shown.plain(text), domain.rule) }
    take(value)
    return nil
  }

  /// What to type for a number that is written in another way; nil where that is not plain.
  private static func otherwise(
    _ text: UnsafeBufferPointer<UInt8>, _ domain: Domain
  ) -> String? {
    func number(_ bytes: [UInt8]) -> Double? {
      bytes.withUnsafeBufferPointer { try? Number.readCell($0) }
    }
    let comma = UInt8(ascii: ",")
    let point = Array(text).map { $0 == comma ? UInt8(ascii: ".") : $0 }
    if let place = text.firstIndex(of: comma) {
      let rule = "must be \(domain.noun), with a decimal point and no comma"
      // Three digits behind it may be thousands.
      guard let value = number(point), text.count - place != 4 else { return rule }
      return "\(rule): type \(Number.text(value))"
    }
    if text.last == UInt8(ascii: "%"), let value = number(Array(point.dropLast())) {
      return "must be \(domain.noun), without a unit: type \(Number.text(value / 100))"
    }
    return nil
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
    let (count, wanted) = (Self.cellCount(start), columns.targets.count)
    var rule = "has \(count) \(count == 1 ? "cell" : "cells"), but the header has \(wanted)"
    if count > wanted {
      rule += "; decimals have a point, and a name with a comma stands in quotes"
    } else if count == 1, let separator = Self.separator(start) {
      rule += "; \(separator)"
    }
    return .cell(file: file, line: start.line, column: nil, value: nil, rule: rule)
  }

  /// What to say of a row of one cell that has other separators in it.
  private static func separator(_ start: CSVScanner) -> String? {
    var scanner = start
    guard let cell = try? scanner.next() else { return nil }
    return CSVColumns.otherSeparator(String(decoding: scanner.text(cell), as: UTF8.self))
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
