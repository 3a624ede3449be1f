/// Solves (D + u vᵀ) x = b in closed form, with one row k exempt from division by its diagonal
/// entry.
///
/// Eliminating all rows but k leaves two equations for x_k and s = vᵀx,
///
///     ⎡ d_k  u_k ⎤ ⎡ x_k ⎤   ⎡ b_k ⎤
///     ⎣ v_k  −σ  ⎦ ⎣  s  ⎦ = ⎣ −β  ⎦ ,   σ = 1 + Σ_{i≠k} uᵢvᵢ/dᵢ ,   β = Σ_{i≠k} vᵢbᵢ/dᵢ ,
///
/// whose determinant is −δ with δ = u_k v_k + σ d_k. They hold for d_k = 0 as well.
struct RankOneElimination: Sendable {
  private let diagonal: [Double]
  private let left: [Double]
  private let right: [Double]
  private let exemptRow: Int
  private let sigma: Double
  private let delta: Double
  let relativeDistanceToSingularity: Double

  /// Finds the row to exempt and sums σ. O(n). The order must not be zero.
  init(_ matrix: DiagonalPlusLowRank) throws(LinearAlgebraError) {
    diagonal = matrix.diagonal
    left = matrix.left.elements
    right = matrix.right.elements

    // One pass: the sum holds the terms of all rows but the one that is exempt so far.
    var exempt = 0
    var exemptTerm = 0.0
    var largestGrowth = 0.0
    var zeros = 0
    var sum = CompensatedSum(1)
    var size = 1.0
    for row in 0..<diagonal.count {
      var term = diagonal[row] == 0 ? 0 : left[row] * right[row] / diagonal[row]
      if diagonal[row] == 0 { zeros += 1 }
      let growth = diagonal[row] == 0 ? .infinity : abs(term)
      if growth > largestGrowth {
        (exempt, largestGrowth) = (row, growth)
        swap(&term, &exemptTerm)
      }
      sum.add(term)
      size += abs(term)
    }
    if zeros > 1 { throw .tooManyZeroDiagonalEntries(count: zeros, rank: 1) }
    exemptRow = exempt
    sigma = sum.value

    let update = left[exempt] * right[exempt]
    delta = update + sigma * diagonal[exempt]
    let deltaSize = abs(update) + size * abs(diagonal[exempt])
    relativeDistanceToSingularity = min(1, abs(delta) / deltaSize)
    if !delta.isFinite || !deltaSize.isFinite { throw matrix.causeOfNonFiniteResult() }
    if delta == 0 { throw .singularUpdate(rank: 1) }
  }

  /// The solution for a right-hand side of as many elements; not checked for being finite. O(n).
  func solve(_ rightHandSide: [Double], into solution: inout [Double]) {
    var sum = CompensatedSum()
    for row in 0..<diagonal.count where row != exemptRow {
      sum.add(right[row] * (rightHandSide[row] / diagonal[row]))
    }
    let beta = sum.value

    let exempt = rightHandSide[exemptRow]
    let exemptSolution = (sigma * exempt - left[exemptRow] * beta) / delta
    let weight = (diagonal[exemptRow] * beta + right[exemptRow] * exempt) / delta

    for row in 0..<diagonal.count {
      solution[row] = (rightHandSide[row] - left[row] * weight) / diagonal[row]
    }
    solution[exemptRow] = exemptSolution
  }
}
