import Intervals
import TestSupport
import Testing

@Suite("Interval: sums of many terms")
struct SummationTests {
  private func encloses(_ bounds: Interval, _ low: Dyadic, _ high: Dyadic) -> Bool {
    (bounds.lower == -.infinity || Dyadic(bounds.lower) <= low)
      && (bounds.upper == .infinity || high <= Dyadic(bounds.upper))
  }

  @Test func randomSumsAreEnclosed() {
    var random = SplitMix(seed: testSeed)
    for round in 0..<1_500 {
      let count = Int.random(in: 0...40, using: &random)
      let doubles = (0..<count).map { _ in random.double() }
      let intervals = doubles.map { Interval($0).hull(Interval(random.double())) }
      let exact = doubles.reduce(Dyadic(0)) { $0 + Dyadic($1) }
      let low = intervals.reduce(Dyadic(0)) { $0 + Dyadic($1.lower) }
      let high = intervals.reduce(Dyadic(0)) { $0 + Dyadic($1.upper) }
      let isEnclosed =
        encloses(Interval.sum(of: doubles), exact, exact)
        && encloses(Interval.sum(of: intervals), low, high)
      if !isEnclosed {
        Issue.record("\(count) terms; seed \(testSeed), round \(round)")
        return
      }
    }
  }

  @Test func widthDoesNotGrowWithTheNumberOfTerms() {
    var random = SplitMix(seed: testSeed &+ 1)
    for count in [2, 10, 1_000, 100_000] {
      let terms = (0..<count).map { _ in Double.random(in: 0...1, using: &random) }
      let sum = Interval.sum(of: terms)
      #expect(steps(from: sum.lower, to: sum.upper) <= 3, "\(count) terms, seed \(testSeed)")
      let points = Interval.sum(of: terms.map { Interval($0) })
      #expect(points == sum, "\(count) terms, seed \(testSeed)")
    }
  }

  @Test func cancellationStaysTight() {
    #expect(Interval.sum(of: [1e100, 1.0, -1e100]).contains(1))
    #expect(Interval.sum(of: [1e100, 1.0, -1e100]).width < 1e-12)
    #expect(Interval.sum(of: [0.1, 0.2, -0.3]).contains(0x1p-55))
    #expect(Interval.sum(of: [0.1, 0.2, -0.3]).width < 1e-30)
  }

  @Test func exactSumsStayExact() {
    #expect(Interval.sum(of: [Double]()) == .zero)
    #expect(Interval.sum(of: [Interval]()) == .zero)
    #expect(Interval.sum(of: [0.1]) == Interval(0.1))
    #expect(Interval.sum(of: (1...1000).map { Double($0) }) == Interval(500_500))
  }

  @Test func unboundedAndOverflowingSums() {
    let half = Interval(lower: 0, upper: .infinity)
    #expect(Interval.sum(of: [half, Interval(1)]).upper == .infinity)
    #expect(Interval.sum(of: [half, Interval(1)]).lower.isFinite)
    #expect(Interval.sum(of: [half, -half]) == .entire)
    let most = Double.greatestFiniteMagnitude
    #expect(Interval.sum(of: [most, most]).upper == .infinity)
    #expect(Interval.sum(of: [most, most, -most, -most]).contains(0))
  }
}
