extension Interval {
  /// Whether the real number `x` is a member. Infinities and NaN never are.
  @inlinable
  public func contains(_ x: Double) -> Bool {
    lower <= x && x <= upper && x.isFinite
  }

  /// Whether every member of `other` is a member.
  @inlinable
  public func contains(_ other: Interval) -> Bool {
    lower <= other.lower && other.upper <= upper
  }

  /// Whether `other` lies inside without touching an endpoint. An infinite endpoint cannot be
  /// touched: the entire line contains itself in its interior.
  @inlinable
  public func containsInInterior(_ other: Interval) -> Bool {
    (lower < other.lower || lower == -.infinity) && (other.upper < upper || upper == .infinity)
  }

  /// The common members, or nil if there are none.
  @inlinable
  public func intersection(_ other: Interval) -> Interval? {
    let low = Swift.max(lower, other.lower)
    let high = Swift.min(upper, other.upper)
    return low <= high ? Interval(ordered: low, high) : nil
  }

  /// The smallest interval that contains both.
  @inlinable
  public func hull(_ other: Interval) -> Interval {
    Interval(ordered: Swift.min(lower, other.lower), Swift.max(upper, other.upper))
  }
}
