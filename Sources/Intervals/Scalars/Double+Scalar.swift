import Glibc

extension Double: Scalar {
  @inlinable @inline(__always) public init(_ value: Double, rate: Double) { self = value }
  @inlinable @inline(__always) public func exponential() -> Double { exp(self) }

  @inlinable @inline(__always) public func exponential(valued value: Double) -> Double { value }
  @inlinable @inline(__always) public func valued(_ value: Double) -> Double { value }

  /// Full relative accuracy for arguments of either sign.
  @inlinable @inline(__always)
  public func logisticTerms() -> LogisticTerms<Double> {
    let (share, rest) = (logistic(self), logistic(-self))
    return LogisticTerms(
      value: share, density: share * rest, curvature: share * rest * (rest - share))
  }

  /// Full relative accuracy for arguments of either sign.
  @inlinable @inline(__always)
  public func softplus() -> Double { max(self, 0) + log1p(exp(-abs(self))) }

  /// A logarithm above 1 is held there: no share has it, and arithmetic stays finite with its sign
  /// right.
  @inlinable @inline(__always)
  public func shareTerms() -> ShareTerms<Double> {
    let logShare = min(self, 1)
    let (share, rest) = (exp(logShare), -expm1(logShare))
    return ShareTerms(share: share, density: share * rest, skew: share * (rest - share))
  }
}

/// σ(t) = 1 / (1 + e^−t), with full relative accuracy for t of either sign.
@inlinable
public func logistic(_ t: Double) -> Double {
  if t >= 0 { return 1 / (1 + exp(-t)) }
  let e = exp(t)
  return e / (1 + e)
}
