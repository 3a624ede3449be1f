import Intervals
import OverlapMarket

/// Welfare at a profile, enclosed, straight from the primitives of MODEL sections 1 and 4: a second statement that shares no code with what the
/// planner climbs, so that a fault in one shows as a value outside the other.
struct WelfareAudit: Sendable {
  let market: Market
  let objective: WelfareObjective
  let policy: Policy

  /// O(firms · regimes).
  func welfare(at overlap: [Double]) -> Interval {
    let failure = overlap.indices.map { failureProbabilities($0, overlap[$0]) }
    let cost = Interval.sum(
      of: overlap.indices.map {
        Interval(market.firms.cost[$0]) * Interval(overlap[$0]).squared() / Interval(2)
      })
    return demandPart(failure.map(expected)) - cost - systemicLoss(failure)
  }

  private func failureProbabilities(_ i: Int, _ overlap: Double) -> [Interval] {
    let firms = market.firms
    return market.regimes.indices.map { s in
      let k = i * market.regimes.count + s
      return (Interval(firms.baselineFailure[k]) - Interval(firms.effectiveness[k]) * Interval(overlap))
        .clamped(to: 0...1)
    }
  }

  private func expected(_ failure: [Interval]) -> Interval {
    Interval.sum(of: market.regimes.indices.map { Interval(market.regimes[$0].probability) * failure[$0] })
  }

  /// β U_i, the outside option's last.
  private func logWeights(_ expected: [Interval]) -> [Interval] {
    let firms = market.firms
    var logs = expected.indices.map { i in
      Interval(market.demandSensitivity)
        * (Interval(firms.value[i]) - Interval(firms.price[i]) - Interval(market.userHarm)
          * Interval(firms.exposure[i]) * expected[i])
    }
    if let option = market.outsideOption {
      logs.append(Interval(market.demandSensitivity) * Interval(option))
    }
    return logs
  }

  /// (M / β) log A and what served users add beside it.
  private func demandPart(_ expected: [Interval]) -> Interval {
    let users = Interval(market.users)
    if objective.shares == .fixed { return heldPart(expected) }
    let logs = logWeights(expected)
    guard let top = logs.map(\.upper).max(), let most = logs.map(\.lower).max(), top.isFinite else { return .entire }
    let weights = logs.map { ($0 - Interval(top)).exp() }
    let sum = Interval.sum(of: weights)
    // Where weights are too wide to say anything, the largest still does.
    let logSum = Interval.max(Interval(top) + sum.log(), Interval(most))
    let surplus = users / Interval(market.demandSensitivity) * logSum
    let parts = expected.indices.map { added($0, expected[$0]) }
    let range = parts.reduce(market.outsideOption == nil ? parts[0] : .zero) { $0.hull($1) }
    let served = Interval.sum(of: parts.indices.map { weights[$0] * parts[$0] }) / sum
    return surplus + users * (served.intersection(range) ?? range)
  }

  /// What a served user of firm i adds beside its own surplus.
  private func added(_ i: Int, _ expected: Interval) -> Interval {
    var harm = Interval(market.externalHarm)
    if objective.convention == .paper { harm += Interval(market.userHarm) }
    let loss = harm * Interval(market.firms.exposure[i]) * expected
    return objective.convention == .totalSurplus ? Interval(market.firms.margin[i]) - loss : -loss
  }

  /// Shares held where they are when every firm is at the policy's floor, taken as doubles.
  private func heldPart(_ expected: [Interval]) -> Interval {
    let firms = market.firms
    let state = MarketState(
      of: market, under: policy, at: firms.indices.map { policy.minimumOverlap[$0] })
    let users = Interval(market.users)
    var parts: [Interval] = []
    for i in firms.indices {
      let share = Interval(state.share[i])
      let own = Interval(market.userHarm) * Interval(firms.exposure[i]) * expected[i]
      parts.append(share * (added(i, expected[i]) - own))
      guard objective.convention != .fixedShares, state.share[i] > 0 else { continue }
      parts.append(share * (Interval(firms.value[i]) - Interval(firms.price[i])))
      parts.append(-share * share.log() / Interval(market.demandSensitivity))
    }
    if objective.convention != .fixedShares, state.outsideShare > 0, let option = market.outsideOption {
      let share = Interval(state.outsideShare)
      parts.append(share * (Interval(option) - share.log() / Interval(market.demandSensitivity)))
    }
    return users * Interval.sum(of: parts)
  }

  /// κ E[K²] by regimes, or κ E[K]².
  private func systemicLoss(_ failure: [[Interval]]) -> Interval {
    let weight = Interval(market.systemicLoss)
    guard objective.systemicTerm == .exact else {
      return weight * Interval.sum(of: failure.map(expected)).squared()
    }
    return weight
      * Interval.sum(
        of: market.regimes.indices.map { s in
          let column = failure.map { $0[s] }
          let variance = Interval.sum(of: column.map { $0 * (Interval(1) - $0) })
          return Interval(market.regimes[s].probability) * (variance + Interval.sum(of: column).squared())
        })
  }
}
