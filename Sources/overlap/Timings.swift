import Rosters

/// Times the parts of a command's work, for `--timings`.
struct Timings {
  private let clock = ContinuousClock()
  let isOn: Bool

  func measure<Value, Failure: Error>(
    _ part: String, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let start = clock.now
    let value = try body()
    report(part, clock.now - start)
    return value
  }

  func measure<Value, Failure: Error>(
    _ part: String, _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let start = clock.now
    let value = try await body()
    report(part, clock.now - start)
    return value
  }

  func report(_ part: String, _ duration: Duration) {
    guard isOn else { return }
    let (seconds, attoseconds) = duration.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) * 1e-12
    // Rounded to a tenth of a microsecond: finer is noise.
    Diagnostics.write("\(Shown.line(part)): \((microseconds * 10).rounded() / 1e4) ms")
  }
}

/// Consecutive parts of one piece of work, each timed from the end of the one before.
final class Laps {
  private let timings: Timings
  private let clock = ContinuousClock()
  private var since: ContinuousClock.Instant

  init(_ timings: Timings) {
    self.timings = timings
    since = clock.now
  }

  func restart() { since = clock.now }

  func end(_ part: String) {
    timings.report(part, clock.now - since)
    since = clock.now
  }
}
