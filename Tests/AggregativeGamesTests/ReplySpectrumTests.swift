import LinearAlgebra
import TestSupport
import Testing

@testable import AggregativeGames

@Suite("Spectral radius of the best-reply map")
struct ReplySpectrumTests {
  static func radius(_ products: [Double]) -> (value: Double, isBound: Bool) {
    ReplySpectrum(products.map { Interaction(response: $0, influence: 1) }).spectralRadius()
  }

  /// Entry (i, j) is response_i · influence_j off the diagonal, 0 on it, by LAPACK.
  static func reference(_ interactions: [Interaction]) throws -> Double {
    let n = interactions.count
    let matrix = Matrix(rows: n, columns: n) { i, j in
      i == j ? 0 : interactions[i].main.response * interactions[j].main.influence
    }
    return try Eigenvalues.of(matrix).spectralRadius
  }

  @Test(
    "equals LAPACK's for products of one sign, however they are split into response and influence",
    arguments: 1...60)
  func oneSign(seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    let count = Int.random(in: 2...30, using: &generator)
    let sign = seed % 2 == 0 ? 1.0 : -1.0
    let interactions = (0..<count).map { _ in
      Interaction(
        response: sign * generator.uniform(0.01...2), influence: generator.uniform(0.1...3))
    }
    let (value, isBound) = ReplySpectrum(interactions).spectralRadius()
    let reference = try Self.reference(interactions)
    #expect(!isBound)
    // A simple, well separated eigenvalue; the matrix is not symmetric, so its condition costs
    // LAPACK a few digits.
    #expect(abs(value - reference) <= 1e-12 * reference, "seed \(seed)")
  }

  @Test(
    "equals LAPACK's for products of mixed sign, and is at most the one-signed bound",
    arguments: 1...60)
  func mixedSign(seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    let count = Int.random(in: 2...30, using: &generator)
    var interactions = (0..<count).map { _ in
      Interaction(response: generator.uniform(-2...2), influence: generator.uniform(0.1...3))
    }
    interactions[0].main.response = 1
    interactions[1].main.response = -1
    let (value, isBound) = ReplySpectrum(interactions).spectralRadius()
    #expect(!isBound)
    let reference = try Self.reference(interactions)
    // Eigenvalues of mixed signs may lie close together, where they are known to the square root of
    // a rounding only.
    #expect(abs(value - reference) <= 1e-7 * max(reference, 1), "seed \(seed)")
    let bound = Self.radius(interactions.map { abs($0.main.response * $0.main.influence) }).value
    #expect(value <= bound * (1 + 1e-12), "seed \(seed)")
  }

  @Test("many players of mixed sign get a bound, and it is one")
  func manyOfMixedSign() throws {
    let seed: UInt64 = 5
    var generator = SplitMix(seed: seed)
    let products = generator.vector(ReplySpectrum.denseLimit + 1)
    let (value, isBound) = Self.radius(products)
    #expect(isBound)
    let exact = try Self.reference(products.map { Interaction(response: $0, influence: 1) })
    #expect(value >= exact * (1 - 1e-12), "seed \(seed)")
  }

  @Test(
    "for two players it is √|d₁ d₂|",
    arguments: [(0.5, 0.5), (-0.5, -0.5), (3, 0.01), (1e-6, 1e6), (-2, -0.3), (0.7, -0.2)])
  func twoPlayers(first: Double, second: Double) {
    let (value, isBound) = Self.radius([first, second])
    let expected = abs(first * second).squareRoot()
    // Newton stops at 1e-14; LAPACK's balancing is as good for two players of opposite sign.
    #expect(abs(value - expected) <= 1e-13 * expected)
    #expect(!isBound)
  }

  @Test(
    """
    Cournot with n firms: slope −1/2 gives (n − 1)/2, so replies are stable for two only \
    (Theocharis 1960)
    """,
    arguments: 2...50)
  func theocharis(count: Int) {
    let (value, isBound) = Self.radius(Array(repeating: -0.5, count: count))
    let expected = Double(count - 1) / 2
    #expect(abs(value - expected) <= 1e-13 * expected)
    #expect(!isBound)
    if count != 3 { #expect((value < 1) == (count == 2)) }
  }

  @Test("no rivals who reply, no feedback: nobody, one player, or one player who moves")
  func noFeedback() {
    #expect(Self.radius([]) == (0, false))
    #expect(Self.radius([-0.5]) == (0, false))
    #expect(Self.radius([0, -0.5, 0]) == (0, false))
  }

  @Test("a product that is not finite is unstable", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(product: Double) {
    #expect(Self.radius([0.1, product]) == (.infinity, true))
  }

  @Test("products of very different size are no obstacle", arguments: [1e-200, 1e-12, 1e12, 1e200])
  func scales(scale: Double) {
    // One product d beside two of e: λ solves d/(λ + d) + 2 e/(λ + e) = 1, so λ² − e λ − 2 d e = 0.
    let (value, _) = Self.radius([scale, 1, 1])
    let expected = (1 + (1 + 8 * scale).squareRoot()) / 2
    #expect(abs(value - expected) <= 1e-13 * expected)
  }
}
