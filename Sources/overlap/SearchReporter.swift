import AggregativeGames

/// Follows a search from outside: the trace, one line an iteration, and the times of solving and verifying.
final class SearchReporter {
  private let trace: Bool
  private let timings: Timings
  private let clock = ContinuousClock()
  private var since: ContinuousClock.Instant

  init(trace: Bool, timings: Timings) {
    self.trace = trace
    self.timings = timings
    since = clock.now
  }

  func observe(_ event: SearchEvent) {
    switch event {
    case .started(let method):
      if trace { Diagnostics.write("method \(method)") }
      since = clock.now
    case .iterated(let method, let report):
      if trace { Diagnostics.write(Self.line(method, report)) }
    case .ended(let run):
      timings.report("solve (\(run.method), \(run.iterations) iterations)", clock.now - since)
      if trace, case .stopped(let reason) = run.state { Diagnostics.write("stopped: \(reason)") }
      since = clock.now
    case .judged(let method, let verdict):
      timings.report("verify (\(method))", clock.now - since)
      if trace {
        let certificate = verdict.certificate
        Diagnostics.write(
          "\(verdict.isVerified ? "verified" : "not verified"): relative deviation gain "
            + "\(certificate.relativeGain), residual \(certificate.residual)")
      }
    }
  }

  private static func line(_ method: String, _ report: IterationReport) -> String {
    let note = report.note.map { "  \($0)" } ?? ""
    return "\(method) \(report.iteration): residual \(report.residual), step \(report.step), "
      + "firms at a floor or kink \(report.corners)\(note)"
  }
}
