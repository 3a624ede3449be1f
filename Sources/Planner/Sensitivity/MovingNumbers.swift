import Intervals
import OverlapMarket

/// The numbers of a market as they move along a direction.
struct MovingNumbers<Value: Scalar>: ScalarNumbers {
  let direction: Direction

  @inline(__always)
  func market(_ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor) -> Value {
    Value(value, rate: direction.rate(of: primitive()))
  }

  @inline(__always)
  func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Value {
    Value(value, rate: direction.rate(of: primitive(), firm: firm, regime: regime))
  }

  @inline(__always)
  func foundation(
    _ foundation: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor,
    regime: Int
  ) -> Value {
    Value(value, rate: direction.rate(of: primitive(), foundation: foundation, regime: regime))
  }

  @inline(__always)
  func activity(
    _ activity: Int, of firm: Int, _ value: Double,
    _ primitive: @autoclosure () -> PrimitiveDescriptor
  ) -> Value {
    Value(value, rate: direction.rate(of: primitive(), firm: firm, activity: activity))
  }

  static var moves: Bool { true }

  @inline(__always)
  func probability(_ value: Double, regime: Int) -> Value {
    Value(value, rate: direction.probability(regime))
  }
}
