import AggregativeGames
import Glibc
import Intervals

/// The overlap game stated a second time, for verification: straight from the primitives of
/// docs/model.md section 1, regime by regime, without the piece tables, reference levels and sweeps
/// of `SellerGame`.
public struct MarketAudit: AuditedGame {
  /// The market as its roster states it, costs as they follow from activities.
  var market: Market { content.market }
  /// τ_i before any relief, σ, and the safe harbor, as the policy has them.
  var liability: FirmValues { content.liability }
  var surcharge: Double { content.surcharge }
  var safeHarbor: SafeHarbor? { content.safeHarbor }
  /// What a scorecard asks, one a firm, nil of one that is exempt; empty where there is none.
  var scores: [AuditedScore?] { content.scores }
  /// e_i, no more than the cap allows.
  var exposure: [Double] { content.exposure }
  /// ō_i: the floor, or what the ceiling on gaps asks for; of a firm that is held, the overlap that
  /// it has.
  var leastOverlap: FirmValues { content.leastOverlap }
  /// The only overlap of each firm that has no other, no number for those that choose; nil where
  /// all do.
  var heldOverlap: [Double]? { content.heldOverlap }
  /// What served users expect, one a firm; empty in the base model.
  var audited: [AuditedUser] { content.audited }
  /// nil where no firm is on a foundation, and regimes are the ways to fail.
  var foundations: AuditedFoundations? { content.foundations }
  /// p_S.
  var chances: [Interval] { content.chances }
  let takesProbabilityAsGiven: Bool
  /// One reference: audits are copied for every player of a verification, and each array would
  /// count references of its own.
  private let content: Content

  private final class Content: Sendable {
    let market: Market
    let liability: FirmValues
    let surcharge: Double
    let safeHarbor: SafeHarbor?
    let scores: [AuditedScore?]
    let exposure: [Double]
    let leastOverlap: FirmValues
    let heldOverlap: [Double]?
    let audited: [AuditedUser]
    let foundations: AuditedFoundations?
    let chances: [Interval]

    /// Instruments are applied here a second time, from the policy itself.
    init(_ market: Market, _ policy: Policy, _ chances: [Interval]?) {
      self.chances = chances ?? market.regimes.map { Interval($0.probability) }
      self.market = market.auditedCosts()
      liability = policy.liability
      surcharge = policy.surcharge
      safeHarbor = policy.safeHarbor
      let exposure =
        policy.exposureCap.map { cap in market.firms.exposure.map { min(cap, $0) } }
        ?? market.firms.exposure
      self.exposure = exposure
      audited = market.auditedUsers(exposure: exposure)
      foundations = AuditedFoundations(market)
      var floor: FirmValues
      if let gap = policy.gapCeiling {
        floor = .perFirm(
          exposure.indices.map { i in
            let needed = (gap.baselineGap[i] - gap.ceiling) / gap.gapReduction
            return needed > policy.floor[i] ? needed : policy.floor[i]
          })
      } else {
        floor = policy.floor
      }
      let scores =
        policy.scorecard.map { card in
          market.firms.indices.map { AuditedScore(card, market.firms.activities(of: $0)) }
        } ?? []
      self.scores = scores.contains { $0 != nil } ? scores : []
      if !self.scores.isEmpty {
        floor = .perFirm(scores.indices.map { max(floor[$0], scores[$0]?.leastOverlap ?? 0) })
      }
      let held = exposure.indices.map { market.firms.number(.heldOverlap, firm: $0) }
      if held.contains(where: { $0 != nil }) {
        heldOverlap = held.map { $0 ?? .nan }
        leastOverlap = .perFirm(exposure.indices.map { held[$0] ?? floor[$0] })
      } else {
        heldOverlap = nil
        leastOverlap = floor
      }
    }
  }

  /// Of the regulated market only its two parts are read: the roster's market and the policy.
  public init(_ regulated: RegulatedMarket) {
    self.init(regulated, takesProbabilityAsGiven: false)
  }

  /// - Parameter takesProbabilityAsGiven: whether it is no matter what a regime's probability that
  ///   responds answers to a profile.
  init(_ regulated: RegulatedMarket, takesProbabilityAsGiven: Bool) {
    content = Content(regulated.original, regulated.policy, nil)
    self.takesProbabilityAsGiven = takesProbabilityAsGiven
  }

  /// The same where the probability of the regime that responds is known to lie in an interval.
  init(_ regulated: RegulatedMarket, regimeProbability: Interval) {
    content = Content(
      regulated.original, regulated.policy,
      regulated.original.auditedChances(regimeProbability: regimeProbability))
    takesProbabilityAsGiven = false
  }

  public var playerCount: Int { market.firms.count }

  /// Whether a firm has one overlap alone.
  func isHeld(_ i: Int) -> Bool { heldOverlap.map { !$0[i].isNaN } ?? false }

  public struct Surroundings: Sendable {
    /// The logarithm of the sum of the rivals' logit weights (log R_i), enclosed.
    var logRivals: Interval
    /// What its owner has beside the firm; nil where it has no other.
    var beside: Beside?
    /// What the surcharge takes per unit of own failure probability by each cause: in a regime σ κ
    /// p_S (1 + 2 Σ_{j≠i} π_{S,j}), and on foundations what `sharedRates` says; empty without one.
    var chargeRates: [Interval] = []
  }

  /// How many ways there are to fail.
  var causeCount: Int { market.regimes.count * (foundations == nil ? 1 : 2) }

  @inline(__always)
  func cause(_ i: Int, _ t: Int) -> AuditedCause {
    guard let foundations else {
      return AuditedCause(regime: t, of: i, in: market, chance: chances[t])
    }
    return AuditedCause(t, of: i, in: market, chances: chances, on: foundations[firm: i])
  }

  /// Expected failure probability by (1), clipped cause by cause. O(regimes).
  func expectedFailure(_ i: Int, _ overlap: Interval) -> Interval {
    var sum = Interval.zero
    for t in 0..<causeCount {
      let cause = cause(i, t)
      sum += cause.chance * cause.failure(overlap)
    }
    return sum
  }

  /// β U_i.
  func logWeight(_ i: Int, _ overlap: Interval) -> Interval {
    logWeight(i, failing: expectedFailure(i, overlap))
  }

  private func logWeight(_ i: Int, failing failure: Interval) -> Interval {
    let firms = market.firms
    if !audited.isEmpty {
      return Interval(market.demandSensitivity)
        * audited[i].perceivedUtility(failing: failure, in: market, price: firms.price[i])
    }
    let harm = Interval(market.userHarm) * Interval(exposure[i])
    let utility =
      Interval(firms.value[i]) - Interval(firms.price[i]) - harm * failure
    return Interval(market.demandSensitivity) * utility
  }

  public func surroundings(of profile: [Interval]) -> [Surroundings] {
    var surroundings = demandSurroundings(of: profile)
    if !owners.isTrivial, !setsPrices { addSiblings(to: &surroundings, at: profile) }
    if surcharge > 0 {
      for (i, rates) in chargeRates(at: profile).enumerated() {
        surroundings[i].chargeRates = rates
      }
    }
    return surroundings
  }

  private func demandSurroundings(of profile: [Interval]) -> [Surroundings] {
    if setsPrices { return pricedSurroundings(of: profile) }
    var logs = profile.indices.map { logWeight($0, profile[$0]) }
    if let outside = market.outsideOption {
      logs.append(Interval(market.demandSensitivity) * Interval(outside))
    }
    guard let top = logs.map(\.upper).max(), top.isFinite else {
      return profile.map { _ in Surroundings(logRivals: .entire) }
    }
    let weights = logs.map { ($0 - Interval(top)).exp() }
    let sum = Interval.sum(of: weights)
    return profile.indices.map { i in
      if weights[i].upper < 0.25 * sum.lower {
        return Surroundings(logRivals: Interval(top) + (sum - weights[i]).log())
      }
      // The firm's own weight is a large part of the sum: add up the others afresh, from their own
      // top.
      guard let othersTop = logs.indices.lazy.filter({ $0 != i }).map({ logs[$0].upper }).max()
      else {
        return Surroundings(logRivals: Interval(-.infinity))
      }
      let others = logs.indices.lazy.filter { $0 != i }
        .map { (logs[$0] - Interval(othersTop)).exp() }
      return Surroundings(logRivals: Interval(othersTop) + Interval.sum(of: Array(others)).log())
    }
  }

  public func cellEnds(of player: Int, into ends: inout [Double]) {
    let firms = market.firms
    let least = leastOverlap[player]
    ends.removeAll(keepingCapacity: true)
    ends.append(least)
    if isHeld(player) { return }
    // Beyond this the cost in excess of the floor's is more than the most that revenue can differ
    // by, at a given price.
    let spread = earningsSpread(of: player)
    let excess =
      2 * (spread * market.users + mostCharge(player) + excessAtLeast(player)) / firms.cost[player]
    let dominated =
      setsPrices ? Double.infinity : (least * least + excess).squareRoot() * 1.000001
    for t in 0..<causeCount {
      guard let kink = kink(player, t), kink > least else { continue }
      ends.append(min(kink, max(dominated, least)))
    }
    if payoffJumps(at: safeHarbor?.threshold[player] ?? .infinity, of: player),
      let threshold = safeHarbor?.threshold[player], threshold <= dominated
    {
      ends.append(threshold)
      // So that there is a cell above the jump.
      if ends.allSatisfy({ $0 <= threshold }) { ends.append(1.001 * threshold) }
    }
    // Beyond the last kink and the overlap that costs least more of it costs and changes nothing.
    let bends = costBends(player)
    if let cheapest = cheapest(player), ends.allSatisfy({ $0 < cheapest }), cheapest > least {
      ends.append(cheapest)
    }
    if !bends.isEmpty, let top = ends.max() { ends += bends.filter { $0 < top } }
    ends.sort()
    var distinct = 1
    for k in ends.indices.dropFirst() where ends[k] > ends[distinct - 1] {
      ends[distinct] = ends[k]
      distinct += 1
    }
    ends.removeLast(ends.count - distinct)
  }

  /// Fall in expected failure probability per unit of overlap inside a cell (α_i).
  func slope(_ i: Int, in cell: ClosedRange<Double>) -> Interval {
    var sum = Interval.zero
    for t in 0..<causeCount where fails(i, t, in: cell) {
      let cause = cause(i, t)
      sum += cause.chance * cause.effectiveness
    }
    return sum
  }

  /// How fast the log weight rises with overlap inside a cell, prices given.
  func perceivedSlope(_ i: Int, in cell: ClosedRange<Double>) -> Interval {
    let seen =
      Interval(market.demandSensitivity) * Interval(market.userHarm) * Interval(exposure[i])
      * slope(i, in: cell)
    return audited.isEmpty ? seen : seen * audited[i].belief.weight
  }

  /// Whether overlap lowers the failure probability by a cause inside a cell.
  func fails(_ i: Int, _ s: Int, in cell: ClosedRange<Double>) -> Bool {
    kink(i, s).map { $0 >= cell.upperBound && cell.lowerBound < cell.upperBound } ?? false
  }

  public func enclose(
    _ player: Int, over overlaps: Interval, cell: ClosedRange<Double>, in around: Surroundings
  ) -> PayoffEnclosure {
    if setsPrices { return enclosePriced(player, over: overlaps, cell: cell, in: around) }
    let firms = market.firms
    let users = Interval(market.users)
    let failure = expectedFailure(player, overlaps)
    let odds = logWeight(player, failing: failure) - around.logRivals
    let logistic = odds.logisticWithDerivatives()
    let share = logistic.value
    let liability =
      rate(player, at: cell.lowerBound) * Interval(market.externalHarm)
      * Interval(exposure[player])
    let margin = ownEarnings(Interval(firms.margin[player]) - liability * failure, around)
    let alpha = slope(player, in: cell)
    let sensitivity = perceivedSlope(player, in: cell)
    let density = logistic.density
    return PayoffEnclosure(
      payoff: margin * users * share - overlapCost(player, overlaps)
        - charge(player, overlaps, around) + (around.beside?.profit ?? .zero),
      marginal: users * (margin * sensitivity * density + liability * alpha * share)
        + chargeSaved(player, in: cell, around) - marginalCost(player, overlaps),
      slope: users
        * (margin * sensitivity.squared() * logistic.curvature
          + Interval(2) * liability * alpha * sensitivity * density)
        - costCurvature(player, in: cell))
  }

  /// With B the frozen marginal value of safety the reply is where c o meets the falling staircase
  /// α(o) B: the largest over regimes S of min(k_S, α B / c), α summed over the regimes that still
  /// fail just below k_S; and no less than the floor. Who is held stays. Where overlap has a cost
  /// curve, which may fall, it is the nearest crossing.
  public func naturalReply(of player: Int, at overlap: Double, in around: Surroundings) -> Double {
    if isHeld(player) { return leastOverlap[player] }
    let value =
      setsPrices
      ? pricedValueOfSafety(player, overlap, around)
      : marginalValueOfSafety(player, overlap, around)
    let threshold = safeHarbor?.threshold[player] ?? .infinity
    let jumps = payoffJumps(at: threshold, of: player)
    let isRelieved = jumps && overlap >= threshold
    let side = isRelieved ? threshold...Double.infinity : 0...(jumps ? threshold : .infinity)
    let crossing = crossing(player, near: overlap, within: side) {
      slope(player, in: $0).midpoint * value + chargeSaved(player, in: $0, around).midpoint
    }
    if let crossing { return value.isNaN ? .nan : crossing }
    var reply = isRelieved ? threshold : leastOverlap[player]
    for t in 0..<causeCount {
      guard let kink = kink(player, t) else { continue }
      var alpha = 0.0
      var saved = 0.0
      for other in 0..<causeCount {
        guard let otherKink = self.kink(player, other), otherKink >= kink else { continue }
        let cause = cause(player, other)
        let effectiveness = cause.effectiveness.midpoint
        alpha += cause.chance.midpoint * effectiveness
        if !around.chargeRates.isEmpty {
          saved += effectiveness * around.chargeRates[other].midpoint
        }
      }
      reply = max(reply, min(kink, (alpha * value + saved) / market.firms.cost[player]))
    }
    if value.isNaN { return .nan }
    return jumps && !isRelieved ? min(reply, threshold) : reply
  }

  /// k = π⁰/a of a cause; nil where overlap does nothing about it. The double is that of the game,
  /// so that both are about the same cells.
  private func kink(_ i: Int, _ t: Int) -> Double? { market.failures.kink(i, t) }

  /// B_i = M [(μ_i − τ_i h_E e_i π̄_i) β h_U e_i s_i (1 − s_i) + τ_i h_E e_i s_i].
  private func marginalValueOfSafety(_ i: Int, _ overlap: Double, _ around: Surroundings) -> Double
  {
    let exposure = self.exposure[i]
    let point = point(i, overlap, around)
    let liability = rate(i, at: overlap).midpoint * market.externalHarm * exposure
    let margin =
      market.firms.margin[i] - liability * point.failure
      - (around.beside?.diverted.midpoint ?? 0)
    let demand = market.demandSensitivity * market.userHarm * exposure * beliefWeight(of: i)
    return market.users
      * (margin * demand * point.share * point.rest + liability * point.share)
  }

  /// How fast the failure probability that users expect moves with the true one.
  private func beliefWeight(of i: Int) -> Double {
    audited.isEmpty ? 1 : audited[i].belief.weight.midpoint
  }

  private func point(
    _ i: Int, _ overlap: Double, _ around: Surroundings
  ) -> (failure: Double, share: Double, rest: Double) {
    let failure = expectedFailure(i, Interval(overlap))
    let odds = logWeight(i, failing: failure) - around.logRivals
    return (
      failure.midpoint, odds.logistic().midpoint,
      (-odds).logistic().midpoint
    )
  }

  public func interaction(of player: Int, at overlap: Double, in around: Surroundings)
    -> Interaction
  {
    let firms = market.firms
    var ends: [Double] = []
    cellEnds(of: player, into: &ends)
    // Natural replies within rounding of an end lie on it.
    let onEnd = ends.contains { abs($0 - overlap) <= 1e-12 * max(abs($0), abs(overlap)) }
    let cell = ends.indices.dropLast().last { ends[$0] <= overlap }.map { ends[$0]...ends[$0 + 1] }
    if setsPrices {
      return pricedInteraction(of: player, at: overlap, cell: onEnd ? nil : cell, in: around)
    }
    guard let cell, !onEnd else { return .none }
    let exposure = exposure[player]
    let (failure, share, rest) = point(player, overlap, around)
    let alpha = slope(player, in: cell).midpoint
    let sensitivity =
      market.demandSensitivity * market.userHarm * exposure * beliefWeight(of: player) * alpha
    let liability = rate(player, at: overlap).midpoint * market.externalHarm * exposure
    let margin = firms.margin[player] - liability * failure
    // Derivative of marginal profit in the log odds, over the rest share, which cancels.
    let byOdds =
      market.users * share * (sensitivity * margin * (rest - share) + liability * alpha)
    let curvature =
      rest * sensitivity * (byOdds + market.users * liability * alpha * share)
      - costCurvature(player, in: cell).midpoint
    // The response is −∂²Π/∂o∂Z over curvature; in log R the odds move by −1.
    return Interaction(
      [Interaction.Channel(response: byOdds / curvature, influence: share * sensitivity)]
        + chargeChannels(of: player, in: cell, curvature: curvature))
  }
}
