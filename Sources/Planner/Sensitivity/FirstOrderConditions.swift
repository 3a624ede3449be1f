import Intervals
import LinearAlgebra
import OverlapMarket

/// The first-order conditions of all firms: the market's (7), where each firm counts its own
/// profit, or the planner's (13).
///
/// Firm i's is F_i(o_i, Z, θ) = 0, what a unit more of overlap is worth less its cost, as a
/// function of the firm's own numbers and of the sums Z in which firms meet. Its derivatives are
/// divided by the firm's cost.
enum FirstOrderConditions: Sendable {
  case market, planner

  @inline(__always)
  func benefit<S: Scalar>(
    _ terms: LocalTerms, _ i: Int, _ motion: Motion, as: S.Type = S.self
  ) -> (benefit: S, cost: S) {
    let firm: LocalFirm<S> = terms.firm(i, motion)
    let benefit =
      self == .market ? terms.privateBenefit(firm) : terms.socialBenefit(firm, i, motion)
    return (benefit, terms.marginalCost(firm, i, motion))
  }

  /// dF_i/dt over the firm's cost.
  @inline(__always)
  func rate(_ terms: LocalTerms, _ i: Int, _ motion: Motion) -> Double {
    let (benefit, cost): (Dual<Double>, Dual<Double>) = benefit(terms, i, motion)
    return (benefit.rate - cost.rate) / terms.market.firms.cost[i]
  }

  /// ∂F_i/∂ of each sum over the firm's cost; `motion` is at rest before and after.
  func gradient(_ terms: LocalTerms, _ i: Int, _ motion: inout Motion) -> SumRates {
    var gradient = terms.sumsAtRest
    motion.sums.logTotal = 1
    gradient.logTotal = rate(terms, i, motion)
    motion.sums.logTotal = 0
    if self == .market {
      if let group = terms.owners.group(of: i) {
        motion.sums.owners[group] = 1
        gradient.owners[group] = rate(terms, i, motion)
        motion.sums.owners[group] = 0
      }
      return gradient
    }
    motion.sums.meanMargin = 1
    gradient.meanMargin = rate(terms, i, motion)
    motion.sums.meanMargin = 0
    for k in gradient.failures.indices {
      motion.sums.failures[k] = 1
      gradient.failures[k] = rate(terms, i, motion)
      motion.sums.failures[k] = 0
    }
    return gradient
  }

  /// Whether the conditions meet in log A and m̄: shares held do not move with overlaps.
  private func demandColumns(_ terms: LocalTerms) -> Int {
    terms.isHeld ? 0 : self == .market ? 1 : 2
  }

  /// −∂F_i/∂o_j over firm i's cost, sums included, and rows of the unit matrix for firms that are
  /// pinned. Where nobody is, the planner's are those of the Hessian of welfare over −c_i.
  ///
  /// - Complexity: O(firms · regimes · sums).
  func matrix(_ terms: LocalTerms, isPinned: (Int) -> Bool) -> DiagonalPlusLowRank {
    let count = terms.firmCount
    let demandColumns = demandColumns(terms)
    let channelColumns = self == .market ? 0 : terms.channelCount
    let groups = self == .market ? terms.owners.groups.indices : 0..<0
    let ownerColumn = demandColumns + channelColumns
    let rank = ownerColumn + groups.count
    var diagonal = [Double](repeating: 1, count: count)
    var left = [Double](repeating: 0, count: count * rank)
    var right = left
    var motion = terms.still()
    var sums = terms.sumsAtRest
    for i in 0..<count {
      motion.overlap = 1
      sums.logTotal = 0
      sums.meanMargin = 0
      for k in sums.failures.indices { sums.failures[k] = 0 }
      for k in sums.owners.indices { sums.owners[k] = 0 }
      terms.addRates(of: i, motion, to: &sums)
      if demandColumns > 0 { right[i] = sums.logTotal }
      if demandColumns > 1 { right[count + i] = sums.meanMargin }
      for k in 0..<channelColumns { right[(demandColumns + k) * count + i] = sums.failures[k] }
      for k in groups { right[(ownerColumn + k) * count + i] = sums.owners[k] }
      if isPinned(i) { continue }
      diagonal[i] = -rate(terms, i, motion)
      motion.overlap = 0
      let gradient = gradient(terms, i, &motion)
      if demandColumns > 0 { left[i] = -gradient.logTotal }
      if demandColumns > 1 { left[count + i] = -gradient.meanMargin }
      for k in 0..<channelColumns { left[(demandColumns + k) * count + i] = -gradient.failures[k] }
      for k in groups { left[(ownerColumn + k) * count + i] = -gradient.owners[k] }
    }
    return DiagonalPlusLowRank(
      diagonal: diagonal, left: Matrix(rows: count, columns: rank, columnMajor: left),
      right: Matrix(rows: count, columns: rank, columnMajor: right))
  }
}
