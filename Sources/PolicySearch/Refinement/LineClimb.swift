import Glibc
import OverlapMarket
import Planner

/// Climbs welfare along one line of policies to a local maximum, never to anything infeasible or
/// worse than the start.
///
/// Where welfare has derivatives, the maximum is where they turn: `left ≥ 0 ≥ right` is a maximum
/// at a corner, where the derivative jumps through zero, and a bracket around it shrinks by false
/// position (Illinois) and bisection. Where a derivative fails, golden section on the values takes
/// over. A policy without a verified equilibrium or outside the constraints is a wall.
struct LineClimb {
  /// A feasible policy on the line.
  struct Place {
    let at: Double
    let welfare: Double
    let solved: SolvedPolicy

    /// - Returns: nil for a policy that may not be chosen.
    init?(_ solved: SolvedPolicy, at: Double) {
      guard let welfare = solved.feasible?.welfare else { return nil }
      self.at = at
      self.welfare = welfare
      self.solved = solved
    }
  }

  let range: ClosedRange<Double>
  /// The policy at a value, solved from a neighbour's equilibrium; nil where it may not be chosen.
  let policy: (_ at: Double, _ neighbour: SolvedPolicy) throws(MarketError) -> SolvedPolicy?
  /// dW along the line; nil where there is none.
  let slope: (SolvedPolicy) -> SidedDerivative<Double>?
  /// How near golden section locates the maximum, relative as `tolerance`; it sees differences of
  /// welfare alone.
  var valueTolerance = 1e-8

  /// How near the maximum is located, relative to the larger of the value and a thousandth of the
  /// range.
  static var tolerance: Double { 1e-13 }
  private func resolution(_ at: Double) -> Double {
    max(abs(at), 1e-3 * (range.upperBound - range.lowerBound))
  }

  private func place(_ at: Double, near neighbour: Place) throws(MarketError) -> Place? {
    try policy(at, neighbour.solved).flatMap { Place($0, at: at) }
  }

  /// Which way welfare rises: 1, −1, or 0 at a maximum within the range.
  private struct Heading {
    let sign: Double
    /// The derivative on that side.
    let slope: Double
  }

  /// nil where there is no derivative.
  private func heading(_ place: Place) -> Heading? {
    guard let slope = slope(place.solved) else { return nil }
    let up = place.at < range.upperBound ? max(0, slope.right) : 0
    let down = place.at > range.lowerBound ? max(0, -slope.left) : 0
    if up == 0 && down == 0 { return Heading(sign: 0, slope: 0) }
    return up >= down ? Heading(sign: 1, slope: slope.right) : Heading(sign: -1, slope: slope.left)
  }

  /// - Parameter step: how far the first step goes, such as the spacing of the grid.
  func climb(from start: Place, step: Double) throws(MarketError) -> Place {
    guard range.lowerBound < range.upperBound, step > 0 else { return start }
    let top = try summit(from: start, step: step)
    return top.welfare >= start.welfare ? top : start
  }

  private func summit(from start: Place, step: Double) throws(MarketError) -> Place {
    guard let first = heading(start) else { return try summitByValues(from: start, step: step) }
    guard first.sign != 0 else { return start }
    var inner = (place: start, slope: first.slope)
    var step = step
    while true {
      let at = clamped(inner.place.at + first.sign * step)
      guard let outer = try place(at, near: inner.place), !isBelow(outer, inner.place) else {
        return try bracketed(inner, (at, nil, nil))
      }
      guard let heading = heading(outer) else { return try golden(inner.place, to: at) }
      if heading.sign == 0 { return outer }
      if heading.sign != first.sign { return try bracketed(inner, (at, heading.slope, outer)) }
      inner = (outer, heading.slope)
      step *= 2
    }
  }

  private func clamped(_ at: Double) -> Double { min(max(at, range.lowerBound), range.upperBound) }

  private func isBelow(_ a: Place, _ b: Place) -> Bool {
    a.welfare < b.welfare - GridPeaks.rounding * max(abs(a.welfare), abs(b.welfare))
  }

  /// The maximum between a place from which welfare rises and a value from which it rises back, at
  /// which it is lower, or which is a wall.
  private func bracketed(
    _ inner: (place: Place, slope: Double), _ outer: (at: Double, slope: Double?, place: Place?)
  ) throws(MarketError) -> Place {
    var (inner, outer) = (inner, outer)
    let sign = outer.at > inner.place.at ? 1.0 : -1.0
    var widths = [Double.infinity, .infinity]
    var movedInner: Bool?
    for _ in 0..<200 {
      let width = abs(outer.at - inner.place.at)
      guard width > Self.tolerance * resolution(outer.at) else { break }
      var at = inner.place.at + (outer.at - inner.place.at) / 2
      // Bisection where false position has not halved the bracket in two steps.
      if let slope = outer.slope, width <= widths[0] / 2 || widths[0].isInfinite {
        let candidate =
          inner.place.at + (outer.at - inner.place.at) * (inner.slope / (inner.slope - slope))
        if (candidate - inner.place.at) * sign > 0, (outer.at - candidate) * sign > 0 {
          at = candidate
        }
      }
      widths = [widths[1], width]
      guard at != inner.place.at, at != outer.at else { break }
      guard let place = try place(at, near: inner.place), !isBelow(place, inner.place) else {
        outer = (at, nil, nil)
        continue
      }
      guard let heading = heading(place) else { return try golden(inner.place, to: outer.at) }
      if heading.sign == 0 { return place }
      if heading.sign == sign {
        if movedInner == true { outer.slope = outer.slope.map { $0 / 2 } }
        inner = (place, heading.slope)
        movedInner = true
      } else {
        if movedInner == false { inner.slope /= 2 }
        outer = (at, heading.slope, place)
        movedInner = false
      }
    }
    guard let beyond = outer.place, isBelow(inner.place, beyond) else { return inner.place }
    return beyond
  }
}

/// By values alone.
extension LineClimb {
  private func summitByValues(from start: Place, step: Double) throws(MarketError) -> Place {
    for sign in [1.0, -1] {
      var before = start
      var last = start
      var step = step
      while let next = try place(clamped(last.at + sign * step), near: last),
        next.welfare > last.welfare
      {
        (before, last) = (last, next)
        step *= 2
      }
      if last.at != start.at {
        let beyond = try golden(last, to: clamped(last.at + sign * step))
        let within = try golden(last, to: before.at)
        return beyond.welfare > within.welfare ? beyond : within
      }
    }
    let above = try golden(start, to: clamped(start.at + step))
    let below = try golden(start, to: clamped(start.at - step))
    return above.welfare > below.welfare ? above : below
  }

  /// Golden section between a place and a value, which may be a wall. The best place seen.
  private func golden(_ start: Place, to end: Double) throws(MarketError) -> Place {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (near, far) = (start.at, end)
    var best = start
    func see(_ share: Double) throws(MarketError) -> (at: Double, welfare: Double) {
      let at = near + share * (far - near)
      guard let place = try place(at, near: best) else { return (at, -.infinity) }
      if place.welfare > best.welfare { best = place }
      return (at, place.welfare)
    }
    var low = try see(1 - ratio)
    var high = try see(ratio)
    while abs(far - near) > valueTolerance * resolution(end) {
      if low.welfare >= high.welfare {
        far = high.at
        high = low
        low = try see(1 - ratio)
      } else {
        near = low.at
        low = high
        high = try see(ratio)
      }
    }
    // Sections never reach the end itself, where a range's own end may be best.
    if far == end, let last = try place(end, near: best), last.welfare > best.welfare {
      best = last
    }
    return best
  }
}
