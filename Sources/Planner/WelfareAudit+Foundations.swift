import Intervals
import OverlapMarket

/// Shared foundations, from docs/model.md section 8.3, by another way than the planner's sums:
/// firms on one foundation are a group, groups fail independently given the regime, and within a
/// group firms do given its shock.
extension WelfareAudit {
  /// The failure probability of a firm in a regime without a shock to its foundation and with one.
  private func failure(
    of i: Int, in s: Int, at overlap: Double, on shock: AuditedShock?
  ) -> (quiet: Interval, shocked: Interval) {
    let own = AuditedCause(regime: s, of: i, in: market)
    let quiet = own.failure(Interval(overlap))
    guard let shock else { return (quiet, quiet) }
    let instead = shock.cause(s, insteadOf: own).failure(Interval(overlap))
    return (quiet, quiet + shock.given * (instead - quiet))
  }

  /// π̄_i.
  func sharedExpected(_ overlap: [Double], _ foundations: AuditedFoundations) -> [Interval] {
    overlap.indices.map { i in
      let shock = foundations[firm: i]
      var sum = Interval.zero
      for (s, regime) in market.regimes.enumerated() {
        let (quiet, shocked) = failure(of: i, in: s, at: overlap[i], on: shock)
        sum +=
          Interval(regime.probability)
          * (quiet + (shock?.probability ?? .zero) * (shocked - quiet))
      }
      return sum
    }
  }

  /// E[K²] = E[(Σ_g E[K_g | S])² + Σ_g (E[K_g² | S] − E[K_g | S]²)] over groups g.
  func sharedSquares(_ overlap: [Double], _ foundations: AuditedFoundations) -> Interval {
    let groups = foundations.groups.filter { !$0.isEmpty }
    var squares = Interval.zero
    for (s, regime) in market.regimes.enumerated() {
      var (mean, variance) = (Interval.zero, Interval.zero)
      for firms in groups {
        let shock = foundations[firm: firms[0]]
        let failures = firms.map { failure(of: $0, in: s, at: overlap[$0], on: shock) }
        let quiet = moments(failures.map(\.quiet))
        guard let shock else {
          mean += quiet.mean
          variance += quiet.square - quiet.mean.squared()
          continue
        }
        let shocked = moments(failures.map(\.shocked))
        let left = Interval(1) - shock.probability
        let own = left * quiet.mean + shock.probability * shocked.mean
        mean += own
        variance += left * quiet.square + shock.probability * shocked.square - own.squared()
      }
      squares += Interval(regime.probability) * (mean.squared() + variance)
    }
    return squares
  }

  /// E[K] and E[K²] of independent failures.
  private func moments(_ chances: [Interval]) -> (mean: Interval, square: Interval) {
    let mean = Interval.sum(of: chances)
    return (
      mean, Interval.sum(of: chances.map { $0 * (Interval(1) - $0) }) + mean.squared()
    )
  }
}
