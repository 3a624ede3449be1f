/// A number and its derivative along one direction: forward-mode differentiation, exact to
/// rounding.
struct Dual: Scalar {
  var value: Double
  var rate: Double

  @inline(__always) init(_ value: Double, rate: Double) {
    self.value = value
    self.rate = rate
  }

  @inline(__always) static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, rate: a.rate + b.rate)
  }
  @inline(__always) static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, rate: a.rate - b.rate)
  }
  @inline(__always) static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, rate: a.rate * b.value + a.value * b.rate)
  }
  @inline(__always) static func / (a: Dual, b: Dual) -> Dual {
    let value = a.value / b.value
    return Dual(value, rate: (a.rate - value * b.rate) / b.value)
  }
  @inline(__always) func exponential(valued value: Double) -> Dual {
    Dual(value, rate: value * rate)
  }
  @inline(__always) func valued(_ value: Double) -> Dual { Dual(value, rate: rate) }
}
