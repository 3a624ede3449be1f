import Intervals
import OverlapMarket

/// The numbers of a market as they move along a direction.
struct MovingNumbers<Value: Scalar>: ScalarNumbers {
  let direction: Direction
  /// Whether exposures stay where they are, as those at a cap do.
  var areExposuresAtRest = false

  @inline(__always)
  func market(_ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor) -> Value {
    Value(value, rate: direction.rate(of: primitive()))
  }

  @inline(__always)
  func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Value {
    let isAtRest = areExposuresAtRest && primitive() == .exposure
    return Value(
      value, rate: isAtRest ? 0 : direction.rate(of: primitive(), firm: firm, regime: regime))
  }

  @inline(__always)
  func probability(_ value: Double, regime: Int) -> Value {
    Value(value, rate: direction.probability(regime))
  }
}
