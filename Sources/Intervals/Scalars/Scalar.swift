/// What a formula computes with: plain numbers, intervals that enclose it, or numbers that carry a
/// derivative along. A formula that is written over it stands once: its derivatives come from
/// `Dual` and its enclosures from `Interval`, not from second copies.
public protocol Scalar: Sendable {
  /// A quantity and how fast it moves, which scalars without derivatives forget.
  init(_ value: Double, rate: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// e to this power.
  func exponential() -> Self
  /// e to this power, where the power's value is known more accurately than computing it would
  /// tell; enclosures stay as they are.
  func exponential(valued value: Double) -> Self
  /// The same rate with a value that is known more accurately; enclosures stay as they are.
  func valued(_ value: Double) -> Self
  /// The logistic function of this, and its derivatives.
  func logisticTerms() -> LogisticTerms<Self>
  /// log (1 + e to this power).
  func softplus() -> Self
  /// A share s by its logarithm, and what follows from it.
  func shareTerms() -> ShareTerms<Self>
  /// Wright's omega function of this, and its derivatives.
  func omegaTerms() -> OmegaTerms<Self>
  /// A share by log s + 1 / (1 − s), and what follows from it.
  func markupShareTerms() -> MarkupShareTerms<Self>
}

extension Scalar {
  /// A quantity at rest.
  @inlinable @inline(__always) public init(_ value: Double) { self.init(value, rate: 0) }
  @inlinable @inline(__always) public static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable @inline(__always) public static func -= (a: inout Self, b: Self) { a = a - b }
  @inlinable @inline(__always) public static func * (a: Double, b: Self) -> Self { Self(a) * b }
}

/// σ(t) = 1 / (1 + e^−t) and its first two derivatives.
public struct LogisticTerms<S: Scalar>: Sendable {
  public var value: S
  /// σ' = σ (1 − σ).
  public var density: S
  /// σ'' = σ (1 − σ)(1 − 2σ).
  public var curvature: S

  @inlinable public init(value: S, density: S, curvature: S) {
    self.value = value
    self.density = density
    self.curvature = curvature
  }
}

/// A share s = e^u as a function of its logarithm u.
public struct ShareTerms<S: Scalar>: Sendable {
  public var share: S
  /// s (1 − s).
  public var density: S
  /// s (1 − 2s), the derivative of s (1 − s) in u.
  public var skew: S

  @inlinable public init(share: S, density: S, skew: S) {
    self.share = share
    self.density = density
    self.skew = skew
  }
}
