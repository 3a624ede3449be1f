import Glibc

/// ω(t) = W₀(e^t), the solution of ω + log ω = t, and its first two derivatives: Wright's omega
/// function (Corless and Jeffrey, "The Wright ω function", 2002).
public struct OmegaTerms<S: Scalar>: Sendable {
  public var value: S
  /// ω' = ω / (1 + ω), in (0, 1).
  public var slope: S
  /// ω'' = ω / (1 + ω)³.
  public var curvature: S

  @inlinable public init(value: S, slope: S, curvature: S) {
    self.value = value
    self.slope = slope
    self.curvature = curvature
  }
}

/// The share s in (0, 1) with log s + 1 / (1 − s) = u, as a function of u.
public struct MarkupShareTerms<S: Scalar>: Sendable {
  public var share: S
  /// 1 − s, to full accuracy where it is small.
  public var rest: S
  /// s' = s (1 − s)² / (1 − s + s²), in (0, 0.192).
  public var rate: S

  @inlinable public init(share: S, rest: S, rate: S) {
    self.share = share
    self.rest = rest
    self.rate = rate
  }
}

/// A function of y > 0 that rises from −∞ to ∞, by which numbers are defined as its inverse's
/// values. As a function of log y it is convex.
enum InvertedFunction {
  /// y + log y, whose inverse is ω.
  case omega
  /// log (y / (1 + y)) + 1 + y, whose inverse is the odds s / (1 − s) of `MarkupShareTerms`.
  case markupOdds

  /// The function at e^z, and its derivative in z.
  @inline(__always)
  private func terms(_ z: Double) -> (value: Double, rate: Double) {
    let y = exp(z)
    switch self {
    case .omega: return (y + z, y + 1)
    case .markupOdds: return (z - log1p(y) + 1 + y, y + 1 / (1 + y))
    }
  }

  func enclosed(at y: Interval) -> Interval {
    switch self {
    case .omega: y + y.log()
    // Where y is large the quotient is near 1 and its logarithm small.
    case .markupOdds: y + Interval(1) - (Interval(1) / y).log1p()
    }
  }

  /// The inverse at a number. Convex in the logarithm, the function lies above its tangents: from a
  /// point beyond the root Newton's method falls to it.
  func inverse(at t: Double) -> Double {
    guard t < 1e300 else { return t }
    // y ≤ e^t, and y ≤ e^(t − 1) for the odds, whose y − log (1 + y) is not negative.
    let shift = self == .omega ? 0.0 : 1.0
    if t < -50 { return exp(t - shift) }
    var z = t > 1 + shift ? log(t) : t - shift
    for _ in 0..<60 {
      let (value, rate) = terms(z)
      let next = z - (value - t) / rate
      guard next < z else { break }
      let isClose = z - next <= 1e-9 * max(1, abs(z))
      z = next
      if isClose { break }
    }
    // One more step, in y itself: z may be large and y is known no better than z's last place.
    let y = exp(z)
    let (error, rate) = error(y, t)
    let better = y - error / rate
    return better > 0 ? better : y
  }

  /// The function less t at y, and its derivative in y.
  private func error(_ y: Double, _ t: Double) -> (value: Double, rate: Double) {
    switch self {
    case .omega: (y - (t - log(y)), 1 + 1 / y)
    case .markupOdds: (y - (t - 1 + log1p(1 / y)), 1 + 1 / y - 1 / (1 + y))
    }
  }

  /// Encloses the inverse at a number, proven by the function's values at both ends.
  func enclosedInverse(at t: Double) -> Interval {
    let shift = self == .omega ? 0.0 : 1.0
    if t < -690 { return Interval(lower: 0, upper: (Interval(t) - Interval(shift)).exp().upper) }
    guard t < 1e300 else { return Interval(lower: 1e299, upper: .infinity) }
    let middle = inverse(at: t)
    var width = 0x1p-50
    while width < 1 {
      let low = middle * (1 - width)
      let high = middle * (1 + width)
      if low > 0, enclosed(at: Interval(low)).upper <= t, enclosed(at: Interval(high)).lower >= t {
        return Interval(lower: low, upper: high)
      }
      width *= 2
    }
    return Interval(lower: 0, upper: .infinity)
  }

  /// Encloses the inverse over an interval: it rises.
  func enclosedInverse(over t: Interval) -> Interval {
    let low = t.lower == -.infinity ? 0 : enclosedInverse(at: t.lower).lower
    let high = t.upper == .infinity ? .infinity : enclosedInverse(at: t.upper).upper
    return Interval(lower: low, upper: Swift.max(low, high))
  }
}

extension Double {
  /// See `Scalar.omegaTerms`.
  public func omegaTerms() -> OmegaTerms<Double> {
    let omega = InvertedFunction.omega.inverse(at: self)
    let rest = 1 / (1 + omega)
    let slope = omega < 1 ? omega * rest : 1 / (1 + 1 / omega)
    return OmegaTerms(value: omega, slope: slope, curvature: slope * rest * rest)
  }

  /// See `Scalar.markupShareTerms`.
  public func markupShareTerms() -> MarkupShareTerms<Double> {
    let odds = InvertedFunction.markupOdds.inverse(at: self)
    let rest = 1 / (1 + odds)
    let share = odds < 1 ? odds * rest : 1 / (1 + 1 / odds)
    return MarkupShareTerms(
      share: share, rest: rest, rate: share * rest * rest / (rest + share * share))
  }
}

extension Interval {
  /// See `Scalar.omegaTerms`.
  public func omegaTerms() -> OmegaTerms<Interval> {
    let omega = InvertedFunction.omega.enclosedInverse(over: self)
    let share = Self.share(odds: omega)
    return OmegaTerms(
      value: omega, slope: share,
      curvature: Self.hump(share, peak: Interval(1) / Interval(3)) {
        $0 * (Interval(1) - $0).squared()
      })
  }

  /// See `Scalar.markupShareTerms`.
  public func markupShareTerms() -> MarkupShareTerms<Interval> {
    let odds = InvertedFunction.markupOdds.enclosedInverse(over: self)
    let share = Self.share(odds: odds)
    return MarkupShareTerms(
      share: share, rest: Interval(1) / (Interval(1) + odds),
      // The peak is the root of s³ − s² + 3s − 1.
      rate: Self.hump(share, peak: Interval(lower: 0.36110308052864, upper: 0.36110308052866)) {
        let rest = Interval(1) - $0
        return $0 * rest.squared() / (rest + $0.squared())
      })
  }

  /// y / (1 + y), which rises.
  private static func share(odds: Interval) -> Interval {
    func at(_ y: Double) -> Interval {
      y == .infinity
        ? Interval(1)
        : y < 1
          ? Interval(y) / (Interval(1) + Interval(y))
          : Interval(1) / (Interval(1) + Interval(1) / Interval(y))
    }
    return Interval(
      lower: Swift.max(0, at(odds.lower).lower), upper: Swift.min(1, at(odds.upper).upper))
  }

  /// The range of a function that rises to a peak and then falls, by its values at the ends.
  private static func hump(
    _ share: Interval, peak: Interval, _ value: (Interval) -> Interval
  ) -> Interval {
    let ends = value(Interval(share.lower)).hull(value(Interval(share.upper)))
    let holdsPeak = share.lower <= peak.upper && share.upper >= peak.lower
    let range = holdsPeak ? ends.hull(value(peak)) : ends
    return Interval(lower: Swift.max(0, range.lower), upper: Swift.max(0, range.upper))
  }
}

extension Dual {
  public func omegaTerms() -> OmegaTerms<Dual> {
    let terms = value.omegaTerms()
    // ω''' = s (1 − s)³ (1 − 3s) at s = ω'.
    let rest = Part(1) - terms.slope
    let third = terms.curvature * rest * (Part(1) - Part(3) * terms.slope)
    return OmegaTerms(
      value: Dual(value: terms.value, rate: terms.slope * rate),
      slope: Dual(value: terms.slope, rate: terms.curvature * rate),
      curvature: Dual(value: terms.curvature, rate: third * rate))
  }

  public func markupShareTerms() -> MarkupShareTerms<Dual> {
    let terms = value.markupShareTerms()
    let (share, rest) = (terms.share, terms.rest)
    let size = rest + share * share
    // The derivative of s (1 − s)² / (1 − s + s²) in s.
    let bend =
      rest * (Part(1) - share * (Part(3) - share * (Part(1) - share))) / (size * size)
    return MarkupShareTerms(
      share: Dual(value: share, rate: terms.rate * rate),
      rest: Dual(value: rest, rate: Part(0) - terms.rate * rate),
      rate: Dual(value: terms.rate, rate: bend * terms.rate * rate))
  }
}
