import Glibc
import OverlapMarket

/// Profits under every instrument of docs/model.md section 5, straight from the definitions, one
/// firm at a time.
package struct NaiveProfit {
  let market: Market
  let policy: Policy

  package init(_ market: Market, _ policy: Policy) {
    self.market = market
    self.policy = policy
  }

  private func exposure(_ i: Int) -> Double {
    min(market.firms[i].exposure, policy.exposureCap ?? .infinity)
  }

  package func failure(_ i: Int, _ s: Int, _ overlap: Double) -> Double {
    let firm = market.firms[i]
    return min(1, max(0, firm.baselineFailure[s] - firm.effectiveness[s] * overlap))
  }

  private func expected(_ i: Int, _ overlap: Double) -> Double {
    market.regimes.indices.reduce(0) {
      $0 + market.regimes[$1].probability * failure(i, $1, overlap)
    }
  }

  private func log(_ i: Int, _ overlap: Double) -> Double {
    market.demandSensitivity
      * NaiveUser(of: i, in: market, cap: policy.exposureCap)
      .perceived(failing: expected(i, overlap))
  }

  package func profit(_ i: Int, _ overlap: Double, others profile: [Double]) -> Double {
    let own = log(i, overlap)
    var rest = market.outsideOption.map { exp(market.demandSensitivity * $0 - own) } ?? 0
    for j in profile.indices where j != i { rest += exp(log(j, profile[j]) - own) }
    let share = 1 / (1 + rest)
    var rate = policy.liability[i]
    if let harbor = policy.safeHarbor, overlap >= harbor.threshold[i] {
      rate *= 1 - harbor.discount
    }
    var charge = 0.0
    for s in market.regimes.indices {
      var others = 0.0
      for j in profile.indices where j != i { others += failure(j, s, profile[j]) }
      charge +=
        policy.surcharge * market.systemicLoss * market.regimes[s].probability
        * failure(i, s, overlap)
        * (1 + 2 * others)
    }
    let firm = market.firms[i]
    return (firm.margin - rate * market.externalHarm * exposure(i) * expected(i, overlap))
      * market.users * share
      - firm.cost / 2 * overlap * overlap - charge
      - policy.complianceCost.fixed - policy.complianceCost.perFloor * least(i)
  }

  package func least(_ i: Int) -> Double {
    guard let gap = policy.gapCeiling else { return policy.floor[i] }
    return max(policy.floor[i], (gap.baselineGap[i] - gap.ceiling) / gap.gapReduction)
  }

  /// The best of many overlaps: a grid, every kink and the threshold.
  package func bestDeviation(_ i: Int, from profile: [Double], grid: Int = 4000) -> (
    overlap: Double, profit: Double
  ) {
    let firm = market.firms[i]
    let kinks = market.regimes.indices.compactMap {
      firm.effectiveness[$0] > 0 ? firm.baselineFailure[$0] / firm.effectiveness[$0] : nil
    }
    let threshold = policy.safeHarbor?.threshold[i] ?? 0
    let least = least(i)
    let most = max(least, kinks.max() ?? 0, threshold) * 1.05 + 0.01
    var tries = (0...grid).map { least + (most - least) * Double($0) / Double(grid) }
    tries += (kinks + [threshold, threshold.nextDown, least]).filter { $0 >= least }
    return tries.map { ($0, profit(i, $0, others: profile)) }.max { $0.1 < $1.1 } ?? (least, 0)
  }
}
