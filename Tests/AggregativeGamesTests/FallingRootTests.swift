import Glibc
import Testing

@testable import AggregativeGames

@Suite("Roots of falling functions")
struct FallingRootTests {
  typealias Function = @Sendable (Double) -> Marginal

  /// Functions with one root, each a trap for Newton's method.
  static let nasty:
    [(name: String, bracket: ClosedRange<Double>, root: Double, function: Function)] = [
      ("line", 0...10, 3, { Marginal(value: 3 - $0, slope: -1) }),
      (
        "cube root", -1...2, 0.3,
        { Marginal(value: -cbrt($0 - 0.3), slope: -1 / (3 * cbrt(($0 - 0.3) * ($0 - 0.3)))) }
      ),
      (
        "seventh power", 0...2, 0.7,
        { Marginal(value: -pow($0 - 0.7, 7), slope: -7 * pow($0 - 0.7, 6)) }
      ),
      (
        "steep step", 0...1, 0.9,
        {
          Marginal(
            value: -tanh(1e9 * ($0 - 0.9)),
            slope: -1e9 / (cosh(1e9 * ($0 - 0.9)) * cosh(1e9 * ($0 - 0.9))))
        }
      ),
      ("jump", 0...1, 0.1, { Marginal(value: $0 < 0.1 ? 1 : -1, slope: 0) }),
      (
        "arc tangent", -50...100, -20,
        { Marginal(value: -atan($0 + 20), slope: -1 / (1 + ($0 + 20) * ($0 + 20))) }
      ),
      ("logarithm", 1e-300...1e5, 1, { Marginal(value: -log($0), slope: -1 / $0) }),
      (
        "exponential", -700...5, -300, { Marginal(value: 1 - exp($0 + 300), slope: -exp($0 + 300)) }
      ),
      ("wrong slope", 0...1, 0.6, { Marginal(value: 0.6 - $0, slope: 5) }),
      ("slope not a number", 0...1, 0.6, { Marginal(value: 0.6 - $0, slope: .nan) }),
    ]

  @Test("are found to the last bits, whatever the first guess", arguments: 0..<nasty.count)
  func lastBits(index: Int) {
    let (name, bracket, root, function) = Self.nasty[index]
    let width = bracket.upperBound - bracket.lowerBound
    let inside = [1e-3, 0.999].map { bracket.lowerBound + $0 * width }
    for guess in [.nan, bracket.lowerBound, bracket.upperBound, root] + inside {
      var evaluations = 0
      let found = fallingRoot(in: bracket, guess: guess, tolerance: 0) {
        evaluations += 1
        return function($0)
      }
      // Two units in the last place of the root or of the argument's offset in the function.
      #expect(abs(found - root) <= 4 * max(root.ulp, 1.0.ulp), "\(name) from \(guess): \(found)")
      #expect(evaluations <= 200, "\(name)")
    }
  }

  @Test("a well-behaved root takes a handful of evaluations")
  func fast() {
    var evaluations = 0
    let found = fallingRoot(in: 0...10, guess: .nan, tolerance: 0) {
      evaluations += 1
      return Marginal(value: 2 - $0 * $0, slope: -2 * $0)
    }
    #expect(abs(found - 2.0.squareRoot()) <= 2 * found.ulp)
    #expect(evaluations <= 12)
  }

  @Test(
    "flat, unknown and signless functions end inside the bracket",
    arguments: [0, 1, -1, Double.nan, .infinity, -.infinity])
  func flat(value: Double) {
    for slope: Double in [0, -1, .nan, -.infinity] {
      var evaluations = 0
      let found = fallingRoot(in: 2...3, guess: 2.5, tolerance: 0) { _ in
        evaluations += 1
        return Marginal(value: value, slope: slope)
      }
      #expect(found >= 2 && found <= 3)
      #expect(evaluations <= 200)
    }
  }

  @Test("a bracket of one point, or of two neighbours, is its own answer")
  func narrow() {
    let line: Function = { Marginal(value: 1 - $0, slope: -1) }
    #expect(fallingRoot(in: 1...1, guess: .nan, tolerance: 0, line) == 1)
    let found = fallingRoot(in: 1...1.0.nextUp, guess: .nan, tolerance: 0, line)
    #expect(found == 1 || found == 1.0.nextUp)
  }

  @Test("a tolerance ends the search early, and within it")
  func tolerance() {
    var evaluations = 0
    let found = fallingRoot(in: 0...1, guess: .nan, tolerance: 1e-3) {
      evaluations += 1
      return Marginal(value: $0 < 0.3 ? 1 : -1, slope: 0)
    }
    #expect(abs(found - 0.3) <= 1e-3)
    #expect(evaluations <= 11)
  }
}
