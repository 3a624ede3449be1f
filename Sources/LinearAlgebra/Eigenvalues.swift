import CLAPACK

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The eigenvalues of a real square matrix, as many as it has rows, multiple ones repeated.
///
/// Complex ones come in conjugate pairs next to each other, positive imaginary part first; the
/// order is otherwise LAPACK's and means nothing.
public struct Eigenvalues: Equatable, Sendable {
  /// One eigenvalue.
  public struct Value: Equatable, Sendable {
    public let real: Double
    public let imaginary: Double

    /// The distance from zero.
    public var modulus: Double { hypot(real, imaginary) }
  }

  /// All of them.
  public let values: [Value]

  /// The largest modulus; zero for a matrix without rows.
  ///
  /// An iteration x ← M x + c converges from everywhere exactly if this is below one.
  public var spectralRadius: Double {
    values.reduce(0) { max($0, $1.modulus) }
  }

  /// The eigenvalues of a square matrix of order n, by balancing, Hessenberg form and the QR
  /// algorithm. O(n³).
  ///
  /// They are exact for a matrix within about 1e-16 · ‖A‖ of the given one, so that a multiple
  /// eigenvalue may come out as a cluster much wider than that.
  ///
  /// - Throws: `notFinite` for an entry that is infinite or not a number,
  ///   `eigenvaluesDidNotConverge` if the QR algorithm gives up, which is not known to happen,
  ///   `overflow` if an eigenvalue exceeds the range of `Double`.
  public static func of(_ matrix: consuming Matrix) throws(LinearAlgebraError) -> Eigenvalues {
    precondition(matrix.isSquare, "only a square matrix has eigenvalues")
    try matrix.checkFinite(as: .matrix)
    var matrix = consume matrix
    let order = matrix.rows
    guard order > 0 else { return Eigenvalues(values: []) }

    let lapackOrder = Int32(order)
    var real = [Double](repeating: 0, count: order)
    var imaginary = [Double](repeating: 0, count: order)
    let info = matrix.withUnsafeMutableElements { elements in
      var bestWorkCount = 0.0
      _ = clapack_eigenvalues(
        lapackOrder, elements.baseAddress, &real, &imaginary, &bestWorkCount, -1)
      let workCount = max(3 * order, Int(bestWorkCount))
      var work = [Double](repeating: 0, count: workCount)
      return clapack_eigenvalues(
        lapackOrder, elements.baseAddress, &real, &imaginary, &work, Int32(workCount))
    }
    if info > 0 { throw .eigenvaluesDidNotConverge(firstConverged: Int(info)) }
    if !allFinite(real) || !allFinite(imaginary) { throw .overflow }
    return Eigenvalues(
      values: zip(real, imaginary).map { Value(real: $0, imaginary: $1) })
  }
}
