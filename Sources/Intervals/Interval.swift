/// A closed set of real numbers between two doubles, either of which may be infinite.
///
/// Every operation returns an interval that contains all results that exact arithmetic would
/// give for members of its operands, whatever the rounding, overflow or underflow on the way.
///
/// An infinite endpoint means "unbounded", never "the point infinity": `lower` is below
/// `+infinity` and `upper` is above `-infinity`. Where an initialiser is handed such a point, the
/// largest finite double takes its place on the inner side, so that a value which overflowed is
/// still enclosed.
@frozen
public struct Interval: Sendable, Hashable {
  /// The greatest lower bound that is known. Finite or `-infinity`, never NaN.
  public let lower: Double
  /// The least upper bound that is known. Finite or `+infinity`, never NaN.
  public let upper: Double

  /// The interval that holds `x` alone.
  ///
  /// - Precondition: `x` is not NaN.
  @inlinable
  public init(_ x: Double) {
    self.init(lower: x, upper: x)
  }

  /// All reals from `lower` to `upper`.
  ///
  /// - Precondition: `lower <= upper`; in particular neither is NaN.
  @inlinable
  public init(lower: Double, upper: Double) {
    precondition(lower <= upper, "an interval needs lower <= upper, and neither may be NaN")
    self.init(
      ordered: Swift.min(lower, .greatestFiniteMagnitude),
      Swift.max(upper, -.greatestFiniteMagnitude))
  }

  /// All reals from `lower` to `upper`, or nil if either is NaN or they are out of order.
  @inlinable
  public init?(checking lower: Double, _ upper: Double) {
    guard lower <= upper else { return nil }
    self.init(lower: lower, upper: upper)
  }

  /// For results whose order and finiteness the operation itself has ensured.
  @inlinable
  init(ordered lower: Double, _ upper: Double) {
    assert(lower <= upper && lower < .infinity && upper > -.infinity)
    self.lower = lower
    self.upper = upper
  }

  /// All reals.
  @inlinable
  public static var entire: Interval { Interval(ordered: -.infinity, .infinity) }

  /// Zero alone.
  @inlinable
  public static var zero: Interval { Interval(ordered: 0, 0) }
}

extension Interval: CustomStringConvertible {
  public var description: String { "[\(lower), \(upper)]" }
}
