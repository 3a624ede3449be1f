import Glibc

extension Interval {
  /// Encloses 1 / (1 + e^-x), within [0, 1].
  ///
  /// Monotone, so both ends are sharp. The lower tail keeps its relative accuracy, down to the
  /// subnormals; for the upper tail ask for `(-x).logistic()`, which is one minus this.
  public func logistic() -> Interval {
    let low = Self.logistic(lower)
    let high = Self.logistic(upper)
    return Interval(
      ordered: Swift.max(0, low - Self.logisticError(low)),
      Swift.min(1, high + Self.logisticError(high)))
  }

  /// The logistic function in floating point, through the exponential that cannot overflow.
  private static func logistic(_ x: Double) -> Double {
    let tail = Glibc.exp(-x.magnitude)
    return (x < 0 ? tail : 1) / (1 + tail)
  }

  /// A bound for the error of `logistic(_:)`, given its value.
  ///
  /// With u = 2^-53: the exponential t errs by at most 2u relatively (1 ulp). In t / (1 + t) that
  /// becomes 2u / (1 + t), in 1 / (1 + t) less than u; the addition and the division add u each: 4u
  /// in all, to first order. Forming the bound and moving by it costs less than another u, so 6u
  /// covers it with what is of second order. Where t is subnormal its absolute error is at most
  /// 2^-1074 and the division adds half of that: 2^-1072 covers both.
  private static func logisticError(_ value: Double) -> Double {
    value * 0x1.8p-51 + 0x1p-1072
  }
}
