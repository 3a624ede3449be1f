import Glibc
import MarketTestSupport
import OverlapMarket
import Planner

/// Welfare by docs/model.md section 4 in its plainest form: E[K²] by all 2^N outcomes of each
/// regime, shares by exponentials of β U less the largest.
struct NaiveWelfare {
  let market: Market
  let objective: WelfareObjective
  let policy: Policy

  func welfare(at overlap: [Double]) -> Double {
    let firms = market.firms
    let failure = overlap.indices.map { i in
      market.regimes.indices.map { s in
        min(
          1,
          max(
            0,
            firms.baselineFailure[i * market.regimes.count + s]
              - firms.effectiveness[i * market.regimes.count + s] * overlap[i]))
      }
    }
    let mean = failure.map { row in
      zip(market.regimes, row).reduce(0) { $0 + $1.0.probability * $1.1 }
    }
    let atFloor = overlap.indices.map { i in
      market.regimes.indices.reduce(0) { sum, s in
        sum + market.regimes[s].probability
          * min(
            1,
            max(
              0,
              firms.baselineFailure[i * market.regimes.count + s]
                - firms.effectiveness[i * market.regimes.count + s]
                * (firms.heldOverlap(of: i) ?? policy.floor[i])))
      }
    }
    let held = shares(at: atFloor)
    let free = shares(at: mean)
    let share = objective.shares == .free ? free : held
    var welfare = 0.0
    for i in overlap.indices {
      welfare -= firms.cost[i] / 2 * overlap[i] * overlap[i]
      let harm = firms.exposure[i] * mean[i]
      let users = market.users * share.firms[i]
      welfare -= users * market.externalHarm * harm
      if objective.convention == .totalSurplus { welfare += users * firms.margin[i] }
      if objective.convention == .paper || objective.convention == .fixedShares {
        welfare -= users * market.userHarm * harm
      }
    }
    if objective.convention != .fixedShares {
      welfare += market.users * surplus(share, mean)
      // Users choose by what they expect and have what comes.
      for i in overlap.indices {
        let user = NaiveUser(of: i, in: market)
        welfare +=
          market.users * share.firms[i]
          * (user.experienced(failing: mean[i]) - user.perceived(failing: mean[i]))
      }
    }
    return welfare - market.systemicLoss * squaredFailures(failure, mean)
  }

  /// The size of the parts of welfare, to which its rounding is relative; shares amplify that of β
  /// U.
  func magnitude(at overlap: [Double]) -> Double {
    let firms = market.firms
    let utilities = firms.indices.map {
      abs(firms.value[$0]) + abs(firms.price[$0]) + abs(firms.margin[$0])
    }
    let exposure = firms.exposure.reduce(0, max)
    let utility =
      (utilities.max() ?? 0) + abs(market.outsideOption ?? 0) + 2 / market.demandSensitivity
      + (2 * market.userHarm + market.externalHarm) * exposure
    let served = market.users * utility * max(1, market.demandSensitivity * utility)
    let cost = zip(firms.cost, overlap).reduce(0) { $0 + $1.0 / 2 * $1.1 * $1.1 }
    return served + cost + market.systemicLoss * Double(firms.count * firms.count)
  }

  private struct Shares {
    var firms: [Double]
    var outside: Double
  }

  private func utility(_ i: Int, _ failure: Double) -> Double {
    NaiveUser(of: i, in: market).perceived(failing: failure)
  }

  private func shares(at failure: [Double]) -> Shares {
    let utilities = failure.indices.map { utility($0, failure[$0]) }
    let top = utilities.reduce(market.outsideOption ?? -.infinity) { max($0, $1) }
    let weights = utilities.map { exp(market.demandSensitivity * ($0 - top)) }
    let outside = market.outsideOption.map { exp(market.demandSensitivity * ($0 - top)) } ?? 0
    let sum = weights.reduce(outside, +)
    return Shares(firms: weights.map { $0 / sum }, outside: outside / sum)
  }

  /// Expected utility of a user with the best of the shares' tastes: Σ s (U − log s / β), which is
  /// (log A)/β at logit shares.
  private func surplus(_ share: Shares, _ failure: [Double]) -> Double {
    var sum = 0.0
    for i in failure.indices where share.firms[i] > 0 {
      sum +=
        share.firms[i] * (utility(i, failure[i]) - log(share.firms[i]) / market.demandSensitivity)
    }
    if let option = market.outsideOption, share.outside > 0 {
      sum += share.outside * (option - log(share.outside) / market.demandSensitivity)
    }
    return sum
  }

  private func squaredFailures(_ failure: [[Double]], _ mean: [Double]) -> Double {
    if objective.systemicTerm == .meanField {
      let expected = mean.reduce(0, +)
      return expected * expected
    }
    let count = failure.count
    var total = 0.0
    for s in market.regimes.indices {
      var square = 0.0
      for outcome in 0..<(1 << count) {
        var probability = 1.0
        for i in 0..<count {
          probability *= outcome >> i & 1 == 1 ? failure[i][s] : 1 - failure[i][s]
        }
        let failing = Double(outcome.nonzeroBitCount)
        square += probability * failing * failing
      }
      total += market.regimes[s].probability * square
    }
    return total
  }
}
