import CSQLite

/// What SQLite refuses to do.
struct SQLiteError: Error {
  /// `SQLITE_BUSY`, for one.
  let code: Int32
  /// SQLite's own words.
  let reason: String
}

extension SQLiteError {
  /// Of the call to a connection that just ended with `code`.
  init(code: Int32, on connection: OpaquePointer?) {
    self.init(code: code, reason: String(cString: sqlite3_errmsg(connection)))
  }
}

/// An SQLite database in a file, through the system's library. It waits for nobody: a file that
/// another process has locked is an error at once.
struct SQLiteConnection: ~Copyable, Sendable {
  // SQLite lets one thread at a time in (`SQLITE_OPEN_FULLMUTEX`).
  nonisolated(unsafe) private let handle: OpaquePointer

  /// Opens a file for reading and writing, or makes it where there is none.
  init(at path: String) throws(SQLiteError) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close(handle)
      throw SQLiteError(code: code, reason: String(cString: sqlite3_errstr(code)))
    }
    self.handle = handle
  }

  deinit { sqlite3_close(handle) }

  /// Writes the log into the file, and gives the file up.
  consuming func close() throws(SQLiteError) {
    let code = sqlite3_close(handle)
    guard code == SQLITE_OK else {
      let error = SQLiteError(code: code, on: handle)
      _ = consume self
      throw error
    }
    discard self
  }

  /// Runs statements without values; what they return is dropped.
  func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
  }

  /// - Parameter sql: one statement, with a `?` for each value that it is given.
  func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    try SQLiteStatement(sql, on: handle)
  }

  /// The first column of the first row that a query returns; null where there is no row.
  func value(of sql: String) throws(SQLiteError) -> SQLiteValue {
    let statement = try statement(sql)
    return try statement.step() ? statement[0] : .null
  }

  /// Does all that the body does, or nothing.
  func transaction(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
    try execute("BEGIN IMMEDIATE")
    do {
      try body()
      try execute("COMMIT")
    } catch {
      // After some errors, a full disk for one, SQLite has rolled back by itself.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }
}
