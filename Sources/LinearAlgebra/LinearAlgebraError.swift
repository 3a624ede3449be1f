/// Why a matrix could not be factored or a system not be solved.
///
/// Row, column and pivot numbers count from zero. A wrong shape is a programmer's error and traps.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// What an operation was given.
  public enum Operand: String, Equatable, Sendable {
    case matrix = "the matrix"
    case diagonal = "the diagonal"
    case leftFactor = "the left factor"
    case rightFactor = "the right factor"
    case rightHandSide = "the right-hand side"
  }

  /// An entry is infinite or not a number.
  case notFinite(operand: Operand, row: Int, column: Int)

  /// Gaussian elimination met a pivot that is exactly zero.
  case singular(pivot: Int)

  /// A diagonal-plus-low-rank matrix has more zeros on its diagonal part than its rank, hence is
  /// exactly singular.
  case tooManyZeroDiagonalEntries(count: Int, rank: Int)

  /// The small system that a diagonal-plus-low-rank matrix reduces to is exactly singular, hence so
  /// is the matrix.
  case singularUpdate(rank: Int)

  /// The entries are finite, but an intermediate result is beyond the range of `Double`.
  case overflow

  /// The QR algorithm gave up; only the eigenvalues from this index on are known.
  case eigenvaluesDidNotConverge(firstConverged: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFinite(let operand, let row, let column):
      "\(operand.rawValue) has an entry that is not finite, in row \(row), column \(column)"
    case .singular(let pivot):
      "the matrix is exactly singular: pivot \(pivot) of its elimination is zero"
    case .tooManyZeroDiagonalEntries(let count, let rank):
      """
      the matrix is exactly singular: its diagonal part has \(count) zeros, and an update of rank \
      \(rank) can make up for at most \(rank)
      """
    case .singularUpdate(let rank):
      "the matrix is exactly singular: its update of rank \(rank) cancels its diagonal part"
    case .overflow:
      "an intermediate result exceeds the range of Double: rescale rows and columns"
    case .eigenvaluesDidNotConverge(let first):
      "the QR algorithm did not converge for the eigenvalues before index \(first)"
    }
  }
}
