import OverlapMarket
import Rosters
import RunStore

/// The exit statuses of the command (sysexits.h).
enum ExitStatus {
  static let unverified: Int32 = 1
  static let usage: Int32 = 64
  static let badInput: Int32 = 65
  static let unreadable: Int32 = 66
  static let programFault: Int32 = 70
  static let unwritable: Int32 = 73
}

/// Something that ends a command with one line on standard error.
struct CommandFailure: Error {
  let status: Int32
  let message: String

  func report() {
    Diagnostics.write("error: \(Shown.line(message))")
  }
}

extension CommandFailure {
  init(_ error: RosterError) {
    self.init(
      status: error.kind == .unreadableFile ? ExitStatus.unreadable : ExitStatus.badInput,
      message: error.description)
  }

  init(_ error: OutputError) {
    self.init(status: ExitStatus.unwritable, message: error.description)
  }

  init(_ error: StoreError) {
    let status =
      switch error.kind {
      case .input: ExitStatus.badInput
      case .unreadable: ExitStatus.unreadable
      case .unwritable: ExitStatus.unwritable
      }
    self.init(status: status, message: error.description)
  }

  init(_ error: MarketError, file: String) {
    self.init(status: ExitStatus.badInput, message: "\(file): \(error)")
  }
}

/// Runs code that throws one of the project's errors, and turns the error into what the command
/// says.
func reporting<Value>(_ body: () throws(RosterError) -> Value) throws(CommandFailure) -> Value {
  do throws(RosterError) { return try body() } catch { throw CommandFailure(error) }
}

func reporting<Value>(_ body: () throws(StoreError) -> Value) throws(CommandFailure) -> Value {
  do throws(StoreError) { return try body() } catch { throw CommandFailure(error) }
}

func reporting<Value>(
  _ file: String, _ body: () throws(MarketError) -> Value
) throws(CommandFailure) -> Value {
  do throws(MarketError) { return try body() } catch { throw CommandFailure(error, file: file) }
}

func reporting<Value>(
  _ file: String, _ body: () async throws(MarketError) -> Value
) async throws(CommandFailure) -> Value {
  do throws(MarketError) { return try await body() } catch {
    throw CommandFailure(error, file: file)
  }
}
