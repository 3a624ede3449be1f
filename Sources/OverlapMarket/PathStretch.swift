import AggregativeGames

/// One stretch of a path: a curve followed until it arrives, turns, or stops being an equilibrium.
struct PathStretch {
  let family: PolicyFamily
  let options: CurveFollower
  /// Length of the whole path, the unit of the follower's lengths.
  let range: Double

  struct Result {
    var arrived: Bool
    /// Where the stretch ends, and the profile there.
    var value: Double
    var profile: [Double]
    var events: [PathEvent]
  }

  func run(at profile: [Double], from: Double, to: Double) -> Result {
    var result = Result(arrived: false, value: from, profile: profile, events: [])
    var run = options.start(on: family, at: profile, from: from, to: to, range: range)
    var known = 0
    // Values where the curve ends are taken back to the range, which rounding and the far side of a
    // fold may have left.
    func clamped(_ value: Double) -> Double { min(max(value, min(from, to)), max(from, to)) }
    while run.state == .running {
      _ = run.advance()
      for event in run.events[known...] {
        let value = clamped(event.parameter)
        let ends = note(event, at: value, in: &result)
        if ends {
          result.value = value
          result.profile = event.profile
          return result
        }
      }
      known = run.events.count
    }
    if let last = run.points.last {
      result.value = clamped(last.parameter)
      result.profile = last.profile
    }
    result.arrived = run.state == .arrived && run.points.last?.verdict.isVerified == true
    return result
  }

  /// Adds an event of the curve; true where the stretch ends there.
  private func note(_ event: CurveEvent, at value: Double, in result: inout Result) -> Bool {
    func add(_ kind: PathEvent.Kind, within tolerance: Double) {
      result.events.append(PathEvent(value: value, uncertainty: tolerance * range, kind: kind))
    }
    switch event.kind {
    case .pieceChange(let firm, let before, let after):
      add(
        .pieceChange(
          firm: firm, from: family.corner(before, of: firm), to: family.corner(after, of: firm)),
        within: options.eventTolerance)
      return false
    case .fold:
      add(.fold, within: options.eventTolerance)
      return true
    case .equilibriumLost(let firm):
      add(.equilibriumLost(firm: firm), within: options.verdictTolerance)
      return true
    case .equilibriumGained, .branching: return false
    }
  }
}
