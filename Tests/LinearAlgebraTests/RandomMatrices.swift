import LinearAlgebra
import TestSupport

extension SplitMix {
  mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, columnMajor: vector(rows * columns))
  }

  /// Diagonal entries of either sign between 1 and 2 in size, and an update too small to cancel
  /// them.
  mutating func wellConditioned(order: Int, rank: Int) -> DiagonalPlusLowRank {
    let diagonal = vector(order, in: 1...2).map { Bool.random(using: &self) ? $0 : -$0 }
    let scale = 0.7 / Double(max(1, order * rank)).squareRoot()
    let left = Matrix(
      rows: order, columns: rank, columnMajor: vector(order * rank).map { $0 * scale })
    let right = Matrix(rows: order, columns: rank, columnMajor: vector(order * rank))
    return DiagonalPlusLowRank(diagonal: diagonal, left: left, right: right)
  }
}
