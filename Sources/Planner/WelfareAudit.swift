import Intervals
import OverlapMarket

/// Welfare at a profile, enclosed, straight from the primitives of docs/model.md sections 1 and 4:
/// a second statement that shares no code with what the planner climbs, so that a fault in one
/// shows as a value outside the other.
struct WelfareAudit: Sendable {
  let market: Market
  let objective: WelfareObjective
  /// Where shares are held, if they are.
  let held: RegulatedMarket
  /// nil where no firm is on a foundation.
  private let foundations: AuditedFoundations?

  /// O(firms).
  init(market: Market, objective: WelfareObjective, held: RegulatedMarket) {
    self.market = market
    self.objective = objective
    self.held = held
    foundations = AuditedFoundations(market)
  }

  /// O(firms · regimes).
  func welfare(at overlap: [Double]) -> Interval {
    let firms = market.firms
    let failure = failureProbabilities(overlap)
    let expected =
      foundations.map { sharedExpected(overlap, $0) } ?? expected(failure)
    let cost = Interval.sum(
      of: overlap.indices.lazy.map {
        Interval(firms.cost[$0]) * Interval(overlap[$0]).squared() / Interval(2)
      })
    return demandPart(expected) - cost - systemicLoss(failure, expected, at: overlap)
  }

  /// One firm after another, regime by regime.
  private func failureProbabilities(_ overlap: [Double]) -> [Interval] {
    let firms = market.firms
    let regimes = market.regimes.count
    return firms.baselineFailure.indices.map { k in
      (Interval(firms.baselineFailure[k]) - Interval(firms.effectiveness[k])
        * Interval(overlap[k / regimes]))
        .clamped(to: 0...1)
    }
  }

  /// π̄_i.
  private func expected(_ failure: [Interval]) -> [Interval] {
    let probability = market.regimes.map { Interval($0.probability) }
    return market.firms.indices.map { i in
      var sum = Interval.zero
      for s in probability.indices { sum += probability[s] * failure[i * probability.count + s] }
      return sum
    }
  }

  /// β U_i, the outside option's last.
  private func logWeights(
    _ expected: [Interval], in market: Market, _ users: [AuditedUser]
  ) -> [Interval] {
    let firms = market.firms
    let sensitivity = Interval(market.demandSensitivity)
    let harm = Interval(market.userHarm)
    var logs: [Interval] = []
    logs.reserveCapacity(expected.count + 1)
    for i in expected.indices {
      if !users.isEmpty {
        let utility = users[i].perceivedUtility(
          failing: expected[i], in: market, price: firms.price[i])
        logs.append(sensitivity * utility)
        continue
      }
      let harmed = harm * Interval(firms.exposure[i]) * expected[i]
      logs.append(sensitivity * (Interval(firms.value[i]) - Interval(firms.price[i]) - harmed))
    }
    if let option = market.outsideOption { logs.append(sensitivity * Interval(option)) }
    return logs
  }

  /// (M / β) log A and what served users add beside it.
  private func demandPart(_ expected: [Interval]) -> Interval {
    let users = Interval(market.users)
    if objective.shares == .fixed { return heldPart(expected) }
    let audited = market.auditedUsers()
    let logs = logWeights(expected, in: market, audited)
    let top = logs.reduce(-.infinity) { max($0, $1.upper) }
    let most = logs.reduce(-.infinity) { max($0, $1.lower) }
    guard top.isFinite else { return .entire }
    let weights = logs.map { ($0 - Interval(top)).exp() }
    let sum = Interval.sum(of: weights)
    // Where weights are too wide to say anything, the largest still does.
    let logSum = Interval.max(Interval(top) + sum.log(), Interval(most))
    let surplus = users / Interval(market.demandSensitivity) * logSum
    var parts = added(expected)
    for i in audited.indices {
      let unforeseen = expected[i] - audited[i].expected(expected[i])
      parts[i] -= Interval(market.userHarm) * audited[i].exposure * unforeseen
    }
    let range = parts.reduce(market.outsideOption == nil ? parts[0] : .zero) { $0.hull($1) }
    let served = Interval.sum(of: parts.indices.lazy.map { weights[$0] * parts[$0] }) / sum
    return surplus + users * (served.intersection(range) ?? range)
  }

  /// What a served user of each firm adds beside its own surplus, if that is as it expects.
  private func added(_ expected: [Interval]) -> [Interval] {
    let firms = market.firms
    var harm = Interval(market.externalHarm)
    if objective.convention == .paper { harm += Interval(market.userHarm) }
    let countsMargins = objective.convention == .totalSurplus
    return expected.indices.map { i in
      let loss = harm * Interval(firms.exposure[i]) * expected[i]
      return countsMargins ? Interval(firms.margin[i]) - loss : -loss
    }
  }

  /// Shares held where they are when every firm is at the policy's floor, taken as the doubles that
  /// the planner holds, if these are what the primitives say.
  private func heldPart(_ expected: [Interval]) -> Interval {
    let firms = market.firms
    let least = held.leastOverlap
    let state = MarketState(of: held, at: firms.indices.map { least[$0] })
    guard agree(state.share + [state.outsideShare], MarketAudit(held).sharesAtLeastOverlaps())
    else { return .entire }
    let users = Interval(market.users)
    let added = added(expected)
    let audited = market.auditedUsers()
    var parts: [Interval] = []
    for i in firms.indices {
      let share = Interval(state.share[i])
      let own = Interval(market.userHarm) * Interval(firms.exposure[i]) * expected[i]
      parts.append(share * (added[i] - own))
      guard objective.convention != .fixedShares, state.share[i] > 0 else { continue }
      let value = audited.isEmpty ? Interval(firms.value[i]) : audited[i].value
      parts.append(share * (value - Interval(firms.price[i])))
      parts.append(-share * share.log() / Interval(market.demandSensitivity))
    }
    if objective.convention != .fixedShares, state.outsideShare > 0,
      let option = market.outsideOption
    {
      let share = Interval(state.outsideShare)
      parts.append(share * (Interval(option) - share.log() / Interval(market.demandSensitivity)))
    }
    return users * Interval.sum(of: parts)
  }

  /// Whether numbers are within rounding of what encloses them.
  private func agree(_ numbers: [Double], _ enclosures: [Interval]) -> Bool {
    zip(numbers, enclosures).allSatisfy { number, enclosure in
      let slack = 1e-9 * enclosure.magnitude + Double.leastNormalMagnitude
      return number >= enclosure.lower - slack && number <= enclosure.upper + slack
    }
  }

  /// κ E[K²] by regimes, or κ E[K]².
  private func systemicLoss(
    _ failure: [Interval], _ expected: [Interval], at overlap: [Double]
  ) -> Interval {
    let weight = Interval(market.systemicLoss)
    guard objective.systemicTerm == .exact else {
      return weight * Interval.sum(of: expected).squared()
    }
    if let foundations { return weight * sharedSquares(overlap, foundations) }
    let firms = market.firms.indices
    let regimes = market.regimes.count
    var loss = Interval.zero
    for s in 0..<regimes {
      let column = firms.lazy.map { failure[$0 * regimes + s] }
      let variance = Interval.sum(of: column.lazy.map { $0 * (Interval(1) - $0) })
      loss +=
        Interval(market.regimes[s].probability) * (variance + Interval.sum(of: column).squared())
    }
    return weight * loss
  }
}
