import LinearAlgebra
import TestSupport
import Testing

@Suite("Eigenvalues")
struct EigenvaluesTests {
  @Test("of a companion matrix are the roots of its polynomial")
  func companion() throws {
    // (z − 1)(z − 2)(z + 3)(z − 0.5) = z⁴ − 0.5 z³ − 7 z² + 9.5 z − 3.
    let coefficients = [-3, 9.5, -7, -0.5]
    let companion = Matrix(rows: 4, columns: 4) { row, column in
      column == 3 ? -coefficients[row] : (row == column + 1 ? 1 : 0)
    }
    let eigenvalues = try Eigenvalues.of(companion)
    let sorted = eigenvalues.values.map(\.real).sorted()
    #expect(relativeDifference(sorted, [-3, 0.5, 1, 2]) < 1e-13)
    #expect(eigenvalues.values.allSatisfy { $0.imaginary == 0 })
    #expect(abs(eigenvalues.spectralRadius - 3) < 1e-13)
  }

  @Test("of a scaled rotation are a conjugate pair")
  func rotation() throws {
    let rotation = Matrix(rows: 2, columns: 2, columnMajor: [0.3, 0.4, -0.4, 0.3])
    let eigenvalues = try Eigenvalues.of(rotation)
    #expect(relativeDifference(eigenvalues.values.map(\.real), [0.3, 0.3]) < 1e-15)
    #expect(relativeDifference(eigenvalues.values.map(\.imaginary), [0.4, -0.4]) < 1e-15)
    #expect(abs(eigenvalues.spectralRadius - 0.5) < 1e-15)
  }

  @Test("of 1 dᵀ − diag(d) satisfy its secular equation")
  func aggregateResponse() throws {
    // Zero diagonal, each row responds to the sum of the others: Σ dᵢ / (λ + dᵢ) = 1. For dᵢ = d
    // the roots are (n − 1) d once and −d otherwise.
    let order = 6
    let equal = Matrix(rows: order, columns: order) { $0 == $1 ? 0 : -0.3 }
    let known = try Eigenvalues.of(equal)
    let sorted = known.values.map(\.real).sorted()
    #expect(relativeDifference(sorted, [-1.5, 0.3, 0.3, 0.3, 0.3, 0.3]) < 1e-14)
    #expect(abs(known.spectralRadius - 1.5) < 1e-14)

    for seed in 0..<20 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let slopes = generator.vector(order, in: 0.1...1)
      let matrix = Matrix(rows: order, columns: order) { $0 == $1 ? 0 : slopes[$1] }
      let eigenvalues = try Eigenvalues.of(matrix)
      for value in eigenvalues.values {
        #expect(value.imaginary == 0, "seed \(seed)")
        // det(1 dᵀ − diag(d) − λ) = Π (−dᵢ − λ) · (1 − Σ dᵢ / (dᵢ + λ)), written without divisions.
        let differences = slopes.map { -$0 - value.real }
        var secular = differences.reduce(1, *)
        var size = abs(secular)
        for i in slopes.indices {
          let others = slopes.indices.reduce(1) { $1 == i ? $0 : $0 * differences[$1] }
          secular += slopes[i] * others
          size += slopes[i] * abs(others)
        }
        // Where two slopes nearly coincide all terms are small, and errors in λ count more.
        #expect(abs(secular) < 1e-13 * max(size, 0.01), "seed \(seed)")
      }
      let trace = eigenvalues.values.reduce(0) { $0 + $1.real }
      #expect(abs(trace) < 1e-13, "seed \(seed)")
    }
  }

  @Test("an entry that is not finite is refused with its place")
  func notFinite() {
    var matrix = Matrix.identity(2)
    matrix[0, 1] = -.infinity
    #expect(throws: LinearAlgebraError.notFinite(operand: .matrix, row: 0, column: 1)) {
      try Eigenvalues.of(matrix)
    }
  }

  @Test("a matrix without rows has none, and spectral radius zero")
  func empty() throws {
    let eigenvalues = try Eigenvalues.of(Matrix(rows: 0, columns: 0))
    #expect(eigenvalues.values.isEmpty)
    #expect(eigenvalues.spectralRadius == 0)
  }
}
