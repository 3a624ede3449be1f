import CLAPACK

/// A square matrix factored as P L U by Gaussian elimination with row exchanges, ready to solve
/// systems.
///
/// A nearly singular matrix factors without an error; `reciprocalCondition` tells.
public struct LUFactorization: Sendable {
  private var factors: Matrix
  private var pivots: [Int32]

  /// An estimate of 1 / (‖A‖₁ ‖A⁻¹‖₁), from 1 for the best matrices down to about 1e-16 for those
  /// that cannot be told from a singular one. Almost always within a factor of three, never too
  /// small but for rounding.
  ///
  /// The relative error of a solution is at most about 1e-16 divided by this. It depends on the
  /// units of rows and columns.
  public let reciprocalCondition: Double

  /// How many rows and columns the matrix has.
  public var order: Int { factors.rows }

  /// Factors a square matrix of order n. O(n³); in place if the caller gives up its last reference.
  ///
  /// - Throws: `notFinite` for an entry that is infinite or not a number, `singular` with the first
  ///   pivot that is exactly zero, `overflow` if the elimination leaves the range of `Double`.
  public init(factoring matrix: consuming Matrix) throws(LinearAlgebraError) {
    precondition(matrix.isSquare, "only a square matrix has an LU factorization")
    try matrix.checkFinite(as: .matrix)
    var factors = consume matrix
    let order = factors.rows
    var pivots = [Int32](repeating: 0, count: order)
    guard order > 0 else {
      self.factors = factors
      self.pivots = pivots
      self.reciprocalCondition = 1
      return
    }

    let lapackOrder = Int32(order)
    let (norm, info) = factors.withUnsafeMutableElements { elements in
      (
        clapack_norm1(lapackOrder, elements.baseAddress),
        clapack_lu_factor(lapackOrder, elements.baseAddress, &pivots)
      )
    }
    if !norm.isFinite || !allFinite(factors.elements) { throw .overflow }
    if info > 0 { throw .singular(pivot: Int(info) - 1) }

    var reciprocal = 0.0
    var work = [Double](repeating: 0, count: 4 * order)
    var integerWork = [Int32](repeating: 0, count: order)
    _ = clapack_lu_condition(
      lapackOrder, factors.elements, norm, &reciprocal, &work, &integerWork)

    self.factors = factors
    self.pivots = pivots
    // Not a number where the inverse overflows, that is, for a matrix that is singular for all
    // purposes.
    self.reciprocalCondition = reciprocal.isFinite ? reciprocal : 0
  }

  /// The solution x of A x = b for one right-hand side of n elements. O(n²).
  ///
  /// A right-hand side that is not finite gives a solution that is not finite.
  public func solve(_ rightHandSide: consuming [Double]) -> [Double] {
    precondition(
      rightHandSide.count == order,
      "a system of order \(order) cannot have a right-hand side of \(rightHandSide.count)")
    var solution = consume rightHandSide
    solution.withUnsafeMutableBufferPointer { overwriteWithSolution($0, columns: 1) }
    return solution
  }

  /// The solution X of A X = B, column by column, where B has n rows. O(n² · columns of B).
  public func solve(_ rightHandSides: consuming Matrix) -> Matrix {
    precondition(
      rightHandSides.rows == order,
      "a system of order \(order) cannot have right-hand sides of \(rightHandSides.rows) rows")
    var solution = consume rightHandSides
    let columns = solution.columns
    solution.withUnsafeMutableElements { overwriteWithSolution($0, columns: columns) }
    return solution
  }

  private func overwriteWithSolution(
    _ rightHandSides: UnsafeMutableBufferPointer<Double>, columns: Int
  ) {
    guard order > 0, columns > 0 else { return }
    _ = clapack_lu_solve(
      Int32(order), Int32(columns), factors.elements, pivots, rightHandSides.baseAddress)
  }
}
