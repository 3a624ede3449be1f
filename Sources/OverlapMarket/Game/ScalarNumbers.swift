import Intervals

/// The numbers of a market in a scalar: at rest, or each with how fast it moves. What is computed
/// from a market's numbers through this can be differentiated in each of them.
public protocol ScalarNumbers: Sendable {
  associatedtype Value: Scalar
  /// A number of the market that stands at `value`.
  func market(_ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor) -> Value
  /// A number of a firm that stands at `value`; the regime of those that do not differ by regime is
  /// 0.
  func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Value
  /// A number of a foundation that stands at `value`; the regime of those that do not differ by
  /// regime is 0.
  func foundation(
    _ foundation: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor,
    regime: Int
  ) -> Value
  /// p_S that stands at `value`.
  func probability(_ value: Double, regime: Int) -> Value
  /// A number of a firm's activity that stands at `value`.
  func activity(
    _ activity: Int, of firm: Int, _ value: Double,
    _ primitive: @autoclosure () -> PrimitiveDescriptor
  ) -> Value
  /// Whether some number may move.
  static var moves: Bool { get }
}

/// Nothing moves.
public struct AtRest<Value: Scalar>: ScalarNumbers {
  @inlinable public init() {}

  @inlinable @inline(__always)
  public func market(
    _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor
  ) -> Value { Value(value) }

  @inlinable @inline(__always)
  public func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Value { Value(value) }

  @inlinable @inline(__always)
  public func foundation(
    _ foundation: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor,
    regime: Int
  ) -> Value { Value(value) }

  @inlinable @inline(__always)
  public func probability(_ value: Double, regime: Int) -> Value { Value(value) }

  @inlinable @inline(__always)
  public func activity(
    _ activity: Int, of firm: Int, _ value: Double,
    _ primitive: @autoclosure () -> PrimitiveDescriptor
  ) -> Value { Value(value) }

  @inlinable public static var moves: Bool { false }
}

/// One firm of a market, its numbers read in a scalar by their descriptors.
public struct ScalarFirm<Numbers: ScalarNumbers> {
  public typealias Value = Numbers.Value

  public let index: Int
  public let firms: Firms
  public let regimes: [Regime]
  public let numbers: Numbers

  @inlinable
  public init(_ index: Int, of firms: Firms, regimes: [Regime], numbers: Numbers) {
    self.index = index
    self.firms = firms
    self.regimes = regimes
    self.numbers = numbers
  }

  /// A number of the firm that does not differ by regime, or its default; nil where there is
  /// neither.
  public func number(_ primitive: PrimitiveDescriptor) -> Value? {
    firms.entry(primitive, firm: index).map {
      numbers.firm(index, $0, primitive, regime: 0)
    }
  }

  /// By how much a cap lowers the firm's exposure, e⁰ − e; nil: it does not.
  public var exposureCut: Value? {
    guard firms.isCapped(index) else { return nil }
    return numbers.firm(index, firms.uncappedExposure(of: index), .exposure, regime: 0)
      - firms.exposure(of: index, numbers)
  }

  /// Σ p_S of a number that differs by regime.
  public func mean(_ primitive: PrimitiveDescriptor) -> Value {
    var mean = Value(0)
    for (s, regime) in regimes.enumerated() {
      guard let value = firms.entry(primitive, firm: index, regime: s) else { continue }
      mean +=
        numbers.probability(regime.probability, regime: s)
        * numbers.firm(index, value, primitive, regime: s)
    }
    return mean
  }
}
