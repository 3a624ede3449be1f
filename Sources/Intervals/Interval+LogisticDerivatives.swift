/// Derivatives of the logistic function σ, enclosed as one function each: as products of σ(x) and σ(−x) they would be
/// several times too wide, because the factors depend on the same x.
extension Interval {
  /// σ'(x) = σ(x) σ(−x): even, falling in |x|, at most 1/4.
  @inlinable
  public func logisticDensity() -> Interval {
    let near = Interval.densityAt(mignitude)
    let far = Interval.densityAt(magnitude)
    return Interval(lower: far.lower, upper: Swift.min(near.upper, 0.25))
  }

  /// σ''(x) = σ(x) σ(−x) (σ(−x) − σ(x)): odd, positive for x < 0, with its extremes ±√3/18 at ∓log(2 + √3).
  @inlinable
  public func logisticCurvature() -> Interval {
    let atLower = Interval.curvatureAt(lower)
    let atUpper = Interval.curvatureAt(upper)
    var low = Swift.min(atLower.lower, atUpper.lower)
    var high = Swift.max(atLower.upper, atUpper.upper)
    // log(2 + √3) = 1.316957896924816…, widened; √3/18 = 0.09622504486493763…, rounded up.
    if lower <= -1.3169578969248164 && upper >= -1.3169578969248168 { high = 0.0962250448649377 }
    if lower <= 1.3169578969248168 && upper >= 1.3169578969248164 { low = -0.0962250448649377 }
    high = Swift.min(high, 0.0962250448649377)
    low = Swift.max(low, -0.0962250448649377)
    return Interval(lower: Swift.min(low, high), upper: high)
  }

  @inlinable
  static func densityAt(_ x: Double) -> Interval {
    let t = Interval(x)
    return t.logistic() * (-t).logistic()
  }

  @inlinable
  static func curvatureAt(_ x: Double) -> Interval {
    let t = Interval(x)
    let below = t.logistic()
    let above = (-t).logistic()
    return below * above * (above - below)
  }
}
