extension Interval: Scalar {
  @inlinable public init(_ value: Double, rate: Double) { self.init(value) }

  public func exponential() -> Interval { exp() }

  public func exponential(valued value: Double) -> Interval { exp() }

  public func valued(_ value: Double) -> Interval { self }

  public func logisticTerms() -> LogisticTerms<Interval> {
    let terms = logisticWithDerivatives()
    return LogisticTerms(
      value: terms.value, density: terms.density, curvature: terms.curvature)
  }

  /// It rises, so both ends are sharp.
  public func softplus() -> Interval {
    func at(_ t: Double) -> Interval {
      t <= 0 ? Interval(t).exp().log1p() : Interval(t) + Interval(-t).exp().log1p()
    }
    return Interval(lower: Swift.max(0, at(lower).lower), upper: at(upper).upper)
  }

  /// Each as one function of the share, whose products would be wider.
  public func shareTerms() -> ShareTerms<Interval> {
    let share = exp()
    return ShareTerms(
      share: share,
      density: Self.parabola(share, peak: 0.5, height: 0.25) { $0 * (Interval(1) - $0) },
      skew: Self.parabola(share, peak: 0.25, height: 0.125) {
        $0 * (Interval(1) - Interval(2) * $0)
      })
  }

  /// The range of a downward parabola over shares, by its values at the ends and its peak.
  private static func parabola(
    _ share: Interval, peak: Double, height: Double, _ value: (Interval) -> Interval
  ) -> Interval {
    let ends = value(Interval(share.lower)).hull(value(Interval(share.upper)))
    return share.contains(peak) ? ends.hull(Interval(height)) : ends
  }
}
