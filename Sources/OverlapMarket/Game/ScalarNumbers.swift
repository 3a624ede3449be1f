import Intervals

/// The numbers of a market in a scalar: at rest, or each with how fast it moves. What is computed
/// from a market's numbers through this can be differentiated in each of them.
package protocol ScalarNumbers: Sendable {
  associatedtype Value: Scalar
  /// A number of the market that stands at `value`.
  func market(_ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor) -> Value
  /// A number of a firm that stands at `value`; the regime of those that do not differ by regime is
  /// 0.
  func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Value
  /// p_S that stands at `value`.
  func probability(_ value: Double, regime: Int) -> Value
}

/// Nothing moves.
package struct AtRest<Value: Scalar>: ScalarNumbers {
  @inlinable package init() {}

  @inlinable @inline(__always)
  package func market(
    _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor
  ) -> Value { Value(value) }

  @inlinable @inline(__always)
  package func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Value { Value(value) }

  @inlinable @inline(__always)
  package func probability(_ value: Double, regime: Int) -> Value { Value(value) }
}

/// One firm of a market, its numbers read in a scalar by their descriptors.
package struct ScalarFirm<Numbers: ScalarNumbers> {
  package typealias Value = Numbers.Value

  package let index: Int
  package let firms: Firms
  package let regimes: [Regime]
  package let numbers: Numbers

  @inlinable
  package init(_ index: Int, of firms: Firms, regimes: [Regime], numbers: Numbers) {
    self.index = index
    self.firms = firms
    self.regimes = regimes
    self.numbers = numbers
  }

  /// A number of the firm that does not differ by regime, or its default; nil where there is
  /// neither.
  package func number(_ primitive: PrimitiveDescriptor) -> Value? {
    firms.entry(primitive, firm: index).map {
      numbers.firm(index, $0, primitive, regime: 0)
    }
  }

  /// Whether a cap lowers the firm's exposure.
  package var isCapped: Bool { firms.uncappedExposure(of: index) > firms.exposure[index] }

  /// By how much it does, e⁰ − e; at rest.
  package var exposureCut: Value {
    Value(firms.uncappedExposure(of: index)) - Value(firms.exposure[index])
  }

  /// Σ p_S of a number that differs by regime.
  package func mean(_ primitive: PrimitiveDescriptor) -> Value {
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
