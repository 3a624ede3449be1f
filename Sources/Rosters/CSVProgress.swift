import OverlapMarket

/// How far threads are with the blocks of a CSV, which they read in any order and join in the order
/// of the file.
struct CSVProgress {
  var blocks: CSVBlocks
  var firms: Firms
  /// How many blocks are in `firms`.
  var joined = 0
  /// Blocks that are read and not in `firms` yet.
  var waiting: [Int: FirmRows] = [:]
  /// A thread has `firms` and is adding blocks to it.
  var isJoining = false
  var hasFault = false
  /// Whether a first column without a name held anything.
  var hasRowNumbers = false

  mutating func beginJoining() -> Firms? {
    guard !isJoining, waiting[joined] != nil else { return nil }
    isJoining = true
    return take()
  }

  /// The rows that come next; nil where they are not read yet, and the firms then are handed back.
  mutating func nextRows(returning joinedFirms: inout Firms) -> FirmRows? {
    if let rows = waiting.removeValue(forKey: joined) {
      joined += 1
      return rows
    }
    swap(&firms, &joinedFirms)
    isJoining = false
    return nil
  }

  /// The firms, with nobody else holding their columns.
  private mutating func take() -> Firms {
    var taken = Firms(regimeCount: firms.regimeCount)
    swap(&taken, &firms)
    return taken
  }
}
