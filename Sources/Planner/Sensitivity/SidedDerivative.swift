/// A derivative that may differ between the two sides of where the parameter stands: change per
/// unit of the parameter.
///
/// At an end of the parameter's domain (a liability of 0, say) the side outside is that of the
/// formulas continued.
public struct SidedDerivative<Value: Sendable & Equatable>: Sendable, Equatable {
  /// As the parameter approaches from below.
  public let left: Value
  /// As it leaves upwards.
  public let right: Value
  /// Whether the sides differ; if not they are equal to the last bit.
  public let isOneSided: Bool

  /// The derivative; nil where the sides differ.
  public var value: Value? { isOneSided ? nil : right }

  init(_ value: Value) {
    left = value
    right = value
    isOneSided = false
  }

  private init(left: Value, right: Value, isOneSided: Bool) {
    self.left = left
    self.right = right
    self.isOneSided = isOneSided
  }

  func map<Other>(_ transform: (Value) -> Other) -> SidedDerivative<Other> {
    SidedDerivative<Other>(left: transform(left), right: transform(right), isOneSided: isOneSided)
  }

  func combined<Second, Other>(
    with other: SidedDerivative<Second>, _ combine: (Value, Second) -> Other
  ) -> SidedDerivative<Other> {
    SidedDerivative<Other>(
      left: combine(left, other.left), right: combine(right, other.right),
      isOneSided: isOneSided || other.isOneSided)
  }
}

/// Sides that differ by no more than this, relative to the larger, differ by rounding.
private let sideTolerance = 1e-9

extension SidedDerivative where Value == Double {
  init(left: Double, right: Double, size: Double = 0) {
    let size = max(abs(left), abs(right), size)
    if abs(left - right) <= sideTolerance * size {
      self.init(right)
    } else {
      self.init(left: left, right: right, isOneSided: true)
    }
  }
}

extension SidedDerivative where Value == [Double] {
  init(left: [Double], right: [Double]) {
    let size = zip(left, right).reduce(0) { max($0, abs($1.0), abs($1.1)) }
    if zip(left, right).allSatisfy({ abs($0 - $1) <= sideTolerance * size }) {
      self.init(right)
    } else {
      self.init(left: left, right: right, isOneSided: true)
    }
  }
}
