import Glibc
import Intervals
import TestSupport
import Testing

/// One line of `elementaryVectors`: the exact value lies between two doubles.
struct ElementaryVector {
  let function: String
  let argument: Double
  let lower: Double
  let upper: Double

  init?(_ line: Substring) {
    let fields = line.split(separator: " ")
    guard fields.count == 4, let x = Double(fields[1]), let low = Double(fields[2]),
      let high = Double(fields[3])
    else { return nil }
    (function, argument, lower, upper) = (String(fields[0]), x, low, high)
  }
}

enum ElementaryFunction: String, CaseIterable {
  case exp, expm1, log, log1p, logistic

  func callAsFunction(_ x: Interval) -> Interval {
    switch self {
    case .exp: x.exp()
    case .expm1: x.expm1()
    case .log: x.log()
    case .log1p: x.log1p()
    case .logistic: x.logistic()
    }
  }

  /// How many doubles the enclosure of a point may reach beyond the two around the exact value.
  var sharpness: Int { self == .logistic ? 7 : 3 }

  var vectors: [ElementaryVector] {
    elementaryVectors.split(separator: "\n").compactMap { ElementaryVector($0) }
      .filter { $0.function == rawValue }
  }
}

@Suite("Interval: elementary functions against mpmath")
struct ElementaryTests {
  @Test(arguments: ElementaryFunction.allCases)
  func exactValuesAreEnclosed(_ function: ElementaryFunction) {
    let vectors = function.vectors
    #expect(vectors.count == 400)
    for vector in vectors {
      let result = function(Interval(vector.argument))
      if result.lower > vector.lower || result.upper < vector.upper {
        Issue.record("\(vector) is not enclosed by \(result)")
      }
    }
  }

  @Test(arguments: ElementaryFunction.allCases)
  func pointsGiveAFewUlps(_ function: ElementaryFunction) {
    for vector in function.vectors {
      let result = function(Interval(vector.argument))
      let below = steps(from: result.lower, to: vector.lower)
      let above = steps(from: vector.upper, to: result.upper)
      if below > function.sharpness || above > function.sharpness {
        Issue.record("\(vector): \(result) is \(below) below and \(above) above")
      }
    }
  }

  /// Thousands of intervals: between any two arguments of the table every argument of the table
  /// in between must have its value enclosed, by the endpoints' monotonicity alone.
  @Test(arguments: ElementaryFunction.allCases)
  func intervalsEncloseTheirMembersValues(_ function: ElementaryFunction) {
    let vectors = function.vectors.sorted { $0.argument < $1.argument }
    var random = SplitMix(seed: testSeed)
    for round in 0..<2_000 {
      let picks = (0..<3).map { _ in Int.random(in: vectors.indices, using: &random) }.sorted()
      let x = Interval(lower: vectors[picks[0]].argument, upper: vectors[picks[2]].argument)
      let inner = vectors[picks[1]]
      let result = function(x)
      if result.lower > inner.lower || result.upper < inner.upper {
        Issue.record("\(x) gives \(result), not \(inner); seed \(testSeed), round \(round)")
        return
      }
    }
  }

  @Test(arguments: ElementaryFunction.allCases)
  func isInclusionIsotone(_ function: ElementaryFunction) {
    var random = SplitMix(seed: testSeed &+ 1)
    for round in 0..<5_000 {
      let x = random.interval()
      let part = random.part(of: x)
      if !function(x).contains(function(part)) {
        Issue.record("\(part) in \(x); seed \(testSeed), round \(round)")
        return
      }
    }
  }

  /// exp and log, expm1 and log1p undo each other: two independent kernels check one another on
  /// thousands of random arguments.
  @Test func inversesReturn() {
    var random = SplitMix(seed: testSeed &+ 2)
    for round in 0..<10_000 {
      let x = Double.random(in: -700...700, using: &random)
      let small = Double.random(in: -0.5...0.5, using: &random)
      let areBack =
        Interval(x).exp().log().contains(x) && Interval(small).expm1().log1p().contains(small)
        && Interval(small).log1p().expm1().contains(small)
      if !areBack { Issue.record("\(x), \(small); seed \(testSeed), round \(round)") }
    }
  }

  /// 1 / (1 + e^-x) by interval arithmetic encloses the same number, so the two must meet; and the
  /// two tails add up to one.
  @Test func logisticAgreesWithItsDefinition() {
    var random = SplitMix(seed: testSeed &+ 3)
    for round in 0..<10_000 {
      let x = Interval(Double.random(in: -800...800, using: &random))
      let direct = 1 / (1 + (-x).exp())
      let total = x.logistic() + (-x).logistic()
      if direct.intersection(x.logistic()) == nil || !total.contains(1) {
        Issue.record("\(x); seed \(testSeed), round \(round)")
      }
    }
  }

  @Test func rangesAreRespected() {
    #expect(Interval.entire.exp() == Interval(lower: 0, upper: .infinity))
    #expect(Interval.entire.expm1() == Interval(lower: -1, upper: .infinity))
    #expect(Interval.entire.logistic() == Interval(lower: 0, upper: 1))
    #expect(Interval(1000).exp().lower >= 1.7e308 && Interval(1000).exp().upper == .infinity)
    #expect(Interval(-1000).exp().lower == 0 && Interval(-1000).exp().upper <= 0x1p-1070)
    #expect(Interval(-1000).expm1().lower == -1)
    #expect(Interval(0).expm1() == .zero && Interval(0).log1p() == .zero)
    #expect(Interval(1).log() == .zero)
    #expect(Interval(1000).logistic().upper == 1)
    #expect(Interval(-700).logistic().lower > 9e-305)
  }

  @Test func logarithmsAtTheEdgeOfTheirDomain() {
    #expect(Interval(lower: 0, upper: 1).log() == Interval(lower: -.infinity, upper: 0))
    #expect(Interval(lower: -3, upper: 1).log() == Interval(lower: -.infinity, upper: 0))
    #expect(Interval(lower: 0, upper: .infinity).log() == .entire)
    #expect(Interval(-1).log().upper == -.greatestFiniteMagnitude)
    #expect(Interval(0).log().lower == -.infinity)
    #expect(Interval(lower: -1, upper: 0).log1p() == Interval(lower: -.infinity, upper: 0))
    #expect(Interval(-2).log1p().upper == -.greatestFiniteMagnitude)
  }
}
