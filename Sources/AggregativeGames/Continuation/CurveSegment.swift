/// The part of a curve between two points close enough that one linear form grows along it: a way
/// to reach every point in between.
struct CurveSegment<Family: GameFamily>: Sendable {
  let corrector: CurveCorrector<Family>
  let start: CurveSpot
  let end: CurveSpot
  /// The tangent at the start.
  let tangent: CurveDirection
  /// The form that is told apart points: the arclength along the tangent, or the parameter.
  let row: CurveDirection
  /// What the form grows by over the segment.
  let length: Double

  /// The point at a fraction of the segment; guesses lie between the nearest points known.
  func spot(
    at fraction: Double, between low: (at: Double, spot: CurveSpot),
    _ high: (at: Double, spot: CurveSpot)
  )
    -> CurveSpot?
  {
    // On the plane of the form at `fraction`: between the two points, which lie on the planes at
    // `low.at` and `high.at`.
    let share = (fraction - low.at) / (high.at - low.at)
    let guess = corrector.guess(from: low.spot, along: low.spot.change(to: high.spot), by: share)
    return corrector.correct(guess, row: row)
  }

  /// Where a property that the start lacks and the end has first appears, by bisection: points on
  /// either side whose distance along the form is at most `tolerance`. nil where a point in between
  /// cannot be reached.
  func locate(tolerance: Double, _ property: (CurveSpot) -> Bool) -> (
    before: CurveSpot, after: CurveSpot
  )? {
    var low = (at: 0.0, spot: start)
    var high = (at: 1.0, spot: end)
    for _ in 0..<200 {
      if (high.at - low.at) * abs(length) <= tolerance { return (low.spot, high.spot) }
      var reached: (at: Double, spot: CurveSpot)?
      for share in [0.5, 0.37, 0.71] {
        let at = low.at + share * (high.at - low.at)
        guard at > low.at, at < high.at else { return (low.spot, high.spot) }
        if let spot = spot(at: at, between: low, high) {
          reached = (at, spot)
          break
        }
      }
      guard let reached else { return nil }
      if property(reached.spot) { high = reached } else { low = reached }
    }
    return nil
  }
}
