import LinearAlgebra
import TestSupport
import Testing

@testable import AggregativeGames

@Suite("The linear algebra of a Newton step")
struct NewtonStepTests {
  static func random(_ count: Int, rank: Int, using generator: inout SplitMix) -> Linearization {
    var linearization = Linearization(playerCount: count, rank: rank)
    linearization.reply = generator.vector(count, in: 0...2)
    linearization.ownSlope = generator.vector(count, in: -3...0.5)
    linearization.left = generator.vector(count * rank)
    linearization.right = generator.vector(count * rank)
    // Some players on a breakpoint, whose replies do not move.
    for i in 0..<count where Bool.random(using: &generator) {
      linearization.activity[i] = 1
      continue
    }
    for i in 0..<count where linearization.activity[i] % 2 == 0 {
      linearization.ownSlope[i] = 0
      for k in 0..<rank { linearization.left[k * count + i] = 0 }
    }
    return linearization
  }

  @Test("the structured solve equals LAPACK's", arguments: [1, 2, 3], [1, 2, 10, 80])
  func structuredEqualsDense(rank: Int, count: Int) throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      var generator = SplitMix(seed: seed)
      let matrix = Self.random(count, rank: rank, using: &generator).newtonMatrix()
      let residual = generator.vector(count)
      let dense = try LUFactorization(factoring: matrix.dense())
      let structured = try matrix.solve(residual).values
      // 1e-12, but no better than the condition of the matrix lets either of them be.
      let tolerance = max(1e-12, 1e-15 / dense.reciprocalCondition)
      #expect(
        relativeDifference(structured, dense.solve(residual)) <= tolerance,
        "seed \(seed), reciprocal condition \(dense.reciprocalCondition)")
    }
  }

  @Test("the Newton matrix is (1 + shift) I − ∂reply, entry by entry")
  func newtonMatrix() {
    let seed: UInt64 = 3
    var generator = SplitMix(seed: seed)
    let l = Self.random(6, rank: 2, using: &generator)
    let matrix = l.newtonMatrix(shift: 0.25).dense()
    for i in 0..<6 {
      for j in 0..<6 {
        var derivative = i == j ? l.ownSlope[i] : 0
        for k in 0..<2 { derivative += l.left[6 * k + i] * l.right[6 * k + j] }
        let expected = (i == j ? 1.25 : 0) - derivative
        #expect(abs(matrix[i, j] - expected) < 1e-15, "seed \(seed)")
      }
    }
  }

  @Test(
    "the derivatives of the toy games' natural replies are their difference quotients",
    arguments: 1...20)
  func differenceQuotients(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = Cournot.random(5, using: &generator)
    let profile = game.firms.map { generator.uniform(0...$0.capacity) }
    var at = Linearization(playerCount: 5, rank: 1)
    game.linearize(at: profile, into: &at)
    let h = 1e-6
    for j in 0..<5 {
      var moved = profile
      moved[j] += h
      var beside = at
      game.linearize(at: moved, into: &beside)
      // Replies are linear as long as they stay on a piece: a quotient errs by a rounding of 10
      // over h.
      for i in 0..<5 where beside.activity[i] == at.activity[i] {
        let derivative = (i == j ? at.ownSlope[i] : 0) + at.left[i] * at.right[j]
        #expect(abs((beside.reply[i] - at.reply[i]) / h - derivative) < 1e-8, "seed \(seed)")
      }
    }
  }

  @Test("structured and dense Newton take the same path", arguments: 1...20)
  func samePath(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = Cournot.random(8, using: &generator)
    let start = game.firms.map { generator.uniform(0...$0.capacity) }
    var structured = SemismoothNewton<Cournot>(linearSolver: .structured).start(on: game, at: start)
    var dense = SemismoothNewton<Cournot>(linearSolver: .dense).start(on: game, at: start)
    while structured.state == .running && dense.state == .running {
      let pair = (structured.advance(), dense.advance())
      #expect(pair.0.step == pair.1.step && pair.0.corners == pair.1.corners, "seed \(seed)")
      // Two roundings of a step amplified by the condition of matrices of order 8.
      #expect(relativeDifference(structured.profile, dense.profile) < 1e-12, "seed \(seed)")
      if pair.0.residual < 1e-12 { break }
    }
  }

  @Test("corners are counted where the activity is even")
  func corners() {
    var linearization = Linearization(playerCount: 5, rank: 1)
    linearization.activity = [0, 1, 2, 3, 4]
    #expect(linearization.cornerCount == 3)
  }
}
