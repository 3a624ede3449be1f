import LinearAlgebra

/// Gradient and Hessian of welfare in the overlaps, on the pieces on which they lie; at a kink
/// those above it.
///
/// With b_i = β h_U e_i α_i the rate of the log weight, m'_i = h e_i α_i, d_k,i the fall of q_k,i
/// and r_i = b_i (m_i − m̄) + m'_i,
///
///     ∂W/∂o_i = M s_i (h_U e_i α_i + r_i) − c_i o_i + Σ_k ω_k d_k,i (2 P_k + [1 − 2 q_k,i])
///
///     ∂²W/∂o_i∂o_j = δ_ij [ M s_i b_i (h_U e_i α_i + r_i + m'_i) − c_i + 2 Σ_k ω_k d_k,i² ]
///                    − M (x_i z_j + z_i x_j + x_i x_j / β) − 2 Σ_k ω_k d_k,i d_k,j,
///     x = s b, z = s r,
///
/// the brackets with 1 − 2 q and with 2 Σ ω d² in the exact systemic term only.
struct WelfareDerivatives: Sendable {
  let gradient: [Double]
  let hessian: DiagonalPlusLowRank

  /// O(firms · regimes).
  init(_ terms: SocialTerms, at state: SocialState) {
    let parts = MarginalParts(terms, at: state)
    let users = terms.market.users
    let count = terms.firmCount
    let channels = terms.channelCount
    let demandColumns = terms.isFixed ? 0 : 2
    gradient = state.overlap.indices.map { parts.total($0) }
    var diagonal = [Double](repeating: 0, count: count)
    var left = [Double](repeating: 0, count: count * (demandColumns + channels))
    var right = left
    for i in 0..<count {
      let piece = state.piece[i]
      let share = state.share[i]
      let alpha = terms.slope(i, piece: piece)
      let rate = terms.demandRate[i] * alpha
      let direct = terms.chargedHarm[i] * alpha
      let reallocation = rate * (state.margin[i] - state.meanMargin) + direct
      diagonal[i] =
        users * share * rate * (terms.userHarm[i] * alpha + reallocation + direct)
        - terms.market.firms.cost[i]
      if demandColumns > 0 {
        let x = share * rate
        let z = share * reallocation
        left[i] = -users * x
        right[i] = z + x / terms.market.demandSensitivity
        left[count + i] = -users * z
        right[count + i] = x
      }
      for k in 0..<channels {
        let fall = terms.channel(k, i, state.overlap[i], piece: piece).fall
        let weight = terms.channelWeight[k]
        let at = (demandColumns + k) * count + i
        left[at] = -2 * weight * fall
        right[at] = fall
        if terms.isExact { diagonal[i] += 2 * weight * fall * fall }
      }
    }
    let rank = demandColumns + channels
    hessian = DiagonalPlusLowRank(
      diagonal: diagonal, left: Matrix(rows: count, columns: rank, columnMajor: left),
      right: Matrix(rows: count, columns: rank, columnMajor: right))
  }
}
