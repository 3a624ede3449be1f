import AggregativeGames
import Intervals
import LinearAlgebra
import OverlapMarket

/// The liabilities, not negative, at which firms that set prices find safety worth at least what is
/// asked for at given overlaps: M s_i (ρ_i h_U + τ_i h_E) e_i ≥ B_i, with equality where τ_i > 0.
///
/// Shares move with every firm's liability, which passes into prices: with θ the log weights at
/// costs, ds_i = s'_i (dθ_i − d log A), d log A = Σ s'_j dθ_j / (Σ s' + s_0) and dθ_i/dτ_i = −β h_E
/// e_i π̄_i. Newton's method; a firm that would need less than none keeps none.
///
/// Several may do: the share falls as the liability rises, so that safety may be worth the same at
/// a low liability and many users as at a high one and few. The search begins at none and so comes
/// to low ones.
struct PricedLiability {
  let market: Market
  let overlap: [Double]
  /// B_i, in units of utility times users per unit of failure probability.
  let wanted: [Double]

  private static var stepLimit: Int { 200 }

  /// - Returns: the liabilities, and whether they are found to rounding.
  /// - Complexity: O(firms · regimes) a step.
  func solve() -> (liability: [Double], isFound: Bool) {
    let indices = overlap.indices
    var isFree = indices.map {
      wanted[$0] > 0 && market.externalHarm * market.firms.exposure[$0] > 0
    }
    var liability = [Double](repeating: 0, count: overlap.count)
    for _ in 0..<Self.stepLimit {
      let at = linearized(at: liability)
      guard let step = step(at, isFree) else { return (liability, false) }
      let size = step.reduce(0) { max($0, abs($1)) }
      let most = liability.reduce(1) { max($0, $1) }
      let damping = min(1, most / max(size, .leastNormalMagnitude))
      for i in indices where isFree[i] { liability[i] += damping * step[i] }
      for i in indices where isFree[i] && liability[i] < 0 { liability[i] = 0 }
      if size <= 0x1p-48 * most {
        // Who is at none and would need more is let go again, who would need less is held there.
        let excess = linearized(at: liability).excess
        let next = indices.map { i in
          liability[i] > 0 || (isFree[i] ? excess[i] < 0 : canPay(i) && excess[i] < -slack(i))
        }
        if next == isFree { return (liability, true) }
        isFree = next
      }
    }
    return (liability, false)
  }

  private func canPay(_ i: Int) -> Bool {
    wanted[i] > 0 && market.externalHarm * market.firms.exposure[i] > 0
  }

  private func slack(_ i: Int) -> Double { 1e-12 * wanted[i] }

  private struct Linearized {
    /// M s worth − B, and its derivative in the own liability with log A held.
    var excess: [Double] = []
    var own: [Double] = []
    /// Its derivative in log A, and that of log A in each liability.
    var byTotal: [Double] = []
    var totalBy: [Double] = []
  }

  private func linearized(at liability: [Double]) -> Linearized {
    let beta = market.demandSensitivity
    let firms = overlap.indices.map { i in
      let terms = FirmTerms(of: i, in: market, liability: liability[i], AtRest<Double>())
      let failure = market.expectedFailure(of: i, at: overlap[i])
      let problem = terms.problem(failing: Line(level: failure, slope: 0), from: 0)
      return (terms: terms, failure: failure, logWeight: problem.logWeight.level)
    }
    let outside = market.outsideOption.map { beta * $0 } ?? -.infinity
    let shares = LogitShares(firms.map(\.logWeight), outside: outside, areMarkedUp: true)
    let outsideShare = max(0, 1 - shares.share.reduce(0, +))
    let moved = shares.rate.reduce(market.outsideOption == nil ? 0 : outsideShare, +)
    var at = Linearized()
    for (i, firm) in firms.enumerated() {
      let worth = firm.terms.user.perceivedHarm + firm.terms.liableHarm
      let weightRate = -beta * firm.terms.externalHarm * firm.failure
      at.excess.append(market.users * shares.share[i] * worth - wanted[i])
      at.own.append(
        market.users
          * (shares.share[i] * firm.terms.externalHarm + worth * shares.rate[i] * weightRate))
      at.byTotal.append(-market.users * worth * shares.rate[i])
      at.totalBy.append(shares.rate[i] * weightRate / moved)
    }
    return at
  }

  /// Newton's step of those who are free; nil where there is none.
  private func step(_ at: Linearized, _ isFree: [Bool]) -> [Double]? {
    let count = overlap.count
    let matrix = DiagonalPlusLowRank(
      diagonal: isFree.indices.map { isFree[$0] ? at.own[$0] : 1 },
      left: Matrix(
        rows: count, columns: 1,
        columnMajor: isFree.indices.map { isFree[$0] ? at.byTotal[$0] : 0 }),
      right: Matrix(
        rows: count, columns: 1,
        columnMajor: isFree.indices.map { isFree[$0] ? at.totalBy[$0] : 0 }))
    guard let factors = try? DiagonalPlusLowRank.Factorization(matrix) else { return nil }
    return try? factors.solve(
      isFree.indices.map { isFree[$0] ? -at.excess[$0] : 0 }, refinementSteps: 1)
  }
}
