import Glibc

extension Interval {
  /// Encloses the logarithm of the positive members (see Interval+Exponential.swift for what
  /// Glibc promises).
  ///
  /// An interval that reaches zero or below has `lower == -infinity`: the part outside the
  /// domain is ignored, as in IEEE 1788. An interval without a positive member has no logarithm;
  /// the limit at zero stands in for it, the half-line up to minus the largest finite double.
  public func log() -> Interval {
    guard upper > 0 else { return Interval(lower: -.infinity, upper: -.infinity) }
    return Interval(
      ordered: lower > 0 ? Self.belowLogarithm(Glibc.log(lower)) : -.infinity,
      Self.aboveLogarithm(Glibc.log(upper)))
  }

  /// Encloses log(1 + x) for the members above -1, with full relative accuracy near zero.
  ///
  /// At -1 and below as `log()` does at zero and below.
  public func log1p() -> Interval {
    guard upper > -1 else { return Interval(lower: -.infinity, upper: -.infinity) }
    return Interval(
      ordered: lower > -1 ? Self.belowLogarithm(Glibc.log1p(lower)) : -.infinity,
      Self.aboveLogarithm(Glibc.log1p(upper)))
  }

  /// Keeps the sign: a logarithm that Glibc rounds to zero is exactly zero (log 1, log1p 0), as
  /// the next one up or down is at least a subnormal, which log1p returns as it is.
  private static func belowLogarithm(_ value: Double) -> Double {
    value >= 0 ? Swift.max(0, Outward.belowByTwo(value)) : Outward.belowByTwo(value)
  }

  private static func aboveLogarithm(_ value: Double) -> Double {
    value <= 0 ? Swift.min(0, Outward.aboveByTwo(value)) : Outward.aboveByTwo(value)
  }
}
