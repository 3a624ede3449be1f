extension RootIsolation {
  /// One step of interval Newton on one box, or of bisection where Newton does not help.
  @inlinable
  func examine<Failure: Error>(
    _ pending: PendingBox,
    _ evaluate: (Interval) throws(Failure) -> (value: Interval, derivative: Interval)
  ) throws(Failure) -> BoxVerdict {
    let box = pending.box
    let (value, slope) = try evaluate(box)
    if !pending.holdsOneRoot && !value.contains(0) { return .rootless }
    guard box.isFinite else { return bisect(box, at: Self.splittingPoint(ofUnbounded: box)) }

    let middle = box.midpoint
    let atMiddle = try evaluate(Interval(middle)).value
    if !slope.contains(0) {
      return try examineMonotone(pending, middle, atMiddle, slope, evaluate)
    }

    // The derivative may vanish. Newton can still cut pieces away: the roots z in the box satisfy
    // (middle - z) * slope = f(middle).
    let remaining: Interval
    switch Interval.extendedQuotient(atMiddle, by: slope) {
    case .none:
      return .rootless
    case .two(let negative, let positive):
      // Rounding must not let the pieces overlap: exactly, they lie on either side of the middle.
      let left = (middle - positive).intersection(Interval(lower: box.lower, upper: middle))
      let right = (middle - negative).intersection(Interval(lower: middle, upper: box.upper))
      switch (left, right) {
      case (nil, nil): return .rootless
      case (let piece?, nil), (nil, let piece?): remaining = piece
      case (let left?, let right?):
        let isSplittable = box.lower < middle && middle < box.upper
        if isNarrow(box) || !isSplittable {
          return .settled(RootEnclosure(left.hull(right), .undecided))
        }
        return .split(
          PendingBox(left, holdsOneRoot: false), PendingBox(right, holdsOneRoot: false))
      }
    case .one(let quotient):
      guard let piece = (middle - quotient).intersection(box) else { return .rootless }
      remaining = piece
    }
    return refine(remaining, of: box, middle, atMiddle, slope)
  }

  /// The step where the derivative has one sign, so that the box holds at most one root.
  @inlinable
  func examineMonotone<Failure: Error>(
    _ pending: PendingBox, _ middle: Double, _ atMiddle: Interval, _ slope: Interval,
    _ evaluate: (Interval) throws(Failure) -> (value: Interval, derivative: Interval)
  ) throws(Failure) -> BoxVerdict {
    let box = pending.box
    let newton = middle - atMiddle / slope
    guard let remaining = newton.intersection(box) else {
      // For a box with a root this would mean that `evaluate` contradicts itself: keep the box.
      return pending.holdsOneRoot ? .settled(RootEnclosure(box, .undecided)) : .rootless
    }
    // A Newton image inside the box proves the root: without one the function would keep its sign
    // up to the end it falls towards, and the image would reach beyond that end.
    var holdsOneRoot = pending.holdsOneRoot || box.contains(newton)
    if !holdsOneRoot {
      switch try Self.signChange(over: box, evaluate) {
      case .certain: holdsOneRoot = true
      case .impossible: return .rootless
      case .unknown: break
      }
    }
    guard holdsOneRoot else { return refine(remaining, of: box, middle, atMiddle, slope) }
    // Newton at least halves the box unless f(middle) is zero up to rounding, and then no smaller
    // box can be told from this one.
    let isStuck = !(Self.share(of: remaining, in: box) <= 0.75)
    if isNarrow(remaining) || isStuck {
      return .settled(RootEnclosure(remaining, .unique))
    }
    return .smaller(PendingBox(remaining, holdsOneRoot: true))
  }

  /// What to do with the part of a box that Newton left, where nothing is proved yet.
  @inlinable
  func refine(
    _ remaining: Interval, of box: Interval, _ middle: Double, _ atMiddle: Interval,
    _ slope: Interval
  ) -> BoxVerdict {
    if isNarrow(remaining) || isLostInRounding(box, middle, atMiddle, slope) {
      return .settled(RootEnclosure(remaining, .undecided))
    }
    if Self.share(of: remaining, in: box) <= 0.5 {
      return .smaller(PendingBox(remaining, holdsOneRoot: false))
    }
    // A root at the middle itself would be met again by both halves: cut beside it.
    let cut =
      atMiddle.contains(0)
      ? 0.546875 * remaining.lower + 0.453125 * remaining.upper : remaining.midpoint
    return bisect(remaining, at: cut)
  }

  /// How much of a finite box a part of it takes up, about; its width might overflow. NaN
  /// where halves underflow.
  @inlinable
  static func share(of part: Interval, in box: Interval) -> Double {
    (0.5 * part.upper - 0.5 * part.lower) / (0.5 * box.upper - 0.5 * box.lower)
  }

  /// Whether the function varies so little over the box that rounding hides it: then to split
  /// further only multiplies boxes (the cluster effect around multiple roots).
  @inlinable
  func isLostInRounding(
    _ box: Interval, _ middle: Double, _ atMiddle: Interval, _ slope: Interval
  ) -> Bool {
    guard atMiddle.contains(0) else { return false }
    return (slope * (box - middle)).width <= 4 * atMiddle.width
  }

  /// Both halves, or the box as it is where no double lies between its ends.
  @inlinable
  func bisect(_ box: Interval, at cut: Double) -> BoxVerdict {
    guard box.lower < cut && cut < box.upper else {
      return .settled(RootEnclosure(box, .undecided))
    }
    return .split(
      PendingBox(Interval(lower: box.lower, upper: cut), holdsOneRoot: false),
      PendingBox(Interval(lower: cut, upper: box.upper), holdsOneRoot: false))
  }

  /// Zero, then two, then its squares, so that a dozen steps reach the end of the format.
  @inlinable
  static func splittingPoint(ofUnbounded box: Interval) -> Double {
    if box.lower == -.infinity && box.upper == .infinity { return 0 }
    let isUpward = box.upper == .infinity
    let end = isUpward ? box.lower : -box.upper
    let farther = end < 0 ? 0 : end < 2 ? 2 : end * end
    let bounded = Swift.min(farther, .greatestFiniteMagnitude)
    return isUpward ? bounded : -bounded
  }

  @usableFromInline
  enum SignChange {
    case certain
    case impossible
    case unknown
  }

  /// Whether a monotone function has a root in the box, judged by its values at the two ends.
  @inlinable
  static func signChange<Failure: Error>(
    over box: Interval,
    _ evaluate: (Interval) throws(Failure) -> (value: Interval, derivative: Interval)
  ) throws(Failure) -> SignChange {
    let left = try evaluate(Interval(box.lower)).value
    let right = try evaluate(Interval(box.upper)).value
    if left == .zero || right == .zero { return .certain }
    if left.contains(0) || right.contains(0) { return .unknown }
    return (left.lower > 0) == (right.lower > 0) ? .impossible : .certain
  }
}
