import Intervals
import TestSupport
import Testing

@Suite("Interval: arithmetic against exact dyadic arithmetic")
struct ArithmeticTests {
  static let rounds = 10_000

  /// Whether `bounds` contains the exact number `value / divisor`, for a positive divisor.
  private func encloses(_ bounds: Interval, _ value: Dyadic, over divisor: Double = 1) -> Bool {
    let divisor = Dyadic(divisor)
    let isAbove = bounds.lower == -.infinity || Dyadic(bounds.lower) * divisor <= value
    let isBelow = bounds.upper == .infinity || value <= Dyadic(bounds.upper) * divisor
    return isAbove && isBelow
  }

  /// Runs a check on random intervals and members of them.
  private func onRandomInput(
    salt: UInt64, _ name: String,
    _ check: (_ x: Interval, _ y: Interval, _ p: Double, _ q: Double) -> Bool
  ) {
    var random = SplitMix(seed: testSeed &+ salt)
    for round in 0..<Self.rounds {
      let x = random.interval()
      let y = random.interval()
      let p = random.member(of: x)
      let q = random.member(of: y)
      if !check(x, y, p, q) {
        Issue.record("\(name): \(x), \(y) at \(p), \(q); seed \(testSeed), round \(round)")
        return
      }
    }
  }

  @Test func sumsAreEnclosed() {
    onRandomInput(salt: 1, "+") { x, y, p, q in
      let exact = Dyadic(p) + Dyadic(q)
      return encloses(x + y, exact) && encloses(x + q, exact) && encloses(p + y, exact)
    }
  }

  @Test func differencesAreEnclosed() {
    onRandomInput(salt: 2, "-") { x, y, p, q in
      let exact = Dyadic(p) + -Dyadic(q)
      return encloses(x - y, exact) && encloses(x - q, exact) && encloses(p - y, exact)
        && encloses(-x, -Dyadic(p))
    }
  }

  @Test func productsAreEnclosed() {
    onRandomInput(salt: 3, "*") { x, y, p, q in
      let exact = Dyadic(p) * Dyadic(q)
      return encloses(x * y, exact) && encloses(x * q, exact) && encloses(p * y, exact)
        && encloses(x.squared(), Dyadic(p) * Dyadic(p))
    }
  }

  @Test func quotientsAreEnclosed() {
    onRandomInput(salt: 4, "/") { x, y, p, q in
      guard q != 0 else { return true }
      let numerator = q > 0 ? Dyadic(p) : -Dyadic(p)
      return encloses(x / y, numerator, over: q.magnitude)
        && encloses(x / q, numerator, over: q.magnitude)
        && encloses(p / y, numerator, over: q.magnitude)
    }
  }

  @Test func extendedQuotientsCoverEverySolution() {
    onRandomInput(salt: 5, "extendedQuotient") { x, y, p, q in
      let pieces: [Interval]
      switch Interval.extendedQuotient(x, by: y) {
      case .none: pieces = []
      case .one(let piece): pieces = [piece]
      case .two(let left, let right):
        guard left.upper <= right.lower else { return false }
        pieces = [left, right]
      }
      guard q != 0 else {
        return p != 0 || pieces == [.entire]
      }
      let numerator = q > 0 ? Dyadic(p) : -Dyadic(p)
      return pieces.contains { encloses($0, numerator, over: q.magnitude) }
    }
  }

  @Test func resultsAreOneStepFromRoundingToNearest() {
    // In the band just above the subnormals the widening may take a second step; on overflow the
    // first step leads from infinity to the largest finite double.
    func isSharp(_ result: Interval, _ nearest: Double) -> Bool {
      let limit = nearest.magnitude < 0x1p-1019 || nearest.isInfinite ? 2 : 1
      return (0...limit).contains(steps(from: result.lower, to: nearest))
        && (0...limit).contains(steps(from: nearest, to: result.upper))
    }
    onRandomInput(salt: 6, "sharpness") { _, _, p, q in
      let x = Interval(p)
      let y = Interval(q)
      return isSharp(x + y, p + q) && isSharp(x - y, p - q) && isSharp(x * y, p * q)
        && (q == 0 || isSharp(x / y, p / q)) && isSharp(x.squared(), p * p)
    }
  }

  @Test func operationsAreInclusionIsotone() {
    var random = SplitMix(seed: testSeed &+ 7)
    for round in 0..<Self.rounds {
      let x = random.interval()
      let y = random.interval()
      let a = random.part(of: x)
      let b = random.part(of: y)
      var failed: [String] = []
      if !(x + y).contains(a + b) { failed.append("+") }
      if !(x - y).contains(a - b) { failed.append("-") }
      if !(x * y).contains(a * b) { failed.append("*") }
      // Nothing can be divided by zero alone, where `/` answers with the entire line.
      if b != .zero && !(x / y).contains(a / b) { failed.append("/") }
      if !x.squared().contains(a.squared()) { failed.append("squared") }
      if !x.hull(y).contains(a.hull(b)) { failed.append("hull") }
      if !Interval.max(x, y).contains(Interval.max(a, b)) { failed.append("max") }
      if !Interval.min(x, y).contains(Interval.min(a, b)) { failed.append("min") }
      if !x.clamped(to: -1...2).contains(a.clamped(to: -1...2)) { failed.append("clamped") }
      if !failed.isEmpty {
        Issue.record("\(failed): \(a) in \(x), \(b) in \(y); seed \(testSeed), round \(round)")
        return
      }
    }
  }

  @Test func zeroAbsorbsExactly() {
    var random = SplitMix(seed: testSeed &+ 8)
    for round in 0..<2_000 {
      let x = random.interval()
      let areZero =
        Interval(0) * x == .zero && x * Interval(0) == .zero && x * 0 == .zero
        && Interval(-0.0) * x == .zero
      if !areZero { Issue.record("\(x); seed \(testSeed), round \(round)") }
    }
    #expect(Interval(0) + Interval(0) == .zero)
    #expect(Interval(3) - Interval(3) == .zero)
    #expect(Interval(0).squared() == .zero)
    #expect(Interval(0) / Interval(3) == .zero)
  }

  @Test func signsSurviveUnderflow() {
    let tiny = Interval(.leastNonzeroMagnitude)
    #expect((tiny * tiny).lower == 0 && (tiny * tiny).upper > 0)
    #expect((-tiny * tiny).upper == 0 && (-tiny * tiny).lower < 0)
    #expect((tiny / Interval(lower: 1, upper: .infinity)).lower == 0)
    #expect(tiny.squared().lower == 0)
    #expect((Interval(lower: 0, upper: 1) * Interval(lower: 0, upper: 1)).lower == 0)
    #expect((Interval(lower: 0, upper: 1) + Interval(lower: 0, upper: 1)).lower == 0)
  }

  @Test func overflowKeepsAFiniteInnerEnd() {
    let most = Interval(.greatestFiniteMagnitude)
    for result in [most + most, most * most, most / Interval(0.5), most.squared()] {
      #expect(result.lower > 1e308 && result.lower < .infinity && result.upper == .infinity)
    }
    #expect((-most - most).upper < -1e308)
  }

  @Test func divisionByIntervalsWithZero() {
    let x = Interval(lower: 1, upper: 2)
    let half = x / Interval(lower: 0, upper: 2)
    #expect(half.lower <= 0.5 && half.lower > 0.499 && half.upper == .infinity)
    let mirrored = x / Interval(lower: -2, upper: 0)
    #expect(mirrored == -half)
    #expect(x / Interval(lower: -1, upper: 1) == .entire)
    #expect(x / Interval(0) == .entire)
    #expect(Interval(0) / Interval(lower: -1, upper: 1) == .zero)
    #expect(Interval(lower: -1, upper: 1) / Interval(lower: 0, upper: 1) == .entire)
  }

  @Test func extendedQuotientHasNoneOneOrTwoPieces() {
    let x = Interval(lower: 1, upper: 2)
    #expect(Interval.extendedQuotient(x, by: .zero) == .none)
    #expect(Interval.extendedQuotient(.zero, by: .zero) == .one(.entire))
    #expect(Interval.extendedQuotient(x, by: x) == .one(x / x))
    guard
      case .two(let left, let right) = Interval.extendedQuotient(
        x, by: Interval(lower: -4, upper: 2))
    else {
      Issue.record("two pieces expected")
      return
    }
    #expect(left.lower == -.infinity && left.upper >= -0.25 && left.upper < -0.249)
    #expect(right.upper == .infinity && right.lower <= 0.5 && right.lower > 0.499)
    guard case .one(let below) = Interval.extendedQuotient(-x, by: Interval(lower: 0, upper: 1))
    else {
      Issue.record("one piece expected")
      return
    }
    #expect(below.lower == -.infinity && below.upper >= -1 && below.upper < -0.999)
  }
}
