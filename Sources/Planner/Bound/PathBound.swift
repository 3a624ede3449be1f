import AggregativeGames
import Intervals

/// The bound along a path of multipliers as a function of t, once every firm's part is known:
///
///     constant + rate t + bend t² / 2 − (M/β) log(1 + t) + (λ' − λ_c) / (1 + t),
///
/// the last two absent where shares are held.
struct PathCurve {
  private(set) var constant: Interval
  private(set) var rate: Interval
  private(set) var bendAbove: Interval
  private(set) var bendBelow: Interval
  /// M/β.
  private let surplus: Interval
  /// λ' − λ_c.
  private let fall: Interval

  init(_ lagrangian: LagrangianTerms, _ path: MultiplierPath) {
    let terms = lagrangian.terms
    constant = lagrangian.common(path.centre)
    rate = .zero
    bendAbove = .zero
    for (k, weight) in terms.enclosed.channelWeight.enumerated() {
      let change = Interval(path.failureLevelRate[k])
      rate += weight * Interval(2) * lagrangian.failures(k, path.centre) * change
      bendAbove += weight * Interval(2) * change.squared()
    }
    bendBelow = bendAbove
    guard !terms.isFixed else {
      (surplus, fall) = (.zero, .zero)
      return
    }
    surplus = terms.enclosed.users / Interval(terms.market.demandSensitivity)
    fall = Interval(path.sharePriceRate) - Interval(path.centre.sharePrice)
    // λ (w_0 u − 1) = λ_c w_0 u_c + λ' w_0 u_c t − λ' + (λ' − λ_c) / (1 + t); the first and, at t =
    // 0, the last two are in `common`.
    constant -= fall
    rate += Interval(path.sharePriceRate) * lagrangian.outsideShare(path.centre)
  }

  mutating func add(_ firms: PathFirms) {
    constant += firms.value
    rate += firms.rate
    bendAbove += firms.bendAbove
    bendBelow += firms.bendBelow
  }

  /// No less than the curve anywhere on a range that holds 0; parts are halved while they exceed
  /// the target.
  func maximum(over range: ClosedRange<Double>, target: Double) -> Double {
    var open = [0...range.upperBound, range.lowerBound...0]
    var greatest = -Double.infinity
    var examined = 0
    while let part = open.popLast() {
      let bound = maximum(part)
      examined += 1
      let middle = part.lowerBound + (part.upperBound - part.lowerBound) / 2
      if bound <= target || examined > 60 || !(middle > part.lowerBound && middle < part.upperBound)
      {
        greatest = max(greatest, bound)
        continue
      }
      open.append(part.lowerBound...middle)
      open.append(middle...part.upperBound)
    }
    return greatest
  }

  /// By Taylor's formula of second order around 0 or the middle.
  private func maximum(_ part: ClosedRange<Double>) -> Double {
    let bend = part.lowerBound >= 0 ? bendAbove : bendBelow
    let around =
      part.contains(0) ? 0 : part.lowerBound + (part.upperBound - part.lowerBound) / 2
    let t = Interval(around)
    let growth = Interval(1) + t
    let value =
      constant + rate * t + bend * t.squared() / Interval(2)
      - surplus * (around == 0 ? .zero : growth.log()) + fall / growth
    let slope = rate + bend * t - surplus / growth - fall / growth.squared()
    let whole = Interval(1) + Interval(lower: part.lowerBound, upper: part.upperBound)
    let curvature = bend + (surplus * whole + Interval(2) * fall) / (whole.squared() * whole)
    let right = TaylorBound.maximum(
      slope: slope.upper, curvature: curvature.upper, reach: (Interval(part.upperBound) - t).upper)
    let left = TaylorBound.maximum(
      slope: -slope.lower, curvature: curvature.upper, reach: (t - Interval(part.lowerBound)).upper)
    return (Interval(value.upper) + Interval(max(left, right))).upper
  }
}

extension LagrangianTerms {
  /// An upper bound on D along a path of multipliers, at all L of an interval and at the path's
  /// centre, from derivatives at `overlaps` and at the ends of pieces; nil where they do not show
  /// that firms lose by large moves. Below `target` the bound need not be tight.
  ///
  /// - Complexity: O(firms · regimes²).
  func pathBound(
    _ path: MultiplierPath, over totals: ClosedRange<Double>, at overlaps: [Double], target: Double
  ) -> Double? {
    let centre = Interval(path.centre.logTotal)
    let least = Swift.min((centre - Interval(totals.upperBound)).expm1().lower, 0)
    let most = Swift.max((centre - Interval(totals.lowerBound)).expm1().upper, 0)
    guard least > -0.999, most < 1e3 else { return nil }
    guard let firms = firms(along: path, over: least...most, at: overlaps) else { return nil }
    var curve = PathCurve(self, path)
    curve.add(firms)
    return curve.maximum(over: least...most, target: target)
  }
}
