/// Derivatives of the logistic function σ, enclosed as one function each: as products of σ(x) and
/// σ(−x) they would be several times too wide, because the factors depend on the same x.
extension Interval {
  /// σ'(x) = σ(x) σ(−x): even, falling in |x|, at most 1/4.
  public func logisticDensity() -> Interval {
    Self.density(LogisticPoint(mignitude), LogisticPoint(magnitude))
  }

  /// - Parameters:
  ///   - near: at the number nearest to 0.
  ///   - far: at the number farthest from it.
  static func density(_ near: LogisticPoint, _ far: LogisticPoint) -> Interval {
    Interval(lower: far.density.lower, upper: Swift.min(near.density.upper, 0.25))
  }

  /// σ''(x) = σ(x) σ(−x) (σ(−x) − σ(x)): odd, positive for x < 0, with its extremes ±√3/18 at
  /// ∓log(2 + √3).
  public func logisticCurvature() -> Interval {
    curvature(LogisticPoint(lower), LogisticPoint(upper))
  }

  /// - Parameters: at both ends.
  func curvature(_ atLower: LogisticPoint, _ atUpper: LogisticPoint) -> Interval {
    let (first, last) = (atLower.curvature, atUpper.curvature)
    var low = Swift.min(first.lower, last.lower)
    var high = Swift.max(first.upper, last.upper)
    // log(2 + √3) = 1.316957896924816…, widened; √3/18 = 0.09622504486493763…, rounded up.
    if lower <= -1.3169578969248164 && upper >= -1.3169578969248168 { high = 0.0962250448649377 }
    if lower <= 1.3169578969248168 && upper >= 1.3169578969248164 { low = -0.0962250448649377 }
    high = Swift.min(high, 0.0962250448649377)
    low = Swift.max(low, -0.0962250448649377)
    return Interval(lower: Swift.min(low, high), upper: high)
  }
}
