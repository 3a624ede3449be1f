import TestSupport
import Testing

@testable import LinearAlgebra

struct SmallLUTests {
  @Test("solutions are those of LAPACK's factors, with rows exchanged or not")
  func againstLAPACK() throws {
    var rng = SplitMix(seed: 71)
    for index in 0..<400 {
      let order = rng.whole(1...12)
      let elements = (0..<order * order).map { _ in rng.chance(0.2) ? 0 : rng.uniform(-1...1) }
      let right = (0..<order).map { _ in rng.uniform(-1...1) }
      let matrix = Matrix(rows: order, columns: order, columnMajor: elements)
      guard let reference = try? LUFactorization(factoring: matrix),
        reference.reciprocalCondition > 1e-8
      else {
        continue
      }
      let expected = reference.solve(right)
      let factors = try SmallLU(order: order, factoring: elements)
      var solution = right
      solution.withUnsafeMutableBufferPointer { factors.solve($0) }
      let size = expected.reduce(0) { max($0, abs($1)) }
      for k in 0..<order {
        #expect(
          abs(solution[k] - expected[k]) <= 1e-14 * size / reference.reciprocalCondition,
          "seed 71, system \(index)")
      }
    }
  }

  @Test("a pivot of zero and an overflow are told")
  func faults() {
    #expect(throws: LinearAlgebraError.singular(pivot: 1)) {
      try SmallLU(order: 2, factoring: [1, 2, 2, 4])
    }
    #expect(throws: LinearAlgebraError.overflow) {
      try SmallLU(order: 2, factoring: [1, 1, 1e308, -1e308])
    }
  }
}
