extension Interval {
  /// Encloses all quotients of a member of `x` and a member of `y` other than zero.
  ///
  /// Where zero is inside `y`, or `y` is zero alone, that is the entire line (unless `x` is zero
  /// alone and `y` is not: then it is zero). Where zero is an endpoint of `y` it is a half-line if
  /// `x` has one sign. See `extendedQuotient(_:by:)` for the pieces.
  @inlinable
  public static func / (x: Interval, y: Interval) -> Interval {
    if y.lower > 0 { return quotient(x, byPositive: y) }
    if y.upper < 0 { return -quotient(x, byPositive: -y) }
    return quotient(x, byIntervalWithZero: y)
  }

  @inlinable
  static func quotient(_ x: Interval, byPositive y: Interval) -> Interval {
    // y.lower is positive and finite, y.upper may be infinite; infinity / infinity cannot occur,
    // since the endpoint of x that is divided by y.upper is the one nearer to zero.
    if x.lower >= 0 {
      return Interval(
        ordered: Swift.max(0, Outward.below(x.lower / y.upper)),
        x.upper == 0 ? 0 : Outward.above(x.upper / y.lower))
    }
    if x.upper <= 0 {
      return Interval(
        ordered: Outward.below(x.lower / y.lower),
        Swift.min(0, Outward.above(x.upper / y.upper)))
    }
    return Interval(
      ordered: Outward.below(x.lower / y.lower), Outward.above(x.upper / y.lower))
  }

  @usableFromInline
  static func quotient(_ x: Interval, byIntervalWithZero y: Interval) -> Interval {
    if y.lower == 0 && y.upper == 0 { return entire }
    if x.lower == 0 && x.upper == 0 { return zero }
    if y.lower < 0 && y.upper > 0 { return entire }
    let positive = y.lower == 0 ? x : -x
    let most = y.magnitude
    if positive.lower >= 0 {
      return Interval(ordered: Swift.max(0, Outward.below(positive.lower / most)), .infinity)
    }
    if positive.upper <= 0 {
      return Interval(ordered: -.infinity, Swift.min(0, Outward.above(positive.upper / most)))
    }
    return entire
  }

  @inlinable
  public static func / (x: Interval, y: Double) -> Interval { x / Interval(y) }

  @inlinable
  public static func / (x: Double, y: Interval) -> Interval { Interval(x) / y }

  @inlinable
  public static func /= (x: inout Interval, y: Interval) { x = x / y }
}
