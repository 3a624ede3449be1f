import LinearAlgebra

/// The system of a step along a curve,
///
///     ⎡ I − ∂reply   −r ⎤
///     ⎣     p         q ⎦ ,
///
/// r the derivative of the replies in the parameter, (p, q) the row of the arclength.
///
/// It is a diagonal plus a matrix of rank `rank` + 2, which one structured solve handles in
/// O(players). Keller's bordering by two solves with the inner block (Applications of Bifurcation
/// Theory, 1977) would lose its digits at folds, where that block is singular and the whole is not.
struct BorderedLinearization {
  private let factorization: DiagonalPlusLowRank.Factorization
  private let order: Int

  /// nil where the system is singular to rounding.
  init?(_ linearization: borrowing Linearization, replySlopes: [Double], row: CurveDirection) {
    let players = linearization.playerCount
    let rank = linearization.rank
    order = players + 1
    let columns = rank + 2
    var left = Matrix(rows: order, columns: columns)
    var right = left
    for k in 0..<rank {
      for i in 0..<players {
        left[i, k] = -linearization.left[k * players + i]
        right[i, k] = linearization.right[k * players + i]
      }
    }
    for i in 0..<players {
      left[i, rank] = -replySlopes[i]
      right[i, rank + 1] = row.profile[i]
    }
    right[players, rank] = 1
    left[players, rank + 1] = 1
    right[players, rank + 1] = row.parameter
    let matrix = DiagonalPlusLowRank(
      diagonal: linearization.ownSlope.map { 1 - $0 } + [0], left: left, right: right)
    guard let factorization = try? DiagonalPlusLowRank.Factorization(matrix),
      factorization.relativeDistanceToSingularity > 1e-15
    else { return nil }
    self.factorization = factorization
  }

  /// The change with the given defects of the replies and of the row.
  func solve(_ profile: [Double], _ last: Double) -> CurveDirection? {
    guard var solution = try? factorization.solve(profile + [last], refinementSteps: 1),
      solution.count == order
    else { return nil }
    let parameter = solution.removeLast()
    return CurveDirection(profile: solution, parameter: parameter)
  }
}

extension Linearization {
  /// The sign of det(I − ∂reply): +1 or −1, 0 where it vanishes or is not a number. O(players ·
  /// rank² + rank³).
  ///
  /// det(D + U Vᵀ) = det D · det(I + Vᵀ D⁻¹ U).
  var determinantSign: Double {
    var sign = 1.0
    var small = (0..<rank * rank).map { $0 % (rank + 1) == 0 ? 1.0 : 0.0 }
    for i in 0..<playerCount {
      let own = 1 - ownSlope[i]
      // An exact zero is met by rounding only; either sign is as good.
      let diagonal = own == 0 ? Double.ulpOfOne : own
      if diagonal < 0 { sign = -sign }
      for a in 0..<rank {
        for b in 0..<rank {
          small[a * rank + b] -= right[a * playerCount + i] * left[b * playerCount + i] / diagonal
        }
      }
    }
    return sign * Self.determinantSign(&small, order: rank)
  }

  /// By Gaussian elimination with partial pivoting.
  private static func determinantSign(_ matrix: inout [Double], order: Int) -> Double {
    var sign = 1.0
    for k in 0..<order {
      var pivot = k
      for row in k..<order where abs(matrix[row * order + k]) > abs(matrix[pivot * order + k]) {
        pivot = row
      }
      if pivot != k {
        sign = -sign
        for column in 0..<order { matrix.swapAt(k * order + column, pivot * order + column) }
      }
      let diagonal = matrix[k * order + k]
      guard diagonal > 0 || diagonal < 0 else { return 0 }
      if diagonal < 0 { sign = -sign }
      for row in k + 1..<max(order, k + 1) {
        let factor = matrix[row * order + k] / diagonal
        for column in k..<order {
          matrix[row * order + column] -= factor * matrix[k * order + column]
        }
      }
    }
    return sign
  }
}
