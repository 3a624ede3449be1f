/// The solutions z of `z * y = x`, as none, one or two closed pieces.
@frozen
public enum ExtendedQuotient: Sendable, Hashable {
  /// No real number solves it: the divisor is zero alone and the dividend does not contain zero.
  case none
  case one(Interval)
  /// Two pieces in ascending order, which share at most the point zero.
  case two(Interval, Interval)
}

extension Interval {
  /// Encloses every z for which `z * b` can equal a member of `a`: the division that interval
  /// Newton needs.
  ///
  /// Unlike `/`, division by zero counts as an equation. If both contain zero, every z solves it
  /// and the answer is the entire line; if only `b` does, the gap around zero is left out.
  @inlinable
  public static func extendedQuotient(_ a: Interval, by b: Interval) -> ExtendedQuotient {
    guard b.contains(0) else { return .one(a / b) }
    guard !a.contains(0) else { return .one(entire) }
    // By symmetry let a be positive; z then has the sign of the member of b.
    let (a, b) = a.lower > 0 ? (a, b) : (-a, -b)
    let negative =
      b.lower < 0
      ? Interval(ordered: -.infinity, Swift.min(0, Outward.above(a.lower / b.lower))) : nil
    let positive =
      b.upper > 0
      ? Interval(ordered: Swift.max(0, Outward.below(a.lower / b.upper)), .infinity) : nil
    switch (negative, positive) {
    case (let negative?, let positive?): return .two(negative, positive)
    case (let piece?, nil), (nil, let piece?): return .one(piece)
    case (nil, nil): return .none
    }
  }
}
