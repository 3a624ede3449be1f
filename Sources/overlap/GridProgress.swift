import Glibc
import Reporting

/// How far a search over a grid is, on standard error: on a terminal one line that is written over,
/// elsewhere a line now and then.
final class GridProgress {
  private let total: Int
  private let isOn: Bool
  private let isTerminal = isatty(StandardStream.error) != 0
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var shown: ContinuousClock.Instant?
  /// Points that were there at the start.
  private var known = 0
  private var done = 0

  init(total: Int, isOn: Bool) {
    self.total = total
    self.isOn = isOn
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
    if isTerminal {
      if let shown, now - shown < .milliseconds(100), done < total { return }
    } else if now - (shown ?? start) < .seconds(5) {
      return
    }
    shown = now
    let line = ProgressLine(
      done: done, total: total, known: known, seconds: (now - start) / .seconds(1))
    _ = StandardStream.write(
      isTerminal ? "\r\(line.text)\u{1B}[K" : "\(line.text)\n", to: StandardStream.error)
  }

  /// Clears the line.
  func end() {
    if isOn && isTerminal { _ = StandardStream.write("\r\u{1B}[K", to: StandardStream.error) }
  }
}
