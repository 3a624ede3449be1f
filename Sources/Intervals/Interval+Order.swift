extension Interval {
  /// The range of `max(x, y)`. Exact.
  @inlinable
  public static func max(_ x: Interval, _ y: Interval) -> Interval {
    Interval(ordered: Swift.max(x.lower, y.lower), Swift.max(x.upper, y.upper))
  }

  /// The range of `min(x, y)`. Exact.
  @inlinable
  public static func min(_ x: Interval, _ y: Interval) -> Interval {
    Interval(ordered: Swift.min(x.lower, y.lower), Swift.min(x.upper, y.upper))
  }

  /// The range of `x` clamped to `limits`, as `Comparable.clamped(to:)` clamps one number. Exact.
  ///
  /// Differs from `intersection`: what lies outside is moved to the nearer limit, not dropped.
  ///
  /// - Precondition: neither limit is NaN.
  @inlinable
  public func clamped(to limits: ClosedRange<Double>) -> Interval {
    Interval(
      lower: Swift.min(Swift.max(lower, limits.lowerBound), limits.upperBound),
      upper: Swift.min(Swift.max(upper, limits.lowerBound), limits.upperBound))
  }
}
