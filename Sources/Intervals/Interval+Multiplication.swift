extension Interval {
  /// Encloses all products.
  ///
  /// Zero times anything is exactly zero, an unbounded factor included, and a product of
  /// intervals of known sign has that sign: `[0, 1] * [0, 1]` does not reach below zero.
  @inlinable
  public static func * (x: Interval, y: Interval) -> Interval {
    if x.lower >= 0 { return product(nonnegative: x, y) }
    if x.upper <= 0 { return -product(nonnegative: -x, y) }
    if y.lower >= 0 { return product(nonnegative: y, x) }
    if y.upper <= 0 { return -product(nonnegative: -y, x) }
    // Both reach across zero, so no endpoint is zero and no product is NaN.
    return Interval(
      ordered: Outward.below(Swift.min(x.lower * y.upper, x.upper * y.lower)),
      Outward.above(Swift.max(x.lower * y.lower, x.upper * y.upper)))
  }

  /// The product where no member of `x` is negative.
  ///
  /// `x.lower` is finite, so of the products below only those with `x.upper` can be
  /// `0 * infinity`.
  @inlinable
  static func product(nonnegative x: Interval, _ y: Interval) -> Interval {
    if y.lower >= 0 {
      return Interval(
        ordered: Swift.max(0, Outward.below(x.lower * y.lower)),
        Outward.aboveProduct(x.upper, y.upper))
    }
    if y.upper <= 0 {
      return Interval(
        ordered: Outward.belowProduct(x.upper, y.lower),
        Swift.min(0, Outward.above(x.lower * y.upper)))
    }
    return Interval(
      ordered: Outward.belowProduct(x.upper, y.lower), Outward.aboveProduct(x.upper, y.upper))
  }

  @inlinable
  public static func * (x: Interval, y: Double) -> Interval { Interval(y) * x }

  @inlinable
  public static func * (x: Double, y: Interval) -> Interval { Interval(x) * y }

  @inlinable
  public static func *= (x: inout Interval, y: Interval) { x = x * y }

  /// Encloses all squares; tighter than `x * x`, which forgets that both factors are the same.
  @inlinable
  public func squared() -> Interval {
    let least = mignitude
    let most = magnitude
    return Interval(
      ordered: Swift.max(0, Outward.below(least * least)), Outward.aboveProduct(most, most))
  }
}
