/// A square matrix of a few rows factored as P L U by Gaussian elimination with row exchanges.
///
/// For matrices so small that a call of LAPACK costs more than what it computes; every processor
/// gives the same bits.
struct SmallLU: Sendable {
  let order: Int
  /// By columns: U, and below it the multipliers.
  private var factors: [Double]
  private var pivots: [Int]

  /// Factors a matrix of given order, by columns. O(n³).
  ///
  /// - Throws: `singular` with the first pivot that is exactly zero, `overflow` if the elimination
  ///   leaves the range of `Double`.
  init(order: Int, factoring elements: consuming [Double]) throws(LinearAlgebraError) {
    precondition(elements.count == order * order, "as many elements as the matrix has")
    self.order = order
    factors = elements
    pivots = [Int](repeating: 0, count: order)
    var zero: Int?
    factors.withUnsafeMutableBufferPointer { a in
      for k in 0..<order {
        let column = k * order
        var pivot = k
        for i in k + 1..<Swift.max(order, k + 1) where abs(a[column + i]) > abs(a[column + pivot]) {
          pivot = i
        }
        pivots[k] = pivot
        if a[column + pivot] == 0 {
          zero = zero ?? k
          continue
        }
        if pivot != k {
          for j in 0..<order { a.swapAt(j * order + k, j * order + pivot) }
        }
        let reciprocal = 1 / a[column + k]
        for i in k + 1..<Swift.max(order, k + 1) {
          a[column + i] =
            reciprocal.isFinite ? a[column + i] * reciprocal : a[column + i] / a[column + k]
        }
        for j in k + 1..<Swift.max(order, k + 1) {
          let factor = a[j * order + k]
          for i in k + 1..<order { a[j * order + i] -= a[column + i] * factor }
        }
      }
    }
    if !allFinite(factors) { throw .overflow }
    if let zero { throw .singular(pivot: zero) }
  }

  /// Replaces a right-hand side of as many elements by the solution. O(n²).
  func solve(_ x: UnsafeMutableBufferPointer<Double>) {
    let order = order
    factors.withUnsafeBufferPointer { a in
      for k in 0..<order { x.swapAt(k, pivots[k]) }
      for k in 0..<order {
        let value = x[k]
        for i in k + 1..<Swift.max(order, k + 1) { x[i] -= a[k * order + i] * value }
      }
      for k in (0..<order).reversed() {
        x[k] /= a[k * order + k]
        let value = x[k]
        for i in 0..<k { x[i] -= a[k * order + i] * value }
      }
    }
  }
}
