/// A curve at work: a sequence of steps that a caller advances, so that traces, budgets and
/// cancellation are the caller's.
public struct CurveRun<Family: GameFamily>: Sendable {
  public private(set) var points: [CurvePoint] = []
  public private(set) var events: [CurveEvent] = []
  public private(set) var state = CurveState.running

  private let options: CurveFollower
  private let family: Family
  private let from: Double
  private let to: Double
  private var corrector: CurveCorrector<Family>
  /// Where the curve stands; nil where no start was found.
  private var spot: CurveSpot?
  private var tangent: CurveDirection
  private var length: Double
  private var arclength = 0.0
  private var steps = 0

  init(
    options: CurveFollower, family: Family, profile: [Double], from: Double, to: Double,
    range: Double?
  ) {
    self.options = options
    self.family = family
    self.from = from
    self.to = to
    length = min(options.firstStep, options.largestStep)
    let span = abs(to - from)
    let pieces = family.game(at: from)?.pieces
    let metric = CurveMetric(
      profile, pieces, parameterScale: range ?? (span > 0 ? span : 1))
    corrector = CurveCorrector(family: family, metric: metric, tolerance: options.tolerance)
    tangent = metric.parameterRow
    let row = from <= to ? metric.parameterRow : metric.parameterRow.scaled(by: -1)
    guard pieces != nil,
      let spot = corrector.correct(
        CurveDirection(profile: profile, parameter: from), row: metric.parameterRow)
    else {
      state = .stopped(.startIsNotStationary)
      return
    }
    self.spot = spot
    if span == 0 {
      record(spot, verdict(at: spot))
      state = .arrived
    } else if let tangent = corrector.tangent(at: spot, row: row) {
      self.tangent = tangent
      record(spot, verdict(at: spot))
    } else {
      // The start is a fold.
      state = .stopped(.stepTooSmall)
    }
  }

  /// Takes one step, shortened where something happens on the way. Call only while `state` is
  /// `.running`.
  public mutating func advance() -> CurveReport {
    steps += 1
    var refused = 0
    while let start = spot {
      guard length >= options.smallestStep else { return crossHiddenKink(from: start, refused) }
      if let segment = attempt(from: start) {
        return take(segment, refused)
      }
      refused += 1
      length /= 2
    }
    return stop(.startIsNotStationary, refused)
  }

  /// A step of the current length, ended where the range ends or something happens; nil where it is
  /// to be refused.
  private func attempt(from start: CurveSpot) -> CurveSegment<Family>? {
    let row = corrector.metric.row(tangent)
    let guess = corrector.guess(from: start, along: tangent, by: length)
    guard let end = corrector.correct(guess, row: row), isNear(end, guess, start) else {
      return nil
    }
    let whole = CurveSegment(
      corrector: corrector, start: start, end: end, tangent: tangent, row: row, length: length)
    guard let cut = isCalm(end, start) ? whole : upToEvent(whole) else { return nil }
    return isInside(cut.end.parameter) ? cut : upToRangeEnd(cut)
  }

  /// The corrector must not have gone to another branch: on one piece it moves a spot by a fraction
  /// of the step. A kink may bend the curve by any angle; there `upToEvent` makes sure that nothing
  /// was jumped.
  private func isNear(_ end: CurveSpot, _ guess: CurveDirection, _ start: CurveSpot) -> Bool {
    let miss = CurveDirection(
      profile: end.profile.indices.map { end.profile[$0] - guess.profile[$0] },
      parameter: end.parameter - guess.parameter)
    return end.places != start.places || corrector.metric.length(miss) <= 0.3 * length
  }

  /// No piece changes and the parameter does not turn between a spot and the start of the step.
  private func isCalm(_ spot: CurveSpot, _ start: CurveSpot) -> Bool {
    guard spot.places == start.places else { return false }
    guard let there = corrector.tangent(at: spot, row: corrector.metric.row(tangent)) else {
      return false
    }
    return (there.parameter >= 0) == (tangent.parameter >= 0)
  }

  private func upToEvent(_ segment: CurveSegment<Family>) -> CurveSegment<Family>? {
    guard
      let found = segment.locate(tolerance: options.eventTolerance, { !isCalm($0, segment.start) }),
      corrector.metric.length(found.before.change(to: found.after)) <= 1e4 * options.eventTolerance
    else { return nil }
    return CurveSegment(
      corrector: corrector, start: segment.start, end: found.after, tangent: tangent,
      row: segment.row,
      length: segment.row.applied(to: segment.start.change(to: found.after)))
  }

  private func isInside(_ parameter: Double) -> Bool {
    min(from, to) <= parameter && parameter <= max(from, to)
  }

  /// A segment that leaves the range, cut where it does.
  private func upToRangeEnd(_ segment: CurveSegment<Family>) -> CurveSegment<Family>? {
    let start = segment.start
    let edge = segment.end.parameter > max(from, to) ? max(from, to) : min(from, to)
    let share = (edge - start.parameter) / (segment.end.parameter - start.parameter)
    var guess = corrector.guess(from: start, along: start.change(to: segment.end), by: share)
    guess.parameter = edge
    let row = corrector.metric.parameterRow
    guard var end = corrector.correct(guess, row: row) else { return nil }
    end.parameter = edge
    return CurveSegment(
      corrector: corrector, start: start, end: end, tangent: tangent, row: row,
      length: (edge - start.parameter) / corrector.metric.parameterScale)
  }

  private mutating func take(_ segment: CurveSegment<Family>, _ refused: Int) -> CurveReport {
    let start = segment.start
    let end = segment.end
    let travelled = corrector.metric.length(start.change(to: end))
    arclength += travelled
    let next = nextTangent(from: start, to: end)
    let reached = verdict(at: end)
    noteVerdict(reached, along: segment)
    noteEvents(start, end, next)
    spot = end
    if let next { tangent = next }
    remeasure(at: end)
    record(end, reached)
    if end.parameter == to {
      state = .arrived
    } else if end.parameter == from && steps > 1 {
      state = .returned
    } else if next == nil {
      state = .stopped(.stepTooSmall)
    } else if steps >= options.stepLimit {
      state = .stopped(.stepLimit)
    }
    let report = CurveReport(
      step: steps, parameter: end.parameter, length: travelled, residual: end.residual,
      corrections: end.corrections, refused: refused)
    adaptStep(start, end)
    return report
  }

  /// Sizes of strategies are those of the last point.
  private mutating func remeasure(at spot: CurveSpot) {
    corrector.metric = CurveMetric(
      spot.profile, family.game(at: spot.parameter)?.pieces,
      parameterScale: corrector.metric.parameterScale)
    let unit = corrector.metric.length(tangent)
    if unit > 0 { tangent = tangent.scaled(by: 1 / unit) }
  }

  /// Few corrections ask for longer steps; a kink for a careful one.
  private mutating func adaptStep(_ start: CurveSpot, _ end: CurveSpot) {
    if end.places != start.places {
      length = min(length, options.firstStep)
    } else if end.corrections <= 3 {
      length *= 2
    } else if end.corrections <= 5 {
      length *= 1.3
    }
    length = max(min(length, options.largestStep), 4 * options.smallestStep)
  }

  /// The tangent at the end of a segment.
  ///
  /// On one piece it turns less than a right angle. Across one kink the sign of the determinant of
  /// the system with the tangent as its last row stays (the two systems differ by a rank-one matrix
  /// that vanishes on the kink), and with Keller's identity that determinant has the sign of det(I
  /// − ∂reply) times the speed of the parameter: so the parameter turns exactly where det(I −
  /// ∂reply) changes sign.
  private func nextTangent(from start: CurveSpot, to end: CurveSpot) -> CurveDirection? {
    let metric = corrector.metric
    guard
      let next = corrector.tangent(at: end, row: metric.row(tangent))
        ?? corrector.tangent(at: end, row: metric.parameterRow)
    else { return nil }
    let continued = metric.product(next, tangent) < 0 ? next.scaled(by: -1) : next
    guard start.places.indices.count(where: { start.places[$0] != end.places[$0] }) == 1 else {
      return continued
    }
    let before = start.linearization.determinantSign * tangent.parameter
    let after = end.linearization.determinantSign * continued.parameter
    return before * after < 0 ? continued.scaled(by: -1) : continued
  }

  private mutating func noteEvents(_ start: CurveSpot, _ end: CurveSpot, _ next: CurveDirection?) {
    func note(_ kind: CurveEvent.Kind) {
      events.append(CurveEvent(parameter: end.parameter, kind: kind, profile: end.profile))
    }
    var changes = 0
    for i in start.places.indices where start.places[i] != end.places[i] {
      changes += 1
      note(.pieceChange(player: i, from: start.places[i], to: end.places[i]))
    }
    guard let next else { return }
    let turns = (next.parameter >= 0) != (tangent.parameter >= 0)
    let determinantTurns =
      start.linearization.determinantSign * end.linearization.determinantSign < 0
    if turns { note(.fold) }
    if changes == 0 && determinantTurns && !turns { note(.branching) }
  }

  /// Compares the verdicts at both ends of a segment, and locates where they change.
  private mutating func noteVerdict(_ after: Verdict, along segment: CurveSegment<Family>) {
    guard let before = points.last?.verdict.isVerified, after.isVerified != before else { return }
    let found = segment.locate(tolerance: options.verdictTolerance) {
      verdict(at: $0).isVerified != before
    }
    let spot = found?.after ?? segment.end
    let there = verdict(at: spot)
    events.append(
      CurveEvent(
        parameter: spot.parameter,
        kind: before
          ? .equilibriumLost(player: there.certificate.gainingPlayer) : .equilibriumGained,
        profile: spot.profile))
    if found != nil {
      points.append(
        CurvePoint(
          parameter: spot.parameter, profile: spot.profile, verdict: there, places: spot.places,
          arclength: arclength - corrector.metric.length(spot.change(to: segment.end)),
          parameterSpeed: tangent.parameter / corrector.metric.parameterScale))
    }
  }

  private func verdict(at spot: CurveSpot) -> Verdict {
    guard let audit = family.audit(at: spot.parameter) else {
      return .failed(profile: spot.profile, Certificate.refusal(of: 0))
    }
    return options.verifier.verify(spot.profile, in: audit)
  }

  private mutating func record(_ spot: CurveSpot, _ verdict: Verdict) {
    points.append(
      CurvePoint(
        parameter: spot.parameter, profile: spot.profile, verdict: verdict, places: spot.places,
        arclength: arclength, parameterSpeed: tangent.parameter / corrector.metric.parameterScale))
  }

  /// Corrections fail where a kink turns the curve by more than a right angle within the step. The
  /// piece on the other side is read off a little ahead, its tangent turned by the determinant, and
  /// the step taken along that.
  private mutating func crossHiddenKink(from start: CurveSpot, _ refused: Int) -> CurveReport {
    let ahead = 10 * options.smallestStep
    guard let beyond = corrector.spot(at: corrector.guess(from: start, along: tangent, by: ahead)),
      beyond.places != start.places, let next = nextTangent(from: start, to: beyond),
      let end = corrector.correct(
        corrector.guess(from: start, along: next, by: ahead), row: corrector.metric.row(next)),
      isInside(end.parameter), end.places == beyond.places
    else { return stop(.stepTooSmall, refused) }
    length = max(ahead, 4 * options.smallestStep)
    let segment = CurveSegment(
      corrector: corrector, start: start, end: end, tangent: next, row: corrector.metric.row(next),
      length: ahead)
    return take(segment, refused)
  }

  private mutating func stop(_ reason: CurveStop, _ refused: Int) -> CurveReport {
    state = .stopped(reason)
    return CurveReport(
      step: steps, parameter: spot?.parameter ?? from, length: 0,
      residual: spot?.residual ?? .infinity,
      corrections: 0, refused: refused)
  }
}
