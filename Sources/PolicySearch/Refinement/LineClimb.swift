import Glibc
import OverlapMarket
import Planner

/// Climbs welfare along one line of policies to a local maximum, never to anything infeasible or
/// worse than the start.
///
/// Where welfare has derivatives, the maximum is where they turn: `left ≥ 0 ≥ right` is a maximum
/// at a corner, where the derivative jumps through zero, and a bracket around it shrinks by false
/// position (Illinois) and bisection. Where a derivative fails, Brent's method on the values takes
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
  var nearness = Nearness.fine

  /// How near a maximum is located, relative to the larger of the value and a thousandth of the
  /// range.
  struct Nearness {
    /// Where derivatives turn, and beside walls.
    let bySlopes: Double
    /// By Brent's method, which sees differences of welfare alone.
    let byValues: Double

    static let fine = Nearness(bySlopes: 1e-13, byValues: 1e-8)
    /// To tell which way to go.
    static let coarse = Nearness(bySlopes: 1e-6, byValues: 1e-5)
  }

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
      guard let heading = heading(outer) else { return try section(inner.place, to: at) }
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
      guard width > nearness.bySlopes * resolution(outer.at) else { break }
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
      guard let heading = heading(place) else { return try section(inner.place, to: outer.at) }
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
        let beyond = try section(last, to: clamped(last.at + sign * step))
        let within = try section(last, to: before.at)
        return beyond.welfare > within.welfare ? beyond : within
      }
    }
    let above = try section(start, to: clamped(start.at + step))
    let below = try section(start, to: clamped(start.at - step))
    return above.welfare > below.welfare ? above : below
  }

  /// The best place seen by Brent's method (1973, chapter 5) between a place and a value: parabolas
  /// through the best three places where they help, golden section where they do not, as at kinks
  /// and walls.
  private func section(_ start: Place, to end: Double) throws(MarketError) -> Place {
    var best = start
    func see(_ at: Double) throws(MarketError) -> Double {
      guard let place = try place(at, near: best) else { return -.infinity }
      if place.welfare > best.welfare { best = place }
      return place.welfare
    }
    let ratio = (3 - 5.0.squareRoot()) / 2
    let least = nearness.byValues * resolution(end)
    var (low, high) = (min(start.at, end), max(start.at, end))
    var first = try { () throws(MarketError) in
      let at = low + ratio * (high - low)
      return (at: at, welfare: try see(at))
    }()
    var (second, third) = (first, first)
    var (step, before) = (0.0, 0.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      guard abs(first.at - middle) > 2 * least - (high - low) / 2 else { break }
      let parabola = Self.vertex(first, second, third)
      if let move = parabola, abs(before) > least, abs(move) < abs(before) / 2,
        first.at + move > low, first.at + move < high
      {
        (before, step) = (step, move)
        let next = first.at + move
        if next - low < 2 * least || high - next < 2 * least {
          step = first.at < middle ? least : -least
        }
      } else {
        before = (first.at < middle ? high : low) - first.at
        step = ratio * before
      }
      let at = first.at + (abs(step) >= least ? step : step > 0 ? least : -least)
      let new = (at: at, welfare: try see(at))
      if new.welfare >= first.welfare {
        if at >= first.at { low = first.at } else { high = first.at }
        (third, second, first) = (second, first, new)
      } else {
        if at < first.at { low = at } else { high = at }
        if new.welfare >= second.welfare || second.at == first.at {
          (third, second) = (second, new)
        } else if new.welfare >= third.welfare || third.at == first.at || third.at == second.at {
          third = new
        }
      }
    }
    // Sections never reach the end itself, where a range's own end may be best.
    if abs(best.at - end) <= 4 * least, best.at != end {
      if let last = try place(end, near: best), last.welfare > best.welfare { best = last }
    }
    return best
  }

  /// How far from the first of three places the vertex of their parabola lies; nil where they have
  /// none, such as at walls.
  private static func vertex(
    _ first: (at: Double, welfare: Double), _ second: (at: Double, welfare: Double),
    _ third: (at: Double, welfare: Double)
  ) -> Double? {
    let (a, b) = (second.at - first.at, third.at - first.at)
    let (x, y) = (first.welfare - second.welfare, first.welfare - third.welfare)
    let divisor = 2 * (b * x - a * y)
    let move = (b * b * x - a * a * y) / divisor
    return divisor != 0 && move.isFinite ? move : nil
  }
}
