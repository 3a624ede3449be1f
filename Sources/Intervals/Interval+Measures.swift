extension Interval {
  /// A finite double inside the interval, halfway where both ends are finite.
  ///
  /// Zero for the entire line; for a half-line the finite double farthest along it.
  @inlinable
  public var midpoint: Double {
    let sum = lower + upper
    if sum.isFinite { return 0.5 * sum }
    if isFinite { return 0.5 * lower + 0.5 * upper }
    if lower == -.infinity && upper == .infinity { return 0 }
    return lower == -.infinity ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
  }

  /// An upper bound for `upper - lower`; zero for a point, infinite for an unbounded interval.
  @inlinable
  public var width: Double { Outward.aboveSum(upper - lower) }

  /// The largest absolute value of a member.
  @inlinable
  public var magnitude: Double { Swift.max(lower.magnitude, upper.magnitude) }

  /// The smallest absolute value of a member.
  @inlinable
  public var mignitude: Double {
    contains(0) ? 0 : Swift.min(lower.magnitude, upper.magnitude)
  }

  /// Whether both endpoints are finite.
  @inlinable
  public var isFinite: Bool { lower.isFinite && upper.isFinite }
}
