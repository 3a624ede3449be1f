extension DiagonalPlusLowRank {
  /// D + U Vᵀ made ready to solve systems with many right-hand sides.
  ///
  /// With s = Vᵀx the system A x = b is the larger but sparse one
  ///
  ///     ⎡ D   U ⎤ ⎡x⎤   ⎡b⎤
  ///     ⎣ Vᵀ −I ⎦ ⎣s⎦ = ⎣0⎦.
  ///
  /// Eliminating x row by row leaves r equations for s: the formula of Sherman, Morrison and
  /// Woodbury. That divides by every diagonal entry, although zeros on the diagonal need not make A
  /// singular, and tiny ones wreck the digits. So up to r rows, those with the largest ‖uᵢ‖ ‖vᵢ‖ /
  /// |dᵢ|, stay in the small system, which then has up to 2r unknowns and is solved with pivoting.
  /// More cannot be needed: with rows and columns scaled so that ‖uᵢ‖ = ‖vᵢ‖ = 1, any r + 1 rows
  /// contain a combination that U Vᵀ does not reach, hence A⁻¹ is at least as large as the
  /// (r+1)-th largest 1 / |dᵢ|. In particular a matrix with more than r zeros in D is exactly
  /// singular.
  public struct Factorization: Sendable {
    private enum Method: Sendable {
      case rankOne(RankOneElimination)
      case bordered(BorderedElimination)
    }

    /// The matrix.
    public let matrix: DiagonalPlusLowRank

    private let method: Method

    /// About the smallest relative change to the entries of D, U and V, each by itself, that makes
    /// the matrix singular; between 0 and 1.
    ///
    /// For rank one |det A| divided by the same sum with all its terms taken positive, which is
    /// three times that distance at most; for higher ranks the reciprocal of a norm of |C⁻¹| |C|
    /// for the small system C, a lower bound (Rump, "Ill-conditioned matrices are componentwise
    /// near to singularity", SIAM Review 41, 1999). Unlike a condition number it does not change
    /// with the units of rows and columns: a diagonal matrix has 1, however graded.
    ///
    /// Rounding in the matrix is amplified by about its reciprocal: below 1e-8 half of the digits
    /// of a solution may be wrong, below 1e-15 all. It knows no right-hand side: where the terms of
    /// b nearly cancel in the solution, digits are lost besides.
    public var relativeDistanceToSingularity: Double {
      switch method {
      case .rankOne(let elimination): elimination.relativeDistanceToSingularity
      case .bordered(let elimination): elimination.relativeDistanceToSingularity
      }
    }

    /// Prepares the small system. O(n r² + r³); for rank one O(n) without allocation.
    ///
    /// - Throws: `tooManyZeroDiagonalEntries` or `singularUpdate` if the matrix is exactly
    ///   singular, `notFinite` for an entry that is infinite or not a number, `overflow` if the
    ///   range of `Double` does not suffice.
    public init(_ matrix: DiagonalPlusLowRank) throws(LinearAlgebraError) {
      self.matrix = matrix
      // An infinite diagonal entry would pass for a row whose solution is zero; other bad entries
      // show in the sums.
      if !allFinite(matrix.diagonal) { throw matrix.causeOfNonFiniteResult() }
      if matrix.rank == 1 && matrix.order > 0 {
        method = .rankOne(try RankOneElimination(matrix))
      } else {
        method = .bordered(try BorderedElimination(matrix))
      }
    }

    /// The solution x of A x = b for b of n elements. O(n r + r²).
    ///
    /// - Parameters:
    ///   - rightHandSide: the n elements of b.
    ///   - refinementSteps: how often to solve for the residual and add the correction, O(n r)
    ///     each.
    /// - Throws: `notFinite` for an entry of b or of the matrix that is infinite or not a number,
    ///   `overflow` if the solution exceeds the range of `Double`.
    public func solve(
      _ rightHandSide: [Double], refinementSteps: Int = 0
    ) throws(LinearAlgebraError) -> [Double] {
      let order = matrix.order
      precondition(
        rightHandSide.count == order,
        "a system of order \(order) cannot have a right-hand side of \(rightHandSide.count)")
      precondition(refinementSteps >= 0, "refinement takes no negative number of steps")

      var solution = [Double](repeating: 0, count: order)
      try solve(rightHandSide, into: &solution)
      for _ in 0..<refinementSteps {
        var correction = [Double](repeating: 0, count: order)
        solveOnce(matrix.residual(of: solution, rightHandSide: rightHandSide), into: &correction)
        // Entries near the limits of the range can overflow in the residual alone.
        guard allFinite(correction) else { break }
        for row in 0..<order { solution[row] += correction[row] }
      }
      return solution
    }

    /// The same without refinement, into an array of n elements, without allocation.
    func solve(_ rightHandSide: [Double], into solution: inout [Double]) throws(LinearAlgebraError)
    {
      solveOnce(rightHandSide, into: &solution)
      if allFinite(solution) { return }
      try Matrix(rows: matrix.order, columns: 1, columnMajor: rightHandSide)
        .checkFinite(as: .rightHandSide)
      throw matrix.causeOfNonFiniteResult()
    }

    private func solveOnce(_ rightHandSide: [Double], into solution: inout [Double]) {
      switch method {
      case .rankOne(let elimination): elimination.solve(rightHandSide, into: &solution)
      case .bordered(let elimination): elimination.solve(rightHandSide, into: &solution)
      }
    }
  }
}
