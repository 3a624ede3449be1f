/// A number and its derivative along one direction: forward-mode differentiation, exact to the
/// rounding of its parts; over intervals both are enclosed.
public struct Dual<Part: Scalar>: Scalar {
  public var value: Part
  public var rate: Part

  @inlinable @inline(__always)
  public init(value: Part, rate: Part) {
    self.value = value
    self.rate = rate
  }

  @inlinable @inline(__always)
  public init(_ value: Double, rate: Double) {
    self.init(value: Part(value), rate: Part(rate))
  }

  /// A quantity at rest.
  @inlinable @inline(__always)
  public init(constant: Part) { self.init(value: constant, rate: Part(0)) }

  @inlinable @inline(__always)
  public static func + (a: Dual, b: Dual) -> Dual {
    Dual(value: a.value + b.value, rate: a.rate + b.rate)
  }

  @inlinable @inline(__always)
  public static func - (a: Dual, b: Dual) -> Dual {
    Dual(value: a.value - b.value, rate: a.rate - b.rate)
  }

  @inlinable @inline(__always)
  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(value: a.value * b.value, rate: a.rate * b.value + a.value * b.rate)
  }

  @inlinable @inline(__always)
  public static func / (a: Dual, b: Dual) -> Dual {
    let value = a.value / b.value
    return Dual(value: value, rate: (a.rate - value * b.rate) / b.value)
  }

  @inlinable @inline(__always)
  public func exponential() -> Dual {
    let power = value.exponential()
    return Dual(value: power, rate: power * rate)
  }

  @inlinable @inline(__always)
  public func exponential(valued value: Double) -> Dual {
    let power = self.value.exponential(valued: value)
    return Dual(value: power, rate: power * rate)
  }

  @inlinable @inline(__always)
  public func valued(_ value: Double) -> Dual { Dual(value: self.value.valued(value), rate: rate) }

  @inlinable @inline(__always)
  public func logisticTerms() -> LogisticTerms<Dual> {
    let terms = value.logisticTerms()
    // σ''' = σ' (1 − 6 σ').
    let third = terms.density * (Part(1) - Part(6) * terms.density)
    return LogisticTerms(
      value: Dual(value: terms.value, rate: terms.density * rate),
      density: Dual(value: terms.density, rate: terms.curvature * rate),
      curvature: Dual(value: terms.curvature, rate: third * rate))
  }

  @inlinable @inline(__always)
  public func softplus() -> Dual {
    Dual(value: value.softplus(), rate: value.logisticTerms().value * rate)
  }

  @inlinable @inline(__always)
  public func shareTerms() -> ShareTerms<Dual> {
    let terms = value.shareTerms()
    let bend = terms.share * (Part(1) - Part(4) * terms.share)
    return ShareTerms(
      share: Dual(value: terms.share, rate: terms.share * rate),
      density: Dual(value: terms.density, rate: terms.skew * rate),
      skew: Dual(value: terms.skew, rate: bend * rate))
  }
}
