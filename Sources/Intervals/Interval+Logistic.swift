extension Interval {
  /// Encloses 1 / (1 + e^-x), within [0, 1].
  ///
  /// Monotone, so both ends are sharp. The lower tail keeps its relative accuracy, down to the
  /// subnormals; for the upper tail ask for `(-x).logistic()`, which is one minus this.
  public func logistic() -> Interval {
    let low = LogisticPoint(lower).share
    return lower == upper ? low : Interval(ordered: low.lower, LogisticPoint(upper).share.upper)
  }

  /// The logistic function and its first two derivatives, from one exponential an end: the same
  /// enclosures as `logistic`, `logisticDensity` and `logisticCurvature` give one by one.
  public func logisticWithDerivatives() -> LogisticEnclosure {
    let low = LogisticPoint(lower)
    let high = lower == upper ? low : LogisticPoint(upper)
    let straddles = lower < 0 && upper > 0
    let nearer = straddles ? LogisticPoint(0) : lower >= 0 ? low : high
    let farther = lower.magnitude > upper.magnitude ? low : high
    return LogisticEnclosure(
      value: Interval(ordered: low.share.lower, high.share.upper),
      density: Self.density(nearer, farther), curvature: curvature(low, high))
  }
}

/// What `Interval.logisticWithDerivatives` encloses.
public struct LogisticEnclosure: Sendable, Equatable {
  /// σ(x).
  public let value: Interval
  /// σ'(x).
  public let density: Interval
  /// σ''(x).
  public let curvature: Interval
}
