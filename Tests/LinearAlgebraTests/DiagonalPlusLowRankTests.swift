import LinearAlgebra
import TestSupport
import Testing

@Suite("Diagonal plus low rank")
struct DiagonalPlusLowRankTests {
  @Test("solves as the dense LU does, for every rank", arguments: [0, 1, 2, 5], [1, 2, 7, 60])
  func denseReference(rank: Int, order: Int) throws {
    for seed in 0..<20 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let matrix = generator.wellConditioned(order: order, rank: rank)
      let rightHandSide = generator.vector(order)
      let dense = try LUFactorization(factoring: matrix.dense())
      let solution = try matrix.solve(rightHandSide)
      #expect(
        relativeDifference(solution.values, dense.solve(rightHandSide)) < 1e-12,
        "seed \(seed), order \(order), rank \(rank)")
      #expect(
        solution.relativeDistanceToSingularity > 1e-3,
        "seed \(seed), order \(order), rank \(rank)")
    }
  }

  @Test("multiplies as the dense matrix does, and so does its transpose", arguments: [0, 1, 2, 5])
  func product(rank: Int) {
    let seed: UInt64 = 11
    var generator = SplitMix(seed: seed)
    let matrix = generator.wellConditioned(order: 30, rank: rank)
    let dense = matrix.dense()
    let transposed = Matrix(rows: 30, columns: 30) { dense[$1, $0] }
    let vector = generator.vector(30)
    #expect(relativeDifference(matrix.multiply(vector), dense.multiply(vector)) < 1e-14)
    #expect(
      relativeDifference(matrix.transposed.multiply(vector), transposed.multiply(vector)) < 1e-14)
  }

  @Test("as many zeros on the diagonal as the rank are no obstacle", arguments: [1, 2, 5])
  func zeroDiagonal(rank: Int) throws {
    for zeros in 1...rank {
      for seed in 0..<20 as Range<UInt64> {
        var generator = SplitMix(seed: seed)
        let order = 12
        var diagonal = generator.vector(order, in: 1...2)
        for index in (0..<order).shuffled(using: &generator).prefix(zeros) { diagonal[index] = 0 }
        let matrix = DiagonalPlusLowRank(
          diagonal: diagonal, left: generator.matrix(order, rank),
          right: generator.matrix(order, rank))
        let dense = try LUFactorization(factoring: matrix.dense())
        let rightHandSide = generator.vector(order)
        let expected = dense.solve(rightHandSide)
        let solution = try matrix.solve(rightHandSide).values
        #expect(
          relativeDifference(solution, expected) < 1e-13 / dense.reciprocalCondition,
          "seed \(seed), rank \(rank), \(zeros) zeros")
      }
    }
  }

  @Test("the two-by-two matrix of zero diagonal and rank one update is solved in closed form")
  func zeroDiagonalByHand() throws {
    // [0 + 2·3, 2·5; 7·3, 1 + 7·5] = [6 10; 21 36], determinant 6.
    let matrix = DiagonalPlusLowRank(diagonal: [0, 1], left: [2, 7], right: [3, 5])
    let solution = try matrix.solve([6, 15])
    #expect(relativeDifference(solution.values, [11, -6]) < 1e-15)
  }

  @Test(
    "tiny diagonal entries cost no digits where Woodbury's formula would lose all",
    arguments: [1, 2, 5], [1e-12, 1e-18, 1e-200])
  func tinyDiagonal(rank: Int, tiny: Double) throws {
    for seed in 0..<20 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let order = 12
      var diagonal = generator.vector(order, in: 1...2)
      for index in (0..<order).shuffled(using: &generator).prefix(rank) { diagonal[index] = tiny }
      let matrix = DiagonalPlusLowRank(
        diagonal: diagonal, left: generator.matrix(order, rank),
        right: generator.matrix(order, rank))
      let dense = try LUFactorization(factoring: matrix.dense())
      let rightHandSide = generator.vector(order)
      let expected = dense.solve(rightHandSide)
      #expect(
        relativeDifference(try matrix.solve(rightHandSide).values, expected)
          < 1e-13 / dense.reciprocalCondition, "seed \(seed), rank \(rank), entry \(tiny)")
    }
  }

  @Test("more zeros on the diagonal than the rank are refused", arguments: [0, 1, 2])
  func tooManyZeros(rank: Int) {
    let matrix = DiagonalPlusLowRank(
      diagonal: [Double](repeating: 0, count: rank + 1) + [1],
      left: Matrix(rows: rank + 2, columns: rank, repeating: 1),
      right: Matrix(rows: rank + 2, columns: rank, repeating: 1))
    #expect(
      throws: LinearAlgebraError.tooManyZeroDiagonalEntries(count: rank + 1, rank: rank)
    ) {
      try matrix.solve([Double](repeating: 1, count: rank + 2))
    }
  }

  @Test("an update that cancels the diagonal, or leaves a row empty, is refused")
  func singular() {
    let cancelling = DiagonalPlusLowRank(diagonal: [1, 1], left: [-0.5, -0.5], right: [1, 1])
    #expect(throws: LinearAlgebraError.singularUpdate(rank: 1)) { try cancelling.solve([1, 1]) }
    let emptyRow = DiagonalPlusLowRank(diagonal: [1, 0], left: [1, 0], right: [1, 1])
    #expect(throws: LinearAlgebraError.singularUpdate(rank: 1)) { try emptyRow.solve([1, 1]) }
    let ofRankTwo = DiagonalPlusLowRank(
      diagonal: [1, 0, 1], left: Matrix(rows: 3, columns: 2, columnMajor: [1, 0, 1, 2, 0, 3]),
      right: Matrix(rows: 3, columns: 2, repeating: 1))
    #expect(throws: LinearAlgebraError.singularUpdate(rank: 2)) { try ofRankTwo.solve([1, 1, 1]) }
  }

  @Test(
    "the distance to singularity is that of the closest singular matrix",
    arguments: [1, 1e-3, 1e-8, 1e-12])
  func distance(determinant: Double) throws {
    // det(I − (1 − ε)/n 1 1ᵀ) = ε, and its terms with positive signs add up to 2 − ε.
    let order = 10
    let entry = -(1 - determinant) / Double(order)
    let ones = [Double](repeating: 1, count: order)
    let left = [Double](repeating: entry, count: order)
    let rankOne = DiagonalPlusLowRank(diagonal: ones, left: left, right: ones)
    let expected = determinant / (2 - determinant)
    let distance = try rankOne.solve(ones).relativeDistanceToSingularity
    #expect(abs(distance - expected) < 1e-15 + 1e-3 * expected)

    let rankTwo = DiagonalPlusLowRank(
      diagonal: ones, left: Matrix(rows: order, columns: 2, columnMajor: left + left),
      right: Matrix(
        rows: order, columns: 2, columnMajor: ones + [Double](repeating: 0, count: order)))
    let bound = try rankTwo.solve(ones).relativeDistanceToSingularity
    #expect(bound <= expected * 1.01 + 1e-15)
    #expect(bound > expected / 10)
  }

  @Test("a change of units changes no bit of the solution in the new units")
  func units() throws {
    for seed in 0..<50 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let order = 20
      let diagonal = generator.vector(order)
      let left = generator.vector(order)
      let right = generator.vector(order)
      let rightHandSide = generator.vector(order)
      let rows = (0..<order).map { _ in power(Int.random(in: -60...60, using: &generator)) }
      let columns = (0..<order).map { _ in power(Int.random(in: -60...60, using: &generator)) }

      let plain = try DiagonalPlusLowRank(diagonal: diagonal, left: left, right: right)
        .solve(rightHandSide)
      let scaled = try DiagonalPlusLowRank(
        diagonal: (0..<order).map { diagonal[$0] * rows[$0] * columns[$0] },
        left: (0..<order).map { left[$0] * rows[$0] },
        right: (0..<order).map { right[$0] * columns[$0] }
      ).solve((0..<order).map { rightHandSide[$0] * rows[$0] })

      #expect((0..<order).map { scaled.values[$0] * columns[$0] } == plain.values, "seed \(seed)")
      #expect(
        scaled.relativeDistanceToSingularity == plain.relativeDistanceToSingularity,
        "seed \(seed)")
    }
  }

  @Test("one step of refinement makes the solution exact for almost the given data")
  func refinement() throws {
    for rank in [1, 2, 5] {
      for seed in 0..<50 as Range<UInt64> {
        var generator = SplitMix(seed: seed)
        let order = 40
        let matrix = DiagonalPlusLowRank(
          diagonal: generator.vector(order).map { $0 * $0 * $0 },
          left: generator.matrix(order, rank), right: generator.matrix(order, rank))
        let rightHandSide = generator.vector(order)
        let plain = try matrix.solve(rightHandSide).values
        let refined = try matrix.solve(rightHandSide, refinementSteps: 1).values
        let before = matrix.backwardError(of: plain, rightHandSide: rightHandSide)
        let after = matrix.backwardError(of: refined, rightHandSide: rightHandSide)
        #expect(before < 1e-11, "seed \(seed), rank \(rank)")
        #expect(after < 4e-16, "seed \(seed), rank \(rank)")
      }
    }
  }

  @Test("the backward error sees a wrong digit, and that nothing can mend a wrong zero row")
  func backwardError() throws {
    let matrix = DiagonalPlusLowRank(diagonal: [2, 3], left: [1, 0], right: [1, 1])
    let exact: [Double] = [1, 1]
    #expect(matrix.backwardError(of: exact, rightHandSide: [4, 3]) == 0)
    let error = matrix.backwardError(of: [1, 1 + 1e-6], rightHandSide: [4, 3])
    #expect(error > 1e-7 && error < 1e-6)
    #expect(matrix.backwardError(of: [0, 0], rightHandSide: [0, 1]) == 1)
    #expect(matrix.backwardError(of: [.nan, 0], rightHandSide: [0, 1]) == .infinity)
  }

  @Test("a million unknowns keep 14 digits", arguments: [1, 2])
  func million(rank: Int) throws {
    let seed: UInt64 = 3
    var generator = SplitMix(seed: seed)
    let order = 1_000_000
    let matrix = DiagonalPlusLowRank(
      diagonal: generator.vector(order, in: 0.5...2), left: generator.matrix(order, rank),
      right: generator.matrix(order, rank))
    let expected = generator.vector(order)
    let rightHandSide = matrix.multiply(expected)
    let solution = try matrix.solve(rightHandSide).values
    // The update is as large as 10³ times the diagonal, which is what the solution may lose to
    // rounding of b.
    #expect(matrix.backwardError(of: solution, rightHandSide: rightHandSide) < 1e-14)

    let positive = DiagonalPlusLowRank(
      diagonal: matrix.diagonal, left: matrix.left.elements.prefix(order).map { abs($0) / 1e6 },
      right: matrix.right.elements.prefix(order).map { abs($0) })
    let solved = try positive.solve(positive.multiply(expected)).values
    #expect(relativeDifference(solved, expected) < 1e-14, "seed \(seed)")
  }

  @Test("an entry that is not finite is named")
  func notFinite() {
    typealias Failure = LinearAlgebraError
    let good: [Double] = [1, 2, 3]
    let bad: [Double] = [1, .nan, 3]
    #expect(throws: Failure.notFinite(operand: .diagonal, row: 1, column: 0)) {
      try DiagonalPlusLowRank(diagonal: bad, left: good, right: good).solve(good)
    }
    #expect(throws: Failure.notFinite(operand: .leftFactor, row: 1, column: 0)) {
      try DiagonalPlusLowRank(diagonal: good, left: bad, right: good).solve(good)
    }
    #expect(throws: Failure.notFinite(operand: .rightFactor, row: 1, column: 1)) {
      try DiagonalPlusLowRank(
        diagonal: good, left: Matrix(rows: 3, columns: 2, columnMajor: good + good),
        right: Matrix(rows: 3, columns: 2, columnMajor: good + bad)
      ).solve(good)
    }
    #expect(throws: Failure.notFinite(operand: .rightHandSide, row: 1, column: 0)) {
      try DiagonalPlusLowRank(diagonal: good, left: good, right: good).solve(bad)
    }
    #expect(throws: Failure.notFinite(operand: .diagonal, row: 0, column: 0)) {
      try DiagonalPlusLowRank(diagonal: [.infinity, 1], left: [1, 1], right: [1, 1]).solve([1, 1])
    }
    #expect(throws: Failure.overflow) {
      try DiagonalPlusLowRank(diagonal: [1, 1], left: [1e200, 1], right: [1e200, 1]).solve([1, 1])
    }
  }

  @Test("the empty system has the empty solution", arguments: [0, 1, 2])
  func empty(rank: Int) throws {
    let matrix = DiagonalPlusLowRank(
      diagonal: [], left: Matrix(rows: 0, columns: rank), right: Matrix(rows: 0, columns: rank))
    let solution = try matrix.solve([], refinementSteps: 1)
    #expect(solution.values == [])
    #expect(solution.relativeDistanceToSingularity == 1)
  }

  /// Two to an integer power, exactly.
  private func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}
