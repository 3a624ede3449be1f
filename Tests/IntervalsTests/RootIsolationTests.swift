import Intervals
import TestSupport
import Testing

/// A polynomial by its coefficients, highest first, evaluated by Horner's rule.
private struct Polynomial {
  let coefficients: [Double]

  init(_ coefficients: [Double]) { self.coefficients = coefficients }

  /// With the given roots; exact as long as the coefficients are integers below 2^53.
  init(roots: [Double]) {
    var product = [1.0]
    for root in roots {
      let shifted = product + [0]
      let scaled = [0] + product.map { $0 * -root }
      product = zip(shifted, scaled).map { $0 + $1 }
    }
    coefficients = product
  }

  func callAsFunction(_ x: Interval) -> (value: Interval, derivative: Interval) {
    var value = Interval(0)
    var derivative = Interval(0)
    for coefficient in coefficients {
      derivative = derivative * x + value
      value = value * x + coefficient
    }
    return (value, derivative)
  }
}

@Suite("Root isolation")
struct RootIsolationTests {
  private let wide = Interval(lower: -100, upper: 100)

  /// Each root in exactly one enclosure, each enclosure unique and narrow, ascending, disjoint.
  private func expectRoots(
    _ roots: [Double], _ result: IsolatedRoots, width: Double = 1e-11, _ comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      result.enclosures.count == roots.count, "\(result) \(comment)", sourceLocation: sourceLocation
    )
    #expect(
      result.isComplete && !result.isBudgetExhausted, "\(result) \(comment)",
      sourceLocation: sourceLocation)
    for (root, enclosure) in zip(roots.sorted(), result.enclosures) {
      let interval = enclosure.interval
      #expect(interval.contains(root), "\(root) \(comment)", sourceLocation: sourceLocation)
      #expect(
        interval.width <= width * max(1, root.magnitude), "\(enclosure) \(comment)",
        sourceLocation: sourceLocation)
    }
    for (left, right) in zip(result.enclosures, result.enclosures.dropFirst()) {
      #expect(
        left.interval.upper < right.interval.lower, "\(comment)", sourceLocation: sourceLocation)
    }
  }

  @Test func squareRootOfTwo() {
    let result = RootIsolation().isolate(in: wide) { x in
      (value: x.squared() - 2, derivative: 2 * x)
    }
    #expect(result.uniqueCount == 2)
    expectRoots([-2.0.squareRoot(), 2.0.squareRoot()], result)
    #expect(result.boxesUsed < 60)
  }

  @Test func wilkinson() {
    for degree in [1, 2, 5, 8, 10] {
      let roots = (1...degree).map { Double($0) }
      let p = Polynomial(roots: roots)
      let result = RootIsolation(boxBudget: 100_000)
        .isolate(in: Interval(lower: 0.3, upper: 20.7)) { p($0) }
      expectRoots(roots, result, width: 1e-5, "degree \(degree)")
    }
  }

  @Test func rootsOnTheEndsAndInTheMiddle() {
    let p = Polynomial(roots: [0, 1, 2])
    // Rounding hides whether the root at 2 is still inside: it is covered, but not proved.
    let atEnd = RootIsolation().isolate(in: Interval(lower: 0, upper: 2)) { p($0) }
    #expect(atEnd.enclosures.map(\.certainty) == [.unique, .unique, .undecided])
    #expect(atEnd.enclosures.last?.interval.contains(2) == true)
    expectRoots([0, 1, 2], RootIsolation().isolate(in: Interval(lower: -2, upper: 4)) { p($0) })
    let line = Polynomial([1, 0])
    expectRoots([0], RootIsolation().isolate(in: Interval(lower: 0, upper: 1)) { line($0) })
    expectRoots([0], RootIsolation().isolate(in: Interval(lower: -1, upper: 0)) { line($0) })
    expectRoots([0], RootIsolation().isolate(in: Interval(0)) { line($0) })
    expectRoots([], RootIsolation().isolate(in: Interval(3)) { line($0) })
  }

  @Test func rootsOnBoundariesOfBisection() {
    // The derivative is given as unknown far away, so that bisection meets the root at 0 first.
    let result = RootIsolation().isolate(in: Interval(lower: -1, upper: 1)) { x in
      (value: x, derivative: x.width > 0.3 ? .entire : Interval(1))
    }
    expectRoots([0], result)
  }

  @Test func randomPolynomialsWithKnownRoots() {
    var random = SplitMix(seed: testSeed)
    for round in 0..<300 {
      let count = Int.random(in: 1...5, using: &random)
      let roots = Set((0..<count).map { _ in Double(Int.random(in: -9...9, using: &random)) })
      let p = Polynomial(roots: Array(roots))
      let low = Double.random(in: -30 ... -10, using: &random)
      let high = Double.random(in: 10...30, using: &random)
      let result = RootIsolation().isolate(in: Interval(lower: low, upper: high)) { p($0) }
      expectRoots(Array(roots), result, width: 1e-9, "seed \(testSeed), round \(round)")
    }
  }

  /// Whatever tolerance and budget: every root is in an enclosure, in order, without overlap, and
  /// an enclosure that is called unique has exactly one.
  @Test func nothingIsDropped() {
    var random = SplitMix(seed: testSeed &+ 1)
    for round in 0..<1_000 {
      let count = Int.random(in: 1...6, using: &random)
      let roots = (0..<count).map { _ in Double(Int.random(in: -8...8, using: &random)) }
      let p = Polynomial(roots: roots)
      let method = RootIsolation(
        absoluteTolerance: [0, 1e-14, 1e-6, 0.1, 3].randomElement(using: &random) ?? 0,
        relativeTolerance: [0, 0x1p-46].randomElement(using: &random) ?? 0,
        boxBudget: [0, 1, 5, 20, 100, 2_000].randomElement(using: &random) ?? 0)
      let low = Double(Int.random(in: -10...0, using: &random))
      let high = low + Double(Int.random(in: 1...18, using: &random))
      let start = Interval(lower: low, upper: high)
      let result = method.isolate(in: start) { p($0) }
      let comment: Comment =
        "\(roots) on \(start), \(method), seed \(testSeed), round \(round): \(result)"
      for root in roots where start.contains(root) {
        #expect(result.enclosures.count { $0.interval.contains(root) } >= 1, comment)
      }
      for enclosure in result.enclosures where enclosure.certainty == .unique {
        let inside = roots.filter { enclosure.interval.contains($0) }
        #expect(inside.count == 1, comment)
      }
      for (left, right) in zip(result.enclosures, result.enclosures.dropFirst()) {
        #expect(left.interval.upper <= right.interval.lower, comment)
      }
      #expect(result.enclosures.allSatisfy { start.contains($0.interval) }, comment)
      #expect(result.boxesUsed <= method.boxBudget + 8 * result.enclosures.count, comment)
    }
  }

  @Test func doubleRootIsUndecided() {
    let p = Polynomial(roots: [1, 1, 3])
    let result = RootIsolation().isolate(in: Interval(lower: -5, upper: 5)) { p($0) }
    #expect(!result.isBudgetExhausted)
    #expect(result.enclosures.count == 2, "\(result)")
    #expect(result.enclosures.first?.certainty == .undecided)
    #expect(result.enclosures.first?.interval.contains(1) == true)
    #expect((result.enclosures.first?.interval.width ?? 1) < 1e-6)
    #expect(result.enclosures.last?.certainty == .unique)
    #expect(!result.isComplete)
  }

  @Test func noRootIsEmpty() {
    let above = RootIsolation().isolate(in: wide) { x in
      (value: x.squared() + 1, derivative: 2 * x)
    }
    #expect(above.enclosures.isEmpty && above.isComplete)
    let exponential = RootIsolation().isolate(in: wide) { x in
      (value: x.exp(), derivative: x.exp())
    }
    // e^-100 is far above zero, so this is decided at once.
    #expect(exponential.enclosures.isEmpty)
  }

  @Test func constantZeroIsUndecidedAtOnce() {
    let result = RootIsolation().isolate(in: wide) { _ in (value: .zero, derivative: .zero) }
    #expect(result.enclosures == [RootEnclosure(wide, .undecided)])
    #expect(result.boxesUsed < 10)
  }

  @Test func budgetLeavesTheRestUndecided() {
    let p = Polynomial(roots: [1, 2, 3, 4, 5])
    let start = Interval(lower: -10, upper: 11)
    let result = RootIsolation(boxBudget: 3).isolate(in: start) { p($0) }
    #expect(result.isBudgetExhausted && !result.isComplete)
    for root in [1.0, 2, 3, 4, 5] {
      #expect(result.enclosures.contains { $0.interval.contains(root) })
    }
    let none = RootIsolation(boxBudget: 0).isolate(in: start) { p($0) }
    #expect(none.enclosures == [RootEnclosure(start, .undecided)] && none.boxesUsed == 0)
  }

  @Test func unboundedStart() {
    // tanh-like: 2 logistic(x - 3) - 1 has its only root at 3.
    let result = RootIsolation().isolate(in: .entire) { x in
      let share = (x - 3).logistic()
      return (value: 2 * share - 1, derivative: 2 * share * (3 - x).logistic())
    }
    expectRoots([3], result)
    let line = RootIsolation().isolate(in: Interval(lower: -.infinity, upper: 0)) { x in
      (value: x + 1e6, derivative: Interval(1))
    }
    expectRoots([-1e6], line)
  }

  @Test func hugeFiniteStartDoesNotOverflow() {
    let most = Double.greatestFiniteMagnitude
    let result = RootIsolation().isolate(in: Interval(lower: -most, upper: most)) { x in
      (value: x - 7, derivative: Interval(1))
    }
    expectRoots([7], result)
  }

  @Test func kinkWithSlopes() {
    // max(x - 1, 3x - 5) has slopes in [1, 3] and its root at 1; at the kink, 2, its value is 1.
    let result = RootIsolation().isolate(in: wide) { x in
      let slope = Interval(lower: x.lower <= 2 ? 1 : 3, upper: x.upper >= 2 ? 3 : 1)
      return (value: Interval.max(x - 1, 3 * x - 5), derivative: slope)
    }
    // The root of 3x - 5 is at 5/3 and not a root of the maximum.
    expectRoots([1], result)
  }

  @Test func withoutDerivativeTheRootIsStillCovered() {
    let result = RootIsolation(absoluteTolerance: 1e-9).isolate(in: wide) { x in
      (value: x - 0.1, derivative: .entire)
    }
    #expect(result.enclosures.count == 1, "\(result)")
    #expect(result.enclosures.first?.interval.contains(0.1) == true)
    #expect(result.enclosures.first?.certainty == .undecided)
  }

  @Test func closeRootsAreToldApartOrLeftUndecided() {
    for gap in [1e-2, 1e-4, 1e-6, 1e-10] {
      let result = RootIsolation().isolate(in: Interval(lower: 0, upper: 3)) { x in
        let left = x - 1
        let right = x - (1 + gap)
        return (value: left * right, derivative: left + right)
      }
      expectRoots([1, 1 + gap], result, "gap \(gap)")
    }
  }

  @Test func errorsOfTheFunctionComeThrough() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try RootIsolation().isolate(in: wide) { (_) throws(Stop) in throw Stop() }
    }
  }
}
