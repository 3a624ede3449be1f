import GRDB
import PolicySearch

/// A file that keeps the points of a search while it runs: an SQLite database with a row a point.
///
/// The points of a chain are committed together. A process that is killed at any moment, in any
/// way, loses the chains that it was at and nothing else; on a machine that loses power the last
/// commits may be lost too, and the file stays whole. One process at a time has the file.
public struct RunStore: Sendable {
  /// Of the tables; other formats are refused.
  static let format = 3
  /// Marks a database as one of this program's: "OVLP".
  private static let applicationID: Int32 = 0x4F56_4C50

  public let path: String
  public let identity: RunIdentity
  private let queue: DatabaseQueue

  /// Opens a store to go on with, or makes it where there is no file, or an empty one.
  /// - Throws: `StoreError.mismatch` for a store of another run.
  public init(at path: String, of identity: RunIdentity) throws(StoreError) {
    let (queue, stored) = try Self.open(path, orCreate: identity)
    guard let stored else {
      try? queue.close()
      throw .foreign(file: path)
    }
    if let field = identity.difference(from: stored) {
      try? queue.close()
      throw .mismatch(
        file: path, field: field.rawValue, stored: stored.text(field), wanted: identity.text(field))
    }
    self.init(path, stored, queue)
  }

  /// Opens a store, whatever run it is of.
  public init(existing path: String) throws(StoreError) {
    guard FileStatus.exists(path) else { throw .missing(file: path) }
    let (queue, stored) = try Self.open(path, orCreate: nil)
    guard let stored else {
      try? queue.close()
      throw .foreign(file: path)
    }
    self.init(path, stored, queue)
  }

  private init(_ path: String, _ identity: RunIdentity, _ queue: DatabaseQueue) {
    self.path = path
    self.identity = identity
    self.queue = queue
  }

  /// Writes all to the file and gives it up.
  public func close() throws(StoreError) {
    try Self.reporting(path) { try queue.close() }
  }
}

/// The points.
extension RunStore {
  /// Adds a chain, whole or not at all.
  /// - Precondition: it is not there yet.
  public func append(_ chain: SolvedChain) throws(StoreError) {
    try append(zip(identity.grid.points(of: chain.index), chain.points).map { ($0, $1) })
  }

  /// Adds points by their positions in the grid, all or none.
  func append(_ points: [(position: Int, point: PolicyPoint)]) throws(StoreError) {
    try Self.reporting(path) {
      try queue.write { database in
        let statement = try database.cachedStatement(sql: PointEncoding.insertion)
        for (position, point) in points {
          try statement.execute(
            arguments: StatementArguments([position.databaseValue] + PointEncoding.values(point)))
        }
      }
    }
  }

  /// Every point of the grid, in its order; nil for those that are not there.
  /// - Complexity: O(points).
  public func points() throws(StoreError) -> [PolicyPoint?] {
    var points = [PolicyPoint?](repeating: nil, count: identity.grid.pointCount)
    try Self.reporting(path) {
      try queue.read { database in
        let rows = try Row.fetchCursor(database, sql: PointEncoding.selection)
        while let row = try rows.next() {
          guard let position = Int.fromDatabaseValue(row[0] as DatabaseValue),
            points.indices.contains(position),
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

  /// The chains of this store's shard that are not there yet, ascending.
  /// - Complexity: O(points).
  public func missingChains() throws(StoreError) -> [Int] {
    let grid = identity.grid
    var isThere = [Bool](repeating: false, count: grid.pointCount)
    try Self.reporting(path) {
      try queue.read { database in
        let positions = try Int64.fetchCursor(database, sql: "SELECT position FROM point")
        while let position = try positions.next() {
          guard isThere.indices.contains(Int(position)) else {
            throw StoreError.damaged(file: path, reason: "a point that is not of the grid")
          }
          isThere[Int(position)] = true
        }
      }
    }
    var missing: [Int] = []
    for chain in identity.shard.chains(of: grid) {
      let points = grid.points(of: chain)
      switch points.count(where: { isThere[$0] }) {
      case points.count: continue
      case 0: missing.append(chain)
      default: throw .damaged(file: path, reason: "part of a chain of points is missing")
      }
    }
    return missing
  }
}

/// The file.
extension RunStore {
  /// - Returns: no identity for a database that is not a store, which is left as it is.
  private static func open(
    _ path: String, orCreate identity: RunIdentity?
  ) throws(StoreError) -> (DatabaseQueue, RunIdentity?) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unwritable(file: path, reason: "this is not a path")
    }
    return try reporting(path) {
      var configuration = Configuration()
      configuration.prepareDatabase { database in
        // The first access then locks the file, and no memory is shared with other processes, which
        // network file systems cannot.
        try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      }
      // A relative path with a folder: ":memory:" is the name of a file here.
      let queue = try DatabaseQueue(
        path: path.hasPrefix("/") ? path : "./\(path)", configuration: configuration)
      do {
        let stored = try queue.writeWithoutTransaction { database -> RunIdentity? in
          let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
          let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
          guard mark == applicationID || mark == 0 && isEmpty && identity != nil else { return nil }
          try logAhead(database)
          guard mark == applicationID else {
            guard let identity else { return nil }
            try database.inTransaction(.immediate) {
              try create(identity, in: database)
              return .commit
            }
            return identity
          }
          return try read(database, path)
        }
        return (queue, stored)
      } catch {
        try? queue.close()
        throw error
      }
    }
  }

  /// Commits are appended to a log, which survives the death of the process without being forced to
  /// the disk.
  private static func logAhead(_ database: Database) throws {
    try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  }

  private static func create(_ identity: RunIdentity, in database: Database) throws {
    try database.execute(
      sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(format)")
    try database.execute(
      sql: "CREATE TABLE run (field TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    for field in RunIdentity.Field.allCases {
      try database.execute(
        sql: "INSERT INTO run VALUES (?, ?)", arguments: [field.rawValue, identity.text(field)])
    }
    try database.execute(sql: PointEncoding.definition)
  }

  private static func read(_ database: Database, _ path: String) throws -> RunIdentity {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version == format else {
      throw StoreError.format(file: path, version: version, known: format)
    }
    let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
    guard verdict == "ok" else { throw StoreError.damaged(file: path, reason: verdict) }
    var fields: [String: String] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT field, value FROM run") {
      guard let field = String.fromDatabaseValue(row[0]),
        let value = String.fromDatabaseValue(row[1])
      else { continue }
      fields[field] = value
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

  /// What SQLite and GRDB say, in this module's words.
  private static func reporting<Value>(_ path: String, _ body: () throws -> Value)
    throws(StoreError) -> Value
  {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      let reason = error.message ?? "\(error.resultCode)"
      switch error.resultCode {
      case .SQLITE_NOTADB: throw .foreign(file: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: throw .inUse(file: path)
      case .SQLITE_CORRUPT, .SQLITE_CONSTRAINT, .SQLITE_ERROR, .SQLITE_MISMATCH:
        throw .damaged(file: path, reason: reason)
      default: throw .unwritable(file: path, reason: reason)
      }
    } catch {
      throw .unwritable(file: path, reason: "\(error)")
    }
  }
}
