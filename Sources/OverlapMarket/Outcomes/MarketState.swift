import AggregativeGames
import CKernels
import Glibc

/// Demand and failures at a profile of overlaps: what happens in the market whether or not the profile is an equilibrium.
public struct MarketState: Sendable {
  public let overlap: [Double]
  /// Share of users served by each firm (s_i, equation (2)), in [0, 1].
  public let share: [Double]
  /// Share of users who adopt nobody; 0 without an outside option.
  public let outsideShare: Double
  /// Failure probability of firm i in regime s at `i * regimes + s` (π_{S,i}, equation (1)).
  public let regimeFailure: [Double]
  /// Failure probability of each firm over regimes (π̄_i).
  public let expectedFailure: [Double]
  /// Profit of each firm (Π_i, equation (3)), liability, surcharge and compliance cost paid.
  public let profit: [Double]
  /// Users' expected best utility up to a constant: (log A) / β, A the sum of logit weights.
  public let inclusiveValue: Double

  /// - Parameter overlap: one non-negative number a firm. O(firms · regimes).
  /// - Precondition: the policy fits the market; see `Policy.check(fits:)`.
  public init(of market: Market, under policy: Policy, at overlap: [Double]) {
    precondition(overlap.count == market.firms.count, "one overlap a firm")
    let market = market.regulated(by: policy)
    let firms = market.firms
    let probability = market.regimes.map(\.probability)
    let (baseline, effectiveness) = (firms.baselineFailure, firms.effectiveness)
    var regimeFailure = [Double](repeating: 0, count: baseline.count)
    var expectedFailure = [Double](repeating: 0, count: overlap.count)
    var share = expectedFailure
    for i in overlap.indices {
      var expected = 0.0
      for s in probability.indices {
        let k = i * probability.count + s
        var failure = baseline[k] - effectiveness[k] * overlap[i]
        // What rounding leaves of a failure probability at its kink is zero.
        if failure < 4 * baseline[k].ulp { failure = 0 }
        regimeFailure[k] = failure
        expected += probability[s] * failure
      }
      expectedFailure[i] = expected
      share[i] =
        market.demandSensitivity
        * (firms.value[i] - firms.price[i] - market.userHarm * firms.exposure[i] * expected)
    }
    let outside = market.outsideOption.map { market.demandSensitivity * $0 } ?? -.infinity
    let total = ck_shares(&share, share.count, outside)
    let logSum = total.top + log(total.sum)
    self.overlap = overlap
    self.share = share
    outsideShare = exp(outside - logSum)
    self.regimeFailure = regimeFailure
    self.expectedFailure = expectedFailure
    let charge =
      policy.surcharge > 0
      ? SystemicSurcharge.amounts(rate: policy.surcharge, market: market, regimeFailure: regimeFailure) : nil
    profit = firms.indices.map { i in
      let liability = policy.liability(of: i, at: overlap[i]) * market.externalHarm * firms.exposure[i]
      let gross =
        (firms.margin[i] - liability * expectedFailure[i]) * market.users * share[i]
        - firms.cost[i] / 2 * overlap[i] * overlap[i]
      return gross - (charge?[i] ?? 0)
        - policy.complianceCost.amount(minimumOverlap: policy.minimumOverlap[i])
    }
    inclusiveValue = logSum / market.demandSensitivity
  }

  /// Moments of the number of failing firms. O(firms · regimes).
  public func failureMoments(in market: Market) -> FailureMoments {
    let regimes = market.regimes
    var mean = 0.0
    var within = 0.0
    var regimeMean = [Double](repeating: 0, count: regimes.count)
    for s in regimes.indices {
      var variance = 0.0
      for i in share.indices {
        let failure = regimeFailure[market.firms.offset(i, s)]
        regimeMean[s] += failure
        variance += failure * (1 - failure)
      }
      mean += regimes[s].probability * regimeMean[s]
      within += regimes[s].probability * variance
    }
    var between = 0.0
    for s in regimes.indices {
      between += regimes[s].probability * (regimeMean[s] - mean) * (regimeMean[s] - mean)
    }
    return FailureMoments(
      mean: mean, withinRegimeVariance: within, betweenRegimeVariance: between)
  }
}
