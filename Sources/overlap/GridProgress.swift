import Glibc
import Reporting

/// How far a search over a grid is, on one line of standard error that is written over; silent
/// where standard error is not a terminal.
final class GridProgress {
  private let total: Int
  private let isOn: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var shown: ContinuousClock.Instant?
  /// Points that were there at the start.
  private var known = 0
  private var done = 0

  init(total: Int, isOn: Bool) {
    self.total = total
    self.isOn = isOn && isatty(StandardStream.error) != 0
    start = clock.now
  }

  /// Counts points that were solved in an earlier run: they say nothing about the rate of this one.
  func resume(at count: Int) {
    known = count
    add(count)
  }

  /// Counts points that are done.
  func add(_ count: Int) {
    done += count
    guard isOn else { return }
    let now = clock.now
    if let shown, now - shown < .milliseconds(100), done < total { return }
    shown = now
    let line = ProgressLine(
      done: done, total: total, known: known, seconds: (now - start) / .seconds(1))
    _ = StandardStream.write("\r\(line.text)\u{1B}[K", to: StandardStream.error)
  }

  /// Clears the line.
  func end() {
    if isOn { _ = StandardStream.write("\r\u{1B}[K", to: StandardStream.error) }
  }
}
