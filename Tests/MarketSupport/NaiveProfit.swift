import Glibc
import OverlapMarket

/// Profits under every instrument of docs/model.md section 5, straight from the definitions, one
/// firm at a time.
package struct NaiveProfit {
  let market: Market
  let policy: Policy
  // Made anew each time a market or a policy is asked for them, and a grid asks millions of times.
  private let firms: [Firm]
  private let users: [NaiveUser]
  private let liability: FirmValues
  private let surcharge: Double
  private let safeHarbor: SafeHarbor?
  private let complianceCost: ComplianceCost

  package init(_ market: Market, _ policy: Policy) {
    self.market = market
    self.policy = policy
    firms = Array(market.firms)
    users = market.firms.indices.map { NaiveUser(of: $0, in: market, cap: policy.exposureCap) }
    liability = policy.liability
    surcharge = policy.surcharge
    safeHarbor = policy.safeHarbor
    complianceCost = policy.complianceCost
  }

  private func exposure(_ i: Int) -> Double {
    min(firms[i].exposure, policy.exposureCap ?? .infinity)
  }

  package func failure(_ i: Int, _ s: Int, _ overlap: Double) -> Double {
    let firm = firms[i]
    return min(1, max(0, firm.baselineFailure[s] - firm.effectiveness[s] * overlap))
  }

  private func expected(_ i: Int, _ overlap: Double) -> Double {
    market.regimes.indices.reduce(0) {
      $0 + market.regimes[$1].probability * failure(i, $1, overlap)
    }
  }

  private func log(_ i: Int, _ overlap: Double) -> Double {
    market.demandSensitivity * users[i].perceived(failing: expected(i, overlap))
  }

  package func profit(_ i: Int, _ overlap: Double, others profile: [Double]) -> Double {
    profit(i, overlap, against: Rivals(self, of: i, in: profile))
  }

  /// What others do, as one firm meets it: its profit at many overlaps asks for it once.
  private struct Rivals {
    /// β u of each rival, and of staying away where users may.
    var logs: [Double]
    /// Σ of rivals' failure probabilities in each regime.
    var failures: [Double]

    init(_ naive: NaiveProfit, of i: Int, in profile: [Double]) {
      let rivals = profile.indices.filter { $0 != i }
      logs = rivals.map { naive.log($0, profile[$0]) }
      if let outside = naive.market.outsideOption {
        logs.append(naive.market.demandSensitivity * outside)
      }
      failures = naive.market.regimes.indices.map { s in
        rivals.reduce(0) { $0 + naive.failure($1, s, profile[$1]) }
      }
    }
  }

  private func profit(_ i: Int, _ overlap: Double, against rivals: Rivals) -> Double {
    let own = log(i, overlap)
    let share = 1 / rivals.logs.reduce(1) { $0 + exp($1 - own) }
    var rate = liability[i]
    if let harbor = safeHarbor, overlap >= harbor.threshold[i] {
      rate *= 1 - harbor.discount
    }
    var charge = 0.0
    for s in market.regimes.indices {
      charge +=
        surcharge * market.systemicLoss * market.regimes[s].probability
        * failure(i, s, overlap)
        * (1 + 2 * rivals.failures[s])
    }
    let firm = firms[i]
    return (firm.margin - rate * market.externalHarm * exposure(i) * expected(i, overlap))
      * market.users * share
      - firm.cost / 2 * overlap * overlap - charge
      - complianceCost.fixed - complianceCost.perFloor * asked(of: i)
  }

  package func least(_ i: Int) -> Double {
    firms[i][.heldOverlap] ?? asked(of: i)
  }

  /// What the policy asks of it.
  private func asked(of i: Int) -> Double {
    guard let gap = policy.gapCeiling else { return policy.floor[i] }
    return max(policy.floor[i], (gap.baselineGap[i] - gap.ceiling) / gap.gapReduction)
  }

  /// The best of many overlaps: a grid, every kink and the threshold.
  package func bestDeviation(_ i: Int, from profile: [Double], grid: Int = 4000) -> (
    overlap: Double, profit: Double
  ) {
    let firm = firms[i]
    let rivals = Rivals(self, of: i, in: profile)
    let kinks = market.regimes.indices.compactMap {
      firm.effectiveness[$0] > 0 ? firm.baselineFailure[$0] / firm.effectiveness[$0] : nil
    }
    let threshold = safeHarbor?.threshold[i] ?? 0
    let least = least(i)
    if firm[.heldOverlap] != nil { return (least, profit(i, least, against: rivals)) }
    let most = max(least, kinks.max() ?? 0, threshold) * 1.05 + 0.01
    var tries = (0...grid).map { least + (most - least) * Double($0) / Double(grid) }
    tries += (kinks + [threshold, threshold.nextDown, least]).filter { $0 >= least }
    return tries.map { ($0, profit(i, $0, against: rivals)) }.max { $0.1 < $1.1 } ?? (least, 0)
  }
}
