import Glibc

/// σ(x) and σ(−x) at one number, enclosed, from one exponential.
struct LogisticPoint {
  let share: Interval
  let rest: Interval

  init(_ x: Double) {
    // The exponential that cannot overflow.
    let tail = Glibc.exp(-x.magnitude)
    let large = Self.enclosed(1 / (1 + tail))
    let small = Self.enclosed(tail / (1 + tail))
    (share, rest) = x < 0 ? (small, large) : (large, small)
  }

  private static func enclosed(_ value: Double) -> Interval {
    Interval(ordered: Swift.max(0, value - error(value)), Swift.min(1, value + error(value)))
  }

  /// A bound for the error of a value of the logistic function in floating point.
  ///
  /// With u = 2^-53: the exponential t errs by at most 2u relatively (1 ulp). In t / (1 + t) that
  /// becomes 2u / (1 + t), in 1 / (1 + t) less than u; the addition and the division add u each: 4u
  /// in all, to first order. Forming the bound and moving by it costs less than another u, so 6u
  /// covers it with what is of second order. Where t is subnormal its absolute error is at most
  /// 2^-1074 and the division adds half of that: 2^-1072 covers both.
  private static func error(_ value: Double) -> Double {
    value * 0x1.8p-51 + 0x1p-1072
  }

  var density: Interval { share * rest }
  var curvature: Interval { share * rest * (rest - share) }
}
