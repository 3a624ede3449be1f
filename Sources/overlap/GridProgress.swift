import Glibc
import Synchronization

/// How far a search over a grid is, on one line of standard error that is written over; silent where standard error is not a terminal.
final class GridProgress: Sendable {
  private let total: Int
  private let isOn: Bool
  private let done = Mutex(0)

  init(total: Int, isOn: Bool) {
    self.total = total
    self.isOn = isOn && isatty(StandardStream.error) != 0
  }

  /// Counts points that are done, from any thread.
  @Sendable func add(_ count: Int) {
    guard isOn else { return }
    done.withLock {
      $0 += count
      _ = StandardStream.write("\r\($0) of \(total) policies", to: StandardStream.error)
    }
  }

  /// Clears the line.
  func end() {
    if isOn { _ = StandardStream.write("\r\u{1B}[K", to: StandardStream.error) }
  }
}
