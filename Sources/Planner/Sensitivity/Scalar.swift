/// What a formula computes with: plain numbers, or numbers that carry a derivative along, so that
/// every partial derivative comes from the formula itself and not from a second copy of it.
protocol Scalar: Sendable {
  /// A quantity and how fast it moves, which plain numbers forget.
  init(_ value: Double, rate: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// e to this power, whose value is known more accurately than the power would give it.
  func exponential(valued value: Double) -> Self
  /// The same rate with a value that is known more accurately.
  func valued(_ value: Double) -> Self
}

extension Scalar {
  /// A quantity at rest.
  @inline(__always) init(_ value: Double) { self.init(value, rate: 0) }
  @inline(__always) static func += (a: inout Self, b: Self) { a = a + b }
  @inline(__always) static func -= (a: inout Self, b: Self) { a = a - b }
  @inline(__always) static func * (a: Double, b: Self) -> Self { Self(a) * b }
}

extension Double: Scalar {
  @inline(__always) init(_ value: Double, rate: Double) { self = value }
  @inline(__always) func exponential(valued value: Double) -> Double { value }
  @inline(__always) func valued(_ value: Double) -> Double { value }
}
