import OverlapMarket
import Synchronization

/// Firms from a CSV: one row a firm, columns named as the fields of a firm (`baselineFailure.L` for
/// the regime L).
///
/// Rows are read in blocks, by as many threads as call `work`, and come together in the order of
/// the file. Where a block has a fault all rows are read once more, one after the other: what is
/// refused, and in which words, does not depend on blocks and threads.
struct CSVFirms: ~Copyable, Sendable {
  // Only read, by all threads.
  nonisolated(unsafe) private let bytes: UnsafeBufferPointer<UInt8>
  private let file: String
  private let columns: CSVColumns
  /// Before the first firm.
  nonisolated(unsafe) private let start: CSVRows
  private let progress: Mutex<CSVProgress>

  /// Reads the header.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, regimes: [Regime], file: String, ignoring: [String] = [],
    blockLength: Int = CSVBlocks.standardLength
  ) throws(RosterError) {
    if let problem = Self.preamble(bytes) { throw .content(file: file, problem: problem) }
    var rows = CSVRows(bytes, file: file)
    columns = try rows.header(regimes: regimes.map(\.name), ignored: ignoring)
    self.bytes = bytes
    self.file = file
    start = rows
    progress = Mutex(
      CSVProgress(
        blocks: CSVBlocks(from: rows.offset, length: blockLength),
        firms: Firms(regimeCount: columns.regimeCount)))
  }

  /// What a reader should know of how it was read, when all calls of `work` have returned.
  var remarks: [String] {
    progress.withLock { $0.hasRowNumbers }
      ? ["\(file): column 1 has no name: taken for row numbers and left out"] : []
  }

  /// Reads blocks until none is left that no thread has taken.
  borrowing func work() {
    while let (index, block) = takeBlock() {
      guard let (rows, hasRowNumbers) = read(block) else {
        return progress.withLock { $0.hasFault = true }
      }
      progress.withLock { progress in
        if hasRowNumbers { progress.hasRowNumbers = true }
        if index == 0 {
          progress.firms.reserveCapacity(rows.count * (bytes.count / block.count + 1))
        }
        progress.waiting[index] = rows
      }
      join()
    }
  }

  /// Adds the blocks whose turn it is, unless another thread is doing so; it will find what this
  /// one has brought.
  private borrowing func join() {
    guard var firms = progress.withLock({ $0.beginJoining() }) else { return }
    while let rows = progress.withLock({ $0.nextRows(returning: &firms) }) { firms.append(rows) }
  }

  /// All firms, when all calls of `work` have returned. O(bytes).
  borrowing func firms() throws(RosterError) -> Firms {
    let (joined, hasFault) = progress.withLock { ($0.firms, $0.hasFault) }
    let firms = hasFault ? try readInOrder() : joined
    if firms.isEmpty {
      throw .content(file: file, problem: "has a header but no firms; there must be at least one")
    }
    return firms
  }

  private borrowing func takeBlock() -> (index: Int, block: Range<Int>)? {
    progress.withLock { progress in
      guard !progress.hasFault, let block = progress.blocks.next(in: bytes) else { return nil }
      return (progress.blocks.count - 1, block)
    }
  }

  /// nil where some row has a fault.
  private borrowing func read(_ block: Range<Int>) -> (rows: FirmRows, hasRowNumbers: Bool)? {
    var rows = CSVRows(bytes, block: block, file: file)
    var firms = FirmRows(regimeCount: columns.regimeCount)
    do throws(RosterError) {
      while try rows.read(columns, into: &firms) {}
    } catch {
      return nil
    }
    return (firms, rows.hasRowNumbers)
  }

  private borrowing func readInOrder() throws(RosterError) -> Firms {
    var firms = Firms(regimeCount: columns.regimeCount)
    var rows = start
    var row = FirmRows(regimeCount: columns.regimeCount)
    while try rows.read(columns, into: &row) {
      firms.append(row)
      row.removeAll()
    }
    return firms
  }

  private static func preamble(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if let problem = JSONPreamble.foreignFile(bytes) { return problem }
    if bytes.allSatisfy(JSONPreamble.isSpace) {
      return "is empty; it must hold a header row and a row a firm"
    }
    if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      return "is a spreadsheet or a zip archive; save it as CSV"
    }
    if bytes.first(where: { !JSONPreamble.isSpace($0) }) == UInt8(ascii: "{") {
      return "is JSON, not a CSV; give it as the roster"
    }
    return nil
  }
}

extension CSVFirms {
  /// A rule of the market that a row breaks, told by line and column. O(bytes).
  static func error(
    _ error: MarketError, in bytes: UnsafeBufferPointer<UInt8>, file: String, jsonFile: String
  ) -> RosterError {
    guard let (firm, column) = place(error.path) else {
      return RosterError(error, file: jsonFile)
    }
    func line(_ firm: Int) -> Int { CSVRows.line(of: firm + 1, in: bytes) }
    if case .duplicateName(_, let name, let first) = error, let (earlier, _) = place(first) {
      return .cell(
        file: file, line: line(firm), column: column, value: Shown.quoted(name),
        rule: "must be unique; line \(line(earlier)) has the same name")
    }
    if case .alikeName(_, let name, _, let first) = error, let (earlier, _) = place(first) {
      return .cell(
        file: file, line: line(firm), column: column, value: Shown.quoted(name),
        rule: "must be unique; line \(line(earlier)) has the same name but for blanks")
    }
    return .cell(
      file: file, line: line(firm), column: column, value: error.shownValue, rule: error.rule)
  }

  /// The firm and the field that `firms[3].cost` names.
  private static func place(_ path: String) -> (firm: Int, column: String)? {
    guard path.hasPrefix("firms[") else { return nil }
    let parts = path.dropFirst("firms[".count).split(separator: "]", maxSplits: 1)
    guard let first = parts.first, let firm = Int(first) else { return nil }
    let column = parts.count > 1 ? parts[1].drop { $0 == "." } : ""
    return (firm, String(column))
  }
}
