import AggregativeGames

/// Follows a search from outside: the trace, one line an iteration, and the times of solving and
/// verifying.
final class SearchReporter {
  private let trace: Bool
  private let laps: Laps

  init(trace: Bool, timings: Timings) {
    self.trace = trace
    laps = Laps(timings)
  }

  func observe(_ event: SearchEvent) {
    switch event {
    case .started(let method):
      if trace { Diagnostics.write("method \(method)") }
      laps.restart()
    case .iterated(let method, let report):
      if trace { Diagnostics.write(Self.line(method, report)) }
    case .ended(let run):
      laps.end("solve (\(run.method), \(run.iterations) iterations)")
      if trace, case .stopped(let reason) = run.state { Diagnostics.write("stopped: \(reason)") }
    case .judged(let method, let verdict):
      laps.end("verify (\(method))")
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
