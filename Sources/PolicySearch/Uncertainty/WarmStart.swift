/// Profiles from which solvers look first: equilibria under a neighbouring policy.
struct WarmStart: Sendable {
  /// Of the market itself.
  var own: [Double]?
  /// Of each draw; empty where there are none.
  var drawn: [[Double]?] = []
}

extension SolvedPolicy {
  var start: WarmStart {
    WarmStart(
      own: solution.converged && survivors == nil ? solution.point.state.overlap : nil,
      drawn: profiles)
  }
}
