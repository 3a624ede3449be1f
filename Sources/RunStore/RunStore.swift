import CSQLite
import PolicySearch

/// A file that keeps the points of a search while it runs: an SQLite database with a row a point.
///
/// The points of a block are committed together. A process that is killed at any moment, in any
/// way, loses the blocks that it was at and nothing else; on a machine that loses power the last
/// commits may be lost too, and the file stays whole. One process at a time has the file.
public struct RunStore: Sendable {
  /// Of the tables; other formats are refused.
  static let format = 5
  /// Marks a database as one of this program's: "OVLP".
  private static let applicationID: Int32 = 0x4F56_4C50

  public let path: String
  public let identity: RunIdentity
  private let connection: SharedConnection

  /// Opens a store to go on with, or makes it where there is no file, or an empty one.
  /// - Throws: `StoreError.mismatch` for a store of another run.
  public init(at path: String, of identity: RunIdentity) throws(StoreError) {
    let (connection, stored) = try Self.open(path, orCreate: identity)
    if let field = identity.difference(from: stored) {
      throw .mismatch(
        file: path, field: field.rawValue, stored: stored.text(field), wanted: identity.text(field))
    }
    self.init(path, stored, connection)
  }

  /// Opens a store, whatever run it is of.
  public init(existing path: String) throws(StoreError) {
    guard FileStatus.exists(path) else { throw .missing(file: path) }
    let (connection, stored) = try Self.open(path, orCreate: nil)
    self.init(path, stored, connection)
  }

  private init(_ path: String, _ identity: RunIdentity, _ connection: SharedConnection) {
    self.path = path
    self.identity = identity
    self.connection = connection
  }

  /// Writes all to the file and gives it up.
  public func close() throws(StoreError) {
    try Self.reporting(path) { try connection.close() }
  }
}

/// The points.
extension RunStore {
  /// Adds a block, whole or not at all.
  /// - Precondition: it is not there yet.
  public func append(_ block: SolvedBlock) throws(StoreError) {
    try append(zip(identity.grid.points(of: block.index), block.points).map { ($0, $1) })
  }

  /// Adds points by their positions in the grid, all or none.
  func append(_ points: [(position: Int, point: PolicyPoint)]) throws(StoreError) {
    try Self.reporting(path) {
      try connection.use { connection in
        try connection.transaction { () throws(SQLiteError) in
          let insertion = try connection.statement(PointEncoding.insertion)
          for (position, point) in points {
            try insertion.run([.integer(Int64(position))] + PointEncoding.values(point))
          }
        }
      }
    }
  }

  /// Every point of the grid, in its order; nil for those that are not there.
  /// - Complexity: O(points).
  public func points() throws(StoreError) -> [PolicyPoint?] {
    var points = [PolicyPoint?](repeating: nil, count: identity.grid.pointCount)
    try Self.reporting(path) {
      try connection.use { connection in
        let row = try connection.statement(PointEncoding.selection)
        while try row.step() {
          guard let position = row[0].whole, points.indices.contains(position),
            let point = PointEncoding.point(row)
          else { throw StoreError.damaged(file: path, reason: "a row that makes no sense") }
          points[position] = point
        }
      }
    }
    return points
  }

  /// Every point of the grid, in its order.
  /// - Throws: `StoreError.incomplete` where some are not there.
  public func allPoints() throws(StoreError) -> [PolicyPoint] {
    let found = try points()
    let all = found.compactMap(\.self)
    guard all.count == found.count else {
      throw .incomplete(file: path, shard: identity.shard, done: all.count, of: found.count)
    }
    return all
  }

  /// The blocks of this store's shard that are not there yet, ascending.
  /// - Complexity: O(points).
  public func missingBlocks() throws(StoreError) -> [Int] {
    let grid = identity.grid
    var isThere = [Bool](repeating: false, count: grid.pointCount)
    try Self.reporting(path) {
      try connection.use { connection in
        let row = try connection.statement("SELECT position FROM point")
        while try row.step() {
          guard let position = row[0].whole, isThere.indices.contains(position) else {
            throw StoreError.damaged(file: path, reason: "a point that is not of the grid")
          }
          isThere[position] = true
        }
      }
    }
    var missing: [Int] = []
    for block in identity.shard.blocks(of: grid) {
      let points = grid.points(of: block)
      switch points.count(where: { isThere[$0] }) {
      case points.count: continue
      case 0: missing.append(block)
      default: throw .damaged(file: path, reason: "part of a block of points is missing")
      }
    }
    return missing
  }
}

/// The file.
extension RunStore {
  /// - Throws: `StoreError.foreign` for a database that is not a store, which is left as it is.
  private static func open(
    _ path: String, orCreate identity: RunIdentity?
  ) throws(StoreError) -> (SharedConnection, RunIdentity) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unwritable(file: path, reason: "this is not a path")
    }
    return try reporting(path) {
      // A relative path with a folder: ":memory:" is the name of a file here.
      let connection = try SQLiteConnection(at: path.hasPrefix("/") ? path : "./\(path)")
      // The first access then locks the file, and no memory is shared with other processes, which
      // network file systems cannot.
      try connection.execute("PRAGMA locking_mode = EXCLUSIVE")
      let mark = try connection.value(of: "PRAGMA application_id").whole ?? 0
      let tables = try connection.value(of: "SELECT count(*) FROM sqlite_master").whole
      let stored: RunIdentity
      if mark == applicationID {
        try logAhead(connection)
        stored = try read(connection, path)
      } else if mark == 0, tables == 0, let identity {
        try logAhead(connection)
        try create(identity, in: connection)
        stored = identity
      } else {
        throw StoreError.foreign(file: path)
      }
      return (SharedConnection(connection), stored)
    }
  }

  /// Commits are appended to a log, which survives the death of the process without being forced to
  /// the disk.
  private static func logAhead(_ connection: borrowing SQLiteConnection) throws {
    try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  }

  private static func create(
    _ identity: RunIdentity, in connection: borrowing SQLiteConnection
  ) throws {
    try connection.transaction { () throws(SQLiteError) in
      try connection.execute(
        "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(format)")
      try connection.execute(
        "CREATE TABLE run (field TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
      let insertion = try connection.statement("INSERT INTO run VALUES (?, ?)")
      for field in RunIdentity.Field.allCases {
        try insertion.run([.text(field.rawValue), .text(identity.text(field))])
      }
      try connection.execute(PointEncoding.definition)
    }
  }

  private static func read(
    _ connection: borrowing SQLiteConnection, _ path: String
  ) throws -> RunIdentity {
    let version = try connection.value(of: "PRAGMA user_version").whole ?? 0
    guard version == format else {
      throw StoreError.format(file: path, version: version, known: format)
    }
    let verdict = try connection.value(of: "PRAGMA quick_check(1)")
    guard verdict == .text("ok") else {
      throw StoreError.damaged(file: path, reason: verdict.text ?? "")
    }
    var fields: [String: String] = [:]
    let row = try connection.statement("SELECT field, value FROM run")
    while try row.step() {
      if let field = row[0].text, let value = row[1].text { fields[field] = value }
    }
    guard let identity = RunIdentity({ fields[$0.rawValue] }) else {
      throw StoreError.damaged(file: path, reason: "what it says of its run makes no sense")
    }
    return identity
  }

  /// Writes a store with all points of a run at once, whole or not at all.
  /// - Throws: `StoreError.foreign` where another program's file stands.
  static func write(_ points: [PolicyPoint], of identity: RunIdentity, to path: String)
    throws(StoreError)
  {
    if FileStatus.exists(path), !FileStatus.isEmpty(path) {
      // A log that a killed process left behind must not be taken for the new file's.
      try RunStore(existing: path).close()
    }
    let temporary = FileStatus.temporary(beside: path)
    defer { FileStatus.remove(temporary) }
    let store = try RunStore(at: temporary, of: identity)
    try store.append(points.enumerated().map { ($0.offset, $0.element) })
    try store.close()
    if let reason = FileStatus.replace(path, by: temporary) {
      throw .unwritable(file: path, reason: reason)
    }
  }

  /// What SQLite says, in this module's words.
  private static func reporting<Value>(_ path: String, _ body: () throws -> Value)
    throws(StoreError) -> Value
  {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as SQLiteError {
      switch error.code {
      case SQLITE_NOTADB: throw .foreign(file: path)
      case SQLITE_BUSY, SQLITE_LOCKED: throw .inUse(file: path)
      case SQLITE_CORRUPT, SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_MISMATCH:
        throw .damaged(file: path, reason: error.reason)
      default: throw .unwritable(file: path, reason: error.reason)
      }
    } catch {
      throw .unwritable(file: path, reason: "\(error)")
    }
  }
}
