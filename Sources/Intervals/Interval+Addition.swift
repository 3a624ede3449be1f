extension Interval {
  /// The negatives. Exact.
  @inlinable
  public static prefix func - (x: Interval) -> Interval {
    Interval(ordered: -x.upper, -x.lower)
  }

  /// Encloses all sums; one step wide at each end, exact where the rounded sum is zero.
  @inlinable
  public static func + (x: Interval, y: Interval) -> Interval {
    Interval(
      ordered: Outward.belowSum(x.lower + y.lower), Outward.aboveSum(x.upper + y.upper))
  }

  /// Encloses all differences of a member of `x` and a member of `y`, taken independently.
  @inlinable @inline(__always)
  public static func - (x: Interval, y: Interval) -> Interval { x + -y }

  /// The double is taken as exact, here and in every mixed operator.
  @inlinable
  public static func + (x: Interval, y: Double) -> Interval { x + Interval(y) }

  @inlinable
  public static func + (x: Double, y: Interval) -> Interval { Interval(x) + y }

  @inlinable
  public static func - (x: Interval, y: Double) -> Interval { x + Interval(-y) }

  @inlinable
  public static func - (x: Double, y: Interval) -> Interval { Interval(x) + -y }

  @inlinable
  public static func += (x: inout Interval, y: Interval) { x = x + y }

  @inlinable
  public static func -= (x: inout Interval, y: Interval) { x = x - y }
}
