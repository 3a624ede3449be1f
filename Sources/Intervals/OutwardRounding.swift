/// Outward rounding by widening, without touching the processor's rounding mode.
///
/// The optimiser may move arithmetic across `fesetround`, so directed rounding is unsound from
/// Swift. Instead each result, rounded to nearest, is moved outward by
/// `|x| * 2^-53 (1 + 2^-52) + 2^-1074`. Rump, Zimmermann, Boldo and Melquiond ("Computing
/// predecessor and successor in rounding to nearest", BIT 49, 2009, algorithm 1) prove that the
/// moved value lies at or beyond the neighbouring double, in the subnormal range too, and
/// exactly on it except for |x| between 2^-1022 and 2^-1020. The rounding error of one basic
/// operation is at most half the way to that neighbour, so the exact result is enclosed.
///
/// Branch-free: about five floating-point operations an endpoint.
@usableFromInline
enum Outward {
  /// The successor of 2^-53.
  @inlinable
  static var relative: Double { 0x1.0000000000001p-53 }

  /// The smallest positive double.
  @inlinable
  static var absolute: Double { 0x1p-1074 }

  /// A double strictly below `x`, by one step where the format allows.
  ///
  /// `+infinity` can only have come from overflow, so it is first replaced by the largest finite
  /// double, which the exact value exceeds or rounds to.
  @inlinable
  static func below(_ x: Double) -> Double {
    let bounded = Swift.min(x, .greatestFiniteMagnitude)
    return bounded - (bounded.magnitude * relative + absolute)
  }

  /// A double strictly above `x`, by one step where the format allows; the mirror of `below`.
  @inlinable
  static func above(_ x: Double) -> Double {
    let bounded = Swift.max(x, -.greatestFiniteMagnitude)
    return bounded + (bounded.magnitude * relative + absolute)
  }

  /// A lower bound for the exact sum whose rounded value is `x`.
  ///
  /// With gradual underflow a rounded sum is zero only if the exact sum is, so zero stays zero
  /// and a sum of numbers that are not negative keeps a bound that is not negative.
  @inlinable
  static func belowSum(_ x: Double) -> Double {
    let bounded = Swift.min(x, .greatestFiniteMagnitude)
    let size = bounded.magnitude
    return bounded - Swift.min(size, size * relative + absolute)
  }

  /// An upper bound for the exact sum whose rounded value is `x`; the mirror of `belowSum`.
  @inlinable
  static func aboveSum(_ x: Double) -> Double {
    let bounded = Swift.max(x, -.greatestFiniteMagnitude)
    let size = bounded.magnitude
    return bounded + Swift.min(size, size * relative + absolute)
  }

  /// A lower bound for the exact `x * y`, exact if a factor is zero (also for `0 * infinity`).
  @inlinable
  static func belowProduct(_ x: Double, _ y: Double) -> Double {
    x == 0 || y == 0 ? 0 : below(x * y)
  }

  /// An upper bound for the exact `x * y`, exact if a factor is zero (also for `0 * infinity`).
  @inlinable
  static func aboveProduct(_ x: Double, _ y: Double) -> Double {
    x == 0 || y == 0 ? 0 : above(x * y)
  }
}
