import Intervals
import TestSupport
import Testing

@Suite("Interval: construction, measures, sets, order")
struct IntervalTests {
  @Test func rejectsWhatIsNoInterval() {
    #expect(Interval(checking: 2, 1) == nil)
    #expect(Interval(checking: .nan, 1) == nil)
    #expect(Interval(checking: 0, .nan) == nil)
    #expect(Interval(checking: 1, 1) == Interval(1))
    #expect(Interval(checking: -.infinity, .infinity) == .entire)
  }

  @Test func aPointAtInfinityBecomesWhatLiesBeyondTheLargestDouble() {
    #expect(Interval(.infinity).lower == .greatestFiniteMagnitude)
    #expect(Interval(.infinity).upper == .infinity)
    #expect(Interval(-.infinity).lower == -.infinity)
    #expect(Interval(-.infinity).upper == -.greatestFiniteMagnitude)
  }

  @Test func measures() {
    let x = Interval(lower: -3, upper: 1)
    #expect(x.midpoint == -1)
    #expect(x.width >= 4 && x.width <= 4.0.nextUp)
    #expect(x.magnitude == 3)
    #expect(x.mignitude == 0)
    #expect(Interval(lower: -3, upper: -1).mignitude == 1)
    #expect(Interval(7).width == 0)
    #expect(x.isFinite && !Interval.entire.isFinite)
    #expect(x.description == "[-3.0, 1.0]")
  }

  @Test func midpointsOfExtremeIntervals() {
    let most = Double.greatestFiniteMagnitude
    let least = Double.leastNonzeroMagnitude
    #expect(Interval.entire.midpoint == 0)
    #expect(Interval(lower: 1, upper: .infinity).midpoint == most)
    #expect(Interval(lower: -.infinity, upper: 1).midpoint == -most)
    #expect(Interval(most).midpoint == most)
    #expect(Interval(least).midpoint == least)
    #expect(Interval(lower: -most, upper: most).midpoint == 0)
  }

  @Test func midpointAndWidthHoldForRandomIntervals() {
    var random = SplitMix(seed: testSeed)
    for round in 0..<5_000 {
      let x = random.interval()
      let hasMiddle = x.contains(x.midpoint)
      var isWide = true
      if x.isFinite && x.width.isFinite {
        isWide = Dyadic(x.upper) + -Dyadic(x.lower) <= Dyadic(x.width)
      }
      if !hasMiddle || !isWide { Issue.record("\(x), seed \(testSeed), round \(round)") }
    }
  }

  @Test func membership() {
    let x = Interval(lower: -1, upper: 2)
    #expect(x.contains(-1) && x.contains(2) && !x.contains(2.0.nextUp))
    #expect(!Interval.entire.contains(.infinity) && !Interval.entire.contains(.nan))
    #expect(x.contains(x) && !x.containsInInterior(x))
    #expect(x.containsInInterior(Interval(0)))
    #expect(!x.containsInInterior(Interval(lower: -1, upper: 0)))
    #expect(Interval.entire.containsInInterior(.entire))
    #expect(!x.contains(Interval(lower: 0, upper: 3)))
  }

  @Test func intersectionAndHull() {
    let a = Interval(lower: 0, upper: 2)
    let b = Interval(lower: 1, upper: 3)
    #expect(a.intersection(b) == Interval(lower: 1, upper: 2))
    #expect(a.intersection(Interval(lower: 2, upper: 5)) == Interval(2))
    #expect(a.intersection(Interval(lower: 2.5, upper: 5)) == nil)
    #expect(a.hull(Interval(lower: 5, upper: 6)) == Interval(lower: 0, upper: 6))
    #expect(Interval.entire.intersection(a) == a)
  }

  @Test func orderOperationsAreExact() {
    let a = Interval(lower: 0, upper: 4)
    let b = Interval(lower: 1, upper: 3)
    #expect(Interval.max(a, b) == Interval(lower: 1, upper: 4))
    #expect(Interval.min(a, b) == Interval(lower: 0, upper: 3))
    #expect(Interval(lower: -5, upper: 0.5).clamped(to: 0...1) == Interval(lower: 0, upper: 0.5))
    #expect(Interval(lower: 5, upper: 6).clamped(to: 0...1) == Interval(1))
    #expect(Interval.entire.clamped(to: -2...2) == Interval(lower: -2, upper: 2))
  }
}
