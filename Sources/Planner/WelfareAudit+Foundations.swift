import Intervals
import OverlapMarket

/// Shared foundations, from docs/model.md section 8.3, by another way than the planner's sums:
/// firms on one foundation are a group, groups fail independently given the regime, and within a
/// group firms do given its shock.
extension WelfareAudit {
  /// The failure probability of a firm in a regime without a shock to its foundation and with one.
  private func failure(
    of i: Int, in s: Int, at overlap: Double, on foundation: SharedFoundation?
  ) -> (quiet: Interval, shocked: Interval) {
    let k = i * market.regimes.count + s
    let baseline = Interval(market.firms.baselineFailure[k])
    let fall = Interval(market.firms.effectiveness[k]) * Interval(overlap)
    let quiet = (baseline - fall).clamped(to: 0...1)
    guard let foundation else { return (quiet, quiet) }
    switch foundation.form {
    case .commonCause:
      let reach = Interval(foundation.reach ?? 0)
      return (quiet, Interval(1) - (Interval(1) - reach) * (Interval(1) - quiet))
    case .shift:
      return (quiet, (baseline + Interval(foundation.shift[s]) - fall).clamped(to: 0...1))
    }
  }

  private func foundation(of i: Int) -> SharedFoundation? {
    market.firms.group(.foundation, firm: i).flatMap { name in
      market.foundations.first { $0.name == name }
    }
  }

  /// π̄_i.
  func sharedExpected(_ overlap: [Double]) -> [Interval] {
    overlap.indices.map { i in
      let foundation = foundation(of: i)
      let shock = Interval(foundation?.probability ?? 0)
      var sum = Interval.zero
      for (s, regime) in market.regimes.enumerated() {
        let (quiet, shocked) = failure(of: i, in: s, at: overlap[i], on: foundation)
        sum += Interval(regime.probability) * (quiet + shock * (shocked - quiet))
      }
      return sum
    }
  }

  /// E[K²] = E[(Σ_g E[K_g | S])² + Σ_g (E[K_g² | S] − E[K_g | S]²)] over groups g.
  func sharedSquares(_ overlap: [Double]) -> Interval {
    let groups = Dictionary(grouping: overlap.indices) { market.firms.group(.foundation, firm: $0) }
      .sorted { ($0.value.first ?? 0) < ($1.value.first ?? 0) }
    var squares = Interval.zero
    for (s, regime) in market.regimes.enumerated() {
      var (mean, variance) = (Interval.zero, Interval.zero)
      for (_, firms) in groups {
        let foundation = foundation(of: firms[0])
        let failures = firms.map { failure(of: $0, in: s, at: overlap[$0], on: foundation) }
        let quiet = moments(failures.map(\.quiet))
        guard let foundation else {
          mean += quiet.mean
          variance += quiet.square - quiet.mean.squared()
          continue
        }
        let shocked = moments(failures.map(\.shocked))
        let shock = Interval(foundation.probability)
        let left = Interval(1) - shock
        let own = left * quiet.mean + shock * shocked.mean
        mean += own
        variance += left * quiet.square + shock * shocked.square - own.squared()
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
