import CSQLite
import Synchronization

/// A connection that one caller at a time has, until somebody closes it.
final class SharedConnection: Sendable {
  private let connection: Mutex<SQLiteConnection?>

  init(_ connection: consuming sending SQLiteConnection) {
    self.connection = Mutex(connection)
  }

  func use(_ body: (borrowing SQLiteConnection) throws -> Void) throws {
    try connection.withLock { connection in
      switch connection {
      case .some(let open): try body(open)
      case nil: throw SQLiteError(code: SQLITE_MISUSE, reason: "Connection is closed")
      }
    }
  }

  /// Does nothing where it is closed already.
  func close() throws {
    try connection.withLock { connection in
      if let open = connection.take() { try open.close() }
    }
  }
}
