import CSQLite

/// What a cell of a table holds.
enum SQLiteValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// Nil for what is no text.
  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  /// Nil for what is no whole number.
  var whole: Int? {
    guard case .integer(let number) = self else { return nil }
    return Int(number)
  }

  /// Nil for what is no number.
  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }
}

/// A statement, and where it is among the rows that it returns. It must end before its connection.
struct SQLiteStatement: ~Copyable {
  private let handle: OpaquePointer

  init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, sql, -1, &handle, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code: code, on: connection) }
    guard let handle else { throw SQLiteError(code: SQLITE_MISUSE, reason: "an empty statement") }
    self.handle = handle
  }

  deinit { sqlite3_finalize(handle) }

  private func failure(_ code: Int32) -> SQLiteError {
    SQLiteError(code: code, on: sqlite3_db_handle(handle))
  }

  /// Goes on to the next row.
  /// - Returns: false where there is none.
  func step() throws(SQLiteError) -> Bool {
    let code = sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure(code)
    }
  }

  /// Runs a statement that returns no rows, with these values; it can be run again.
  func run(_ values: [SQLiteValue]) throws(SQLiteError) {
    for (k, value) in values.enumerated() { try bind(value, at: Int32(k + 1)) }
    // Should the step fail, its error says more than that of the reset, which repeats it.
    defer { sqlite3_reset(handle) }
    _ = try step()
  }

  private func bind(_ value: SQLiteValue, at place: Int32) throws(SQLiteError) {
    // SQLite copies what it is given.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, place)
      case .integer(let number): sqlite3_bind_int64(handle, place, number)
      case .real(let number): sqlite3_bind_double(handle, place, number)
      case .text(let text):
        sqlite3_bind_text64(
          handle, place, text, UInt64(text.utf8.count), copied, UInt8(SQLITE_UTF8))
      // The address of no bytes may be nil, which SQLite takes for null.
      case .blob([]): sqlite3_bind_zeroblob(handle, place, 0)
      case .blob(let bytes):
        sqlite3_bind_blob64(handle, place, bytes, UInt64(bytes.count), copied)
      }
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// A cell of the row at hand.
  subscript(column: Int) -> SQLiteValue {
    let column = Int32(column)
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      let text = sqlite3_column_text(handle, column)
      let bytes = UnsafeBufferPointer(start: text, count: count(column))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      let bytes = sqlite3_column_blob(handle, column)
      return .blob(Array(UnsafeRawBufferPointer(start: bytes, count: count(column))))
    default: return .null
    }
  }

  /// Bytes of a cell, asked for after its address: SQLite counts them in the form last asked for.
  private func count(_ column: Int32) -> Int { Int(sqlite3_column_bytes(handle, column)) }
}
