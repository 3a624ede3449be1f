import LinearAlgebra

/// The matrix of the system for overlaps' rates and its transpose, factored, once it is known not
/// to be singular.
struct ResponseMatrix: Sendable {
  private let plain: DiagonalPlusLowRank.Factorization
  private let transposed: DiagonalPlusLowRank.Factorization

  /// Distances to singularity below this leave fewer than about seven digits of a derivative.
  static var leastDistance: Double { 1e-9 }

  /// - Parameter scale: size of each unknown relative to the others'.
  /// - Throws: `SensitivityError.singular`, `.overflow`. O(firms · sums²).
  init(_ matrix: DiagonalPlusLowRank, scale: [Double]) throws(SensitivityError) {
    do throws(LinearAlgebraError) {
      plain = try DiagonalPlusLowRank.Factorization(matrix)
      transposed = try DiagonalPlusLowRank.Factorization(matrix.transposed)
    } catch {
      switch error {
      case .singular, .tooManyZeroDiagonalEntries, .singularUpdate: throw .singular(distance: 0)
      case .notFinite, .overflow, .eigenvaluesDidNotConverge: throw .overflow
      }
    }
    let distance = min(plain.relativeDistanceToSingularity, try diagonalDistance(scale))
    guard distance > Self.leastDistance else { throw .singular(distance: distance) }
  }

  /// About the smallest change of the diagonal, relative to the terms of which each entry is the
  /// difference, that makes the matrix singular.
  ///
  /// An entry is 1 − ∂reply/∂o and may be lost in the rounding of its terms, which a distance
  /// relative to the entry itself does not see. The reciprocal of ‖T⁻¹ A⁻¹ E T‖₁, E the size of the
  /// terms and T that of the unknowns, estimated from below (Hager, SIAM J. Sci. Stat. Comput. 5,
  /// 1984).
  private func diagonalDistance(_ scale: [Double]) throws(SensitivityError) -> Double {
    let count = scale.count
    let largest = scale.reduce(0) { max($0, abs($1)) }
    let unit = scale.map { largest > 0 ? max(abs($0) / largest, 1e-6) : 1 }
    let terms = plain.matrix.diagonal.map { 1 + abs(1 - $0) }
    var probe = [Double](repeating: 1 / Double(count), count: count)
    var norm = 0.0
    for _ in 0..<5 {
      let image = try Self.solve(plain, zip(probe, zip(terms, unit)).map { $0 * $1.0 * $1.1 })
      let scaled = zip(image, unit).map { $0 / $1 }
      let size = scaled.reduce(0) { $0 + abs($1) }
      if size <= norm { break }
      norm = size
      let back = try Self.solve(transposed, zip(scaled, unit).map { ($0 < 0 ? -1 : 1) / $1 })
      let slope = zip(back, zip(terms, unit)).map { $0 * $1.0 * $1.1 }
      guard let steepest = slope.indices.max(by: { abs(slope[$0]) < abs(slope[$1]) }) else { break }
      if abs(slope[steepest]) <= zip(slope, probe).reduce(0, { $0 + $1.0 * $1.1 }) { break }
      probe = [Double](repeating: 0, count: count)
      probe[steepest] = 1
    }
    return norm > 0 ? 1 / norm : 1
  }

  /// A⁻¹ b. O(firms · sums).
  func solve(_ rightHandSide: [Double]) throws(SensitivityError) -> [Double] {
    try Self.solve(plain, rightHandSide)
  }

  /// A⁻ᵀ b. O(firms · sums).
  func solveTransposed(_ rightHandSide: [Double]) throws(SensitivityError) -> [Double] {
    try Self.solve(transposed, rightHandSide)
  }

  private static func solve(
    _ factorization: DiagonalPlusLowRank.Factorization, _ rightHandSide: [Double]
  ) throws(SensitivityError) -> [Double] {
    do throws(LinearAlgebraError) {
      return try factorization.solve(rightHandSide, refinementSteps: 1)
    } catch { throw .overflow }
  }
}
