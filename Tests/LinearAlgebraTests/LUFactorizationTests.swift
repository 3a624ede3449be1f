import LinearAlgebra
import TestSupport
import Testing

@Suite("LU factorization")
struct LUFactorizationTests {
  @Test("solves a system whose solution is known")
  func knownSolution() throws {
    let matrix = Matrix(rows: 3, columns: 3, columnMajor: [0, 4, -2, 2, 1, 5, 1, -3, 6])
    let solution = try LUFactorization(factoring: matrix).solve(matrix.multiply([1, -2, 3]))
    #expect(relativeDifference(solution, [1, -2, 3]) < 1e-14)
  }

  @Test("agrees with Gaussian elimination written out", arguments: [1, 2, 3, 10, 50])
  func naiveElimination(order: Int) throws {
    for seed in 0..<20 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let matrix = generator.matrix(order, order)
      let rightHandSide = generator.vector(order)
      let factorization = try LUFactorization(factoring: matrix)
      let difference = relativeDifference(
        factorization.solve(rightHandSide), naiveSolution(matrix, rightHandSide))
      #expect(
        difference < 1e-14 * Double(order) / factorization.reciprocalCondition,
        "seed \(seed), order \(order)")
    }
  }

  @Test("many right-hand sides at once give what each gives alone")
  func manyRightHandSides() throws {
    let seed: UInt64 = 7
    var generator = SplitMix(seed: seed)
    let factorization = try LUFactorization(factoring: generator.matrix(6, 6))
    let rightHandSides = generator.matrix(6, 3)
    let together = factorization.solve(rightHandSides)
    for column in 0..<3 {
      let rows = column * 6..<(column + 1) * 6
      let alone = factorization.solve(Array(rightHandSides.elements[rows]))
      #expect(
        relativeDifference(Array(together.elements[rows]), alone) < 1e-13, "seed \(seed)")
    }
  }

  @Test("the condition of a diagonal or permutation matrix is exact")
  func exactConditions() throws {
    let diagonal = try LUFactorization(factoring: Matrix.diagonal([4, -0.5, 1024, 2]))
    #expect(diagonal.reciprocalCondition == 0.5 / 1024)
    let permutation = Matrix(rows: 5, columns: 5) { ($1 + 2) % 5 == $0 ? -1 : 0 }
    #expect(try LUFactorization(factoring: permutation).reciprocalCondition == 1)
    #expect(try LUFactorization(factoring: .identity(9)).reciprocalCondition == 1)
  }

  @Test("the condition of an orthogonal matrix is the product of its norm and its transpose's")
  func orthogonalConditions() throws {
    // Hadamard matrix of order 8: entries are signs, the inverse is the transpose over 8.
    let hadamard = Matrix(rows: 8, columns: 8) { ($0 & $1).nonzeroBitCount % 2 == 0 ? 1 : -1 }
    let condition = 1 / (try LUFactorization(factoring: hadamard).reciprocalCondition)
    #expect(abs(condition - 8) < 1e-13)
    let rotation = Matrix(rows: 2, columns: 2, columnMajor: [0.6, 0.8, -0.8, 0.6])
    let rotated = 1 / (try LUFactorization(factoring: rotation).reciprocalCondition)
    #expect(abs(rotated - 1.96) < 1e-14)
  }

  /// 1-norm condition numbers as in Higham, "Accuracy and Stability of Numerical Algorithms",
  /// section 28.1.
  @Test(
    "the condition of Hilbert matrices is within a factor ten of the published one",
    arguments: [
      (2, 27.0), (3, 748), (4, 28375), (5, 943_656), (6, 2.907e7), (7, 9.852e8), (8, 3.387e10),
      (9, 1.0997e12), (10, 3.5354e13),
    ])
  func hilbert(order: Int, published: Double) throws {
    let hilbert = Matrix(rows: order, columns: order) { 1 / Double($0 + $1 + 1) }
    let condition = 1 / (try LUFactorization(factoring: hilbert).reciprocalCondition)
    #expect(condition > published / 10 && condition < published * 10)
  }

  @Test("an exactly singular matrix is refused with its zero pivot")
  func singular() {
    #expect(throws: LinearAlgebraError.singular(pivot: 1)) {
      try LUFactorization(
        factoring: Matrix(rows: 2, columns: 2, columnMajor: [1, 2, 2, 4]))
    }
    #expect(throws: LinearAlgebraError.singular(pivot: 0)) {
      try LUFactorization(factoring: Matrix(rows: 3, columns: 3))
    }
  }

  @Test(
    "an entry that is not finite is refused with its place", arguments: [Double.nan, .infinity])
  func notFinite(value: Double) {
    var matrix = Matrix.identity(3)
    matrix[2, 1] = value
    #expect(throws: LinearAlgebraError.notFinite(operand: .matrix, row: 2, column: 1)) {
      try LUFactorization(factoring: matrix)
    }
  }

  @Test("finite entries too large to eliminate are refused as overflow")
  func overflow() {
    let huge = Double.greatestFiniteMagnitude
    #expect(throws: LinearAlgebraError.overflow) {
      try LUFactorization(
        factoring: Matrix(rows: 2, columns: 2, columnMajor: [huge, -huge, huge, huge]))
    }
  }

  @Test("a matrix singular to rounding has a reciprocal condition of about zero, not an error")
  func nearlySingular() throws {
    let matrix = Matrix(rows: 2, columns: 2, columnMajor: [1, 1, 1, 1 + 0x1p-52])
    #expect(try LUFactorization(factoring: matrix).reciprocalCondition < 1e-15)
    #expect(
      try LUFactorization(factoring: .diagonal([1, .leastNonzeroMagnitude])).reciprocalCondition
        < 1e-300)
  }

  @Test("the empty system has the empty solution")
  func empty() throws {
    let factorization = try LUFactorization(factoring: Matrix(rows: 0, columns: 0))
    #expect(factorization.solve([]) == [])
    #expect(factorization.reciprocalCondition == 1)
    #expect(factorization.solve(Matrix(rows: 0, columns: 2)).columns == 2)
  }

  /// Gaussian elimination with partial pivoting as in a textbook.
  private func naiveSolution(_ matrix: Matrix, _ rightHandSide: [Double]) -> [Double] {
    let n = matrix.rows
    var a = matrix
    var b = rightHandSide
    for k in 0..<n {
      var pivot = k
      for i in k..<n where abs(a[i, k]) > abs(a[pivot, k]) { pivot = i }
      b.swapAt(k, pivot)
      for j in 0..<n { (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]) }
      for i in k + 1..<max(n, k + 1) {
        let factor = a[i, k] / a[k, k]
        for j in k..<n { a[i, j] -= factor * a[k, j] }
        b[i] -= factor * b[k]
      }
    }
    for i in (0..<n).reversed() {
      for j in i + 1..<max(n, i + 1) { b[i] -= a[i, j] * b[j] }
      b[i] /= a[i, i]
    }
    return b
  }
}
