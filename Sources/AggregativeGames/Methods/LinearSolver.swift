import LinearAlgebra

/// Who solves the linear system of a Newton step.
public enum LinearSolver: Sendable, Equatable {
  /// Diagonal plus low rank by Sherman–Morrison–Woodbury, O(players · rank²).
  case structured
  /// LAPACK's LU with a condition estimate, O(players³): the reference for the structured solve.
  case dense
}
