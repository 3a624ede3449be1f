import Glibc
import LinearAlgebra

/// Multipliers that move with the sum of logit weights, log A = L.
///
/// With u = e^−L = u_c (1 + t), the share price is λ = (λ_c + λ' t) / (1 + t) and the failure
/// levels are y = y_c + y' t. Any such path gives a bound; a good one keeps it nearly as low as the
/// best multipliers for each L would.
struct MultiplierPath: Sendable {
  /// At t = 0.
  var centre: Multipliers
  /// λ', of (1 + t) λ.
  var sharePriceRate: Double
  /// y'_k.
  var failureLevelRate: [Double]
}

extension LagrangianTerms {
  /// How much the bound should bend downwards, in units of what users' surplus bends upwards.
  private static let steepness = 2.0

  /// A path through given multipliers along which the bound bends downwards at t = 0, where
  /// overlaps are best at those multipliers.
  ///
  /// To second order the bound is (M/β) t²/2 + (λ' − λ_c) t² + Σ ω_k y'_k² t² + Σ_i b_i² t² / (2
  /// k_i), with b_i = ∂²f_i / ∂o ∂t, which is linear in the rates, and k_i = −∂²f_i / ∂o², summed
  /// over the firms whose best overlap moves. The rates that minimize it are often so steep that
  /// firms' problems stay concave on a short interval of L only, so the path stops on the way to
  /// them. Found in floating point: the rates affect the width of the bound only.
  func bendingPath(through z: Multipliers, at overlaps: [Double]) -> MultiplierPath {
    var path = MultiplierPath(
      centre: z, sharePriceRate: z.sharePrice,
      failureLevelRate: [Double](repeating: 0, count: z.failureLevel.count))
    guard !terms.isFixed else { return path }
    let channels = terms.channelCount
    let size = 1 + channels
    let users = terms.market.users
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size)
    var moves = right
    right[0] = -1
    // Half of the bound's second derivative along λ' = λ_c, y' = 0.
    var flat = users / terms.market.demandSensitivity / 2
    for k in 0..<channels { matrix[(1 + k) * (size + 1)] = 2 * terms.channelWeight[k] }
    for i in overlaps.indices {
      let overlap = overlaps[i]
      let piece = pieces.piece(holding: overlap, of: i)
      guard piece < pieces.count(of: i), overlap > pieces.breakpoint(piece, of: i) else { continue }
      let slope = marginalPayoff(of: i, at: overlap, piece: piece, rivals: z).slope
      guard slope < 0 else { continue }
      let home = terms.pieces.piece(holding: overlap, of: i)
      let failure = terms.expectedFailure(i, overlap, piece: home)
      let share = exp(terms.logWeight(i, expectedFailure: failure) - z.logTotal)
      setMoves(&moves, of: i, at: overlap, piece: home, share: share)
      // ∂²f_i / ∂o ∂t along λ' = λ_c, y' = 0: with that share price the whole part of served users
      // is in proportion to e^−L.
      let start = served(i).derivatives(
        failing: failure, slope: terms.slope(i, piece: home), in: z
      ).marginal
      flat -= start * start / (2 * slope)
      for column in 0..<size {
        right[column] += moves[column] * start / slope
        for row in 0..<size { matrix[row + column * size] -= moves[row] * moves[column] / slope }
      }
    }
    // Where no overlap moves, any fall of the share price will do.
    let unit = terms.market.demandSensitivity / users
    matrix[0] += 1e-3 * unit
    for k in 1..<size where matrix[k * (size + 1)] == 0 { matrix[k * (size + 1)] = 1 }
    let system = Matrix(rows: size, columns: size, columnMajor: matrix)
    guard let factors = try? LUFactorization(factoring: system) else { return path }
    let rates = factors.solve(right)
    guard rates.allSatisfy(\.isFinite) else { return path }
    // Of the line to those rates, the first point where the bound bends downwards enough.
    let gain = zip(right, rates).reduce(0) { $0 + $1.0 * $1.1 }
    let needed = (flat + Self.steepness * users / terms.market.demandSensitivity / 2) / gain
    let part = needed < 0.5 && gain > 0 ? 1 - max(0, 1 - 2 * needed).squareRoot() : 1
    path.sharePriceRate += part * rates[0]
    path.failureLevelRate = rates.dropFirst().map { part * $0 }
    return path
  }
}
