extension Interval {
  /// Encloses the sum of all the intervals, to about one ulp however many there are.
  ///
  /// Compensated: each addition's rounding error is itself a double (Knuth's TwoSum), so the
  /// errors can be added up too, and only their sum is bounded rather than known. Where terms
  /// cancel, the enclosure stays about n² 2^-106 of the sum of magnitudes. Sums without rounding
  /// error are exact. O(n), no allocation. Falls back to plain interval addition where a sum is
  /// not finite.
  @inlinable
  public static func sum(of terms: some Collection<Interval>) -> Interval {
    var lower = CompensatedSum()
    var upper = CompensatedSum()
    for term in terms {
      lower.add(term.lower)
      upper.add(term.upper)
    }
    if let lower = lower.enclosure, let upper = upper.enclosure { return lower.hull(upper) }
    return terms.reduce(zero, +)
  }

  /// For each term the sum of all others: from both ends, so that no difference widens them. O(n).
  public static func sumsOfOthers(_ terms: [Interval]) -> [Interval] {
    var after = [Interval](repeating: .zero, count: terms.count + 1)
    for i in terms.indices.reversed() { after[i] = after[i + 1] + terms[i] }
    var before = Interval.zero
    return terms.indices.map { i in
      defer { before += terms[i] }
      return before + after[i + 1]
    }
  }

  /// Encloses the exact sum of the doubles, to about one ulp however many there are; see
  /// `sum(of:)` for intervals.
  ///
  /// - Precondition: no term is NaN.
  @inlinable
  public static func sum(of terms: some Collection<Double>) -> Interval {
    var sum = CompensatedSum()
    for term in terms { sum.add(term) }
    return sum.enclosure ?? terms.reduce(zero) { $0 + $1 }
  }
}

/// A running sum with the sum of its rounding errors.
@usableFromInline
struct CompensatedSum {
  @usableFromInline var value = 0.0
  /// The rounded sum of the errors, and of their magnitudes.
  @usableFromInline var error = 0.0
  @usableFromInline var errorMagnitude = 0.0
  @usableFromInline var count = 0.0

  @inlinable
  init() {}

  @inlinable
  mutating func add(_ term: Double) {
    let sum = value + term
    let part = sum - value
    let lost = (value - (sum - part)) + (term - part)
    value = sum
    error += lost
    errorMagnitude += lost.magnitude
    count += 1
  }

  /// Encloses the exact sum, or nil if something was not finite.
  ///
  /// The exact sum is `value` plus the exact sum of the errors. Recursive summation of n terms
  /// is off by at most (n - 1) u Σ|e| (Jeannerod and Rump 2013), and the computed Σ|e| falls short
  /// of the exact by that same factor: n 2^-52 times the computed one covers both for n < 2^50.
  @inlinable
  var enclosure: Interval? {
    guard (value + error + errorMagnitude).isFinite else { return nil }
    if errorMagnitude == 0 { return Interval(ordered: value, value) }
    let slack = Outward.above(errorMagnitude * (count * 0x1p-52))
    return Interval(ordered: error, error) + Interval(ordered: -slack, slack)
      + Interval(ordered: value, value)
  }
}
