/// The square matrix D + U Vᵀ of order n, where D is diagonal and U and V have n rows and r
/// columns.
///
/// Never stored densely: products take O(n r), solutions O(n r²) operations.
public struct DiagonalPlusLowRank: Equatable, Sendable {
  /// The n diagonal entries of D. They may be zero.
  public private(set) var diagonal: [Double]

  /// U, n by r.
  public private(set) var left: Matrix

  /// V, n by r; its transpose is what enters.
  public private(set) var right: Matrix

  /// D + U Vᵀ. O(1): nothing is copied.
  public init(diagonal: [Double], left: Matrix, right: Matrix) {
    precondition(
      left.rows == diagonal.count && right.rows == diagonal.count,
      "both factors must have one row for each of the \(diagonal.count) diagonal entries")
    precondition(left.columns == right.columns, "both factors must have as many columns")
    self.diagonal = diagonal
    self.left = left
    self.right = right
  }

  /// D + u vᵀ, of rank one. O(1): nothing is copied.
  public init(diagonal: [Double], left: [Double], right: [Double]) {
    self.init(
      diagonal: diagonal,
      left: Matrix(rows: left.count, columns: 1, columnMajor: left),
      right: Matrix(rows: right.count, columns: 1, columnMajor: right))
  }

  /// Becomes scale · I − diag(own) − L Rᵀ, columns of L and R one after another, in the storage
  /// that it has. O(n r).
  package mutating func assign(scale: Double, own: [Double], left: [Double], right: [Double]) {
    precondition(
      own.count == order && left.count == self.left.elements.count && right.count == left.count,
      "the new entries fit the matrix")
    for row in 0..<own.count { diagonal[row] = scale - own[row] }
    self.left.withElements { for k in 0..<left.count { $0[k] = -left[k] } }
    self.right.withElements { for k in 0..<right.count { $0[k] = right[k] } }
  }

  /// How many rows and columns the matrix has: n.
  public var order: Int { diagonal.count }

  /// How many columns U and V have: r, an upper bound on the rank of U Vᵀ.
  public var rank: Int { left.columns }

  /// The transposed matrix D + V Uᵀ. O(1).
  public var transposed: DiagonalPlusLowRank {
    DiagonalPlusLowRank(diagonal: diagonal, left: right, right: left)
  }

  /// The product with a vector of n elements. O(n r).
  ///
  /// Each element is summed with compensation: its error is about one rounding of the result,
  /// unless terms cancel to 16 digits.
  public func multiply(_ vector: [Double]) -> [Double] {
    combine(vector, scale: 1, plus: nil)
  }

  /// What is left of the right-hand side at an approximate solution: b − A x, both of n elements.
  /// O(n r).
  ///
  /// Computed in twice the working precision and then rounded, so that it is meaningful at the best
  /// solution that doubles can express.
  public func residual(of solution: [Double], rightHandSide: [Double]) -> [Double] {
    precondition(rightHandSide.count == order, "the right-hand side must have \(order) elements")
    return combine(solution, scale: -1, plus: rightHandSide)
  }

  /// The smallest relative change to all entries of D, U, V and b that makes an approximate
  /// solution exact, to first order and within a factor of three. O(n r).
  ///
  /// About 1e-16 for a solution as good as any (Oettli and Prager's componentwise backward error).
  /// Infinite if no relative change can do it.
  public func backwardError(of solution: [Double], rightHandSide: [Double]) -> Double {
    let residual = residual(of: solution, rightHandSide: rightHandSide)
    var weights = [Double](repeating: 0, count: rank)
    for column in 0..<rank {
      var sum = CompensatedSum()
      for row in 0..<order {
        sum.add(abs(right.elements[row + column * order] * solution[row]))
      }
      weights[column] = sum.value
    }
    var largest = 0.0
    for row in 0..<order {
      var size = abs(diagonal[row] * solution[row]) + abs(rightHandSide[row])
      for column in 0..<rank {
        size += abs(left.elements[row + column * order]) * weights[column]
      }
      let ratio = residual[row] == 0 ? 0 : abs(residual[row]) / size
      if ratio.isNaN { return .infinity }
      largest = max(largest, ratio)
    }
    return largest
  }

  /// The same matrix with all its n² entries, for reference. O(n² r).
  public func dense() -> Matrix {
    Matrix(rows: order, columns: order) { row, column in
      var entry = CompensatedSum(row == column ? diagonal[row] : 0)
      for term in 0..<rank {
        entry.add(left[row, term], times: right[column, term])
      }
      return entry.value
    }
  }

  /// A solution and how far it can be trusted.
  public struct Solution: Equatable, Sendable {
    /// The n unknowns.
    public let values: [Double]

    /// See `Factorization.relativeDistanceToSingularity`.
    public let relativeDistanceToSingularity: Double
  }

  /// The solution x of A x = b. O(n r² + r³); for rank one without allocation beyond the result.
  ///
  /// - Parameters:
  ///   - rightHandSide: the n elements of b.
  ///   - refinementSteps: how often to solve for the residual and add the correction. One step
  ///     restores full accuracy in all but nearly singular cases; it costs a product and a solution
  ///     more, O(n r) each.
  /// - Throws: see `Factorization.init(_:)` and `Factorization.solve(_:refinementSteps:)`.
  public func solve(
    _ rightHandSide: [Double], refinementSteps: Int = 0
  ) throws(LinearAlgebraError) -> Solution {
    let factorization = try Factorization(self)
    return Solution(
      values: try factorization.solve(rightHandSide, refinementSteps: refinementSteps),
      relativeDistanceToSingularity: factorization.relativeDistanceToSingularity)
  }

  /// As `solve(_:refinementSteps:)` without refinement, into an array of n elements: for rank one
  /// nothing is allocated.
  ///
  /// - Returns: see `Factorization.relativeDistanceToSingularity`.
  package func solve(_ rightHandSide: [Double], into solution: inout [Double])
    throws(LinearAlgebraError) -> Double
  {
    let factorization = try Factorization(self)
    try factorization.solve(rightHandSide, into: &solution)
    return factorization.relativeDistanceToSingularity
  }

  /// `scale · A x + addend` in twice the working precision, rounded once; `scale` is 1 or −1.
  private func combine(_ vector: [Double], scale: Double, plus addend: [Double]?) -> [Double] {
    precondition(
      vector.count == order,
      "a matrix of order \(order) cannot multiply a vector of \(vector.count)")
    let n = order
    let (left, right) = (left.elements, right.elements)
    if rank == 1 {
      var weight = CompensatedSum()
      for row in 0..<n { weight.add(right[row], times: vector[row]) }
      let high = weight.value
      let low = weight.remainder
      return rows { row in
        var sum = CompensatedSum(addend.map { $0[row] } ?? 0)
        sum.add(scale * diagonal[row], times: vector[row])
        sum.add(scale * left[row], times: high)
        sum.add(scale * left[row] * low)
        return sum.value
      }
    }
    let weights = (0..<rank).map { column in
      var weight = CompensatedSum()
      for row in 0..<n { weight.add(right[row + column * n], times: vector[row]) }
      return weight
    }
    return rows { row in
      var sum = CompensatedSum(addend.map { $0[row] } ?? 0)
      sum.add(scale * diagonal[row], times: vector[row])
      for (column, weight) in weights.enumerated() {
        let factor = scale * left[row + column * n]
        sum.add(factor, times: weight.value)
        sum.add(factor * weight.remainder)
      }
      return sum.value
    }
  }

  @inline(__always)
  private func rows(_ element: (_ row: Int) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: order) { buffer, count in
      for row in 0..<order {
        buffer.initializeElement(at: row, to: element(row))
      }
      count = order
    }
  }

  /// Why a result is not finite: a bad entry of D, U or V if there is one, else overflow.
  func causeOfNonFiniteResult() -> LinearAlgebraError {
    do throws(LinearAlgebraError) {
      try Matrix(rows: order, columns: 1, columnMajor: diagonal).checkFinite(as: .diagonal)
      try left.checkFinite(as: .leftFactor)
      try right.checkFinite(as: .rightFactor)
      return .overflow
    } catch {
      return error
    }
  }
}
