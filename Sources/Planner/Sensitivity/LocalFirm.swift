import Intervals
import OverlapMarket

/// What the first-order conditions and welfare need to know of one firm, in any scalar.
struct LocalFirm<S: Scalar> {
  let terms: FirmTerms<S>
  /// What its users are worth to a planner.
  let social: SocialUser<S>
  let users: S
  /// κ.
  let systemicLoss: S
  let overlap: S
  /// π̄_i.
  let failure: S
  /// α_i.
  let slope: S
  /// β U_i from the reference; where shares are held, as it is at the floor.
  let logWeight: S
  /// s_i.
  let share: S
  /// 1 − s_i.
  let rest: S
  /// τ_i h_E e_i π̄_i + 1/(β (1 − s_i)): what a price that the firm sets has beside its unit cost.
  let markedUp: S
  /// g_i = μ_i − τ_i h_E e_i π̄_i, what it earns on a user at a given price.
  let earnings: S
  /// Σ s_k g_k over its owner's other firms, prices given; nil of a firm that its owner has alone.
  let siblingsEarn: S?
  /// m_i, what a served user adds beside its part in log A.
  let socialMargin: S
  let meanMargin: S
}

/// A firm's failures in one state, in any scalar.
struct StateTerms<S: Scalar> {
  /// p_t.
  let probability: S
  /// b_t − a_t o.
  let level: S
  /// Its fall per unit of overlap.
  let fall: S
}

extension LocalTerms {
  /// - Parameter failing: the states in which failures respond, as in `failing`.
  @inline(__always)
  private func state<S: Scalar>(
    _ t: Int, of i: Int, at overlap: S, failing: [Bool], _ motion: Motion
  ) -> StateTerms<S>? {
    let entry = market.failures.offset(i, t)
    guard failing[entry] else { return nil }
    let numbers = MovingNumbers<S>(direction: motion.direction)
    let hinge = market.hinge(t, of: i, numbers)
    let fall = isAbsent(entry) ? S(0) : hinge.effectiveness
    let (s, _) = market.regime(ofState: t)
    return StateTerms(
      probability: numbers.probability(market.regimes[s].probability, regime: s),
      level: hinge.baseline - fall * overlap, fall: fall)
  }

  @inline(__always)
  func firm<S: Scalar>(_ i: Int, _ motion: Motion, as: S.Type = S.self) -> LocalFirm<S> {
    let direction = motion.direction
    let numbers = MovingNumbers<S>(direction: direction)
    let terms = FirmTerms(
      of: i, in: market, liability: S(burden.liability[i], rate: direction.liability(i)), numbers)
    var user = terms.user
    var social = SocialUser(of: i, in: market, objective, user: user, numbers)
    if pricing == .byPlanner {
      user.harm += terms.externalHarm
      user.belief = nil
      social = SocialUser(user: user, margin: S(0), harm: S(0))
    }
    let overlap = S(self.overlap[i], rate: motion.overlap)
    var failure = S(0)
    var slope = S(0)
    for t in 0..<market.failures.count {
      guard let state: StateTerms<S> = state(t, of: i, at: overlap, failing: failing, motion)
      else { continue }
      failure += state.probability * state.level
      slope += state.probability * state.fall
    }
    var failureAtFloor = failure
    if isHeld {
      failureAtFloor = S(0)
      let floor = S(held.leastOverlap[i], rate: heldFloorRate(i, direction))
      for t in 0..<market.failures.count {
        guard
          let state: StateTerms<S> = state(t, of: i, at: floor, failing: failingAtFloor, motion)
        else { continue }
        failureAtFloor += state.probability * state.level
      }
    }
    let choosing = isHeld ? heldUser(i, direction) : user
    // Where firms set prices the log weight is that at a price which just covers their costs.
    let harm =
      pricing == .byFirms ? choosing.perceivedHarm + terms.liableHarm : choosing.perceivedHarm
    let logWeight =
      terms.sensitivity * (choosing.utility - harm * failureAtFloor) - S(reference)
    let odds = logWeight - S(logTotal, rate: motion.sums.logTotal)
    let group = owners.group(of: i)
    let (share, rest) =
      pricing != .byFirms
      ? logitShare(odds, of: i)
      : group.map { ownedShare(logWeight, of: i, $0, motion) } ?? markedUpShare(odds)
    let earnings = terms.margin - terms.liableHarm * failure
    var siblingsEarn: S?
    if let group, pricing == .given {
      let level = ownerLevel[group]
      siblingsEarn =
        S(level, rate: motion.sums.owners[group] - level * motion.sums.logTotal)
        - share * earnings
    }
    let markup = S(1) / (terms.sensitivity * rest)
    if pricing == .byFirms, objective.countsMargins {
      social = SocialUser(
        user: user, margin: terms.liableHarm * failure + markup, harm: social.harm)
    }
    // What a served user adds beside log A: the harm that it foresees is in log A where shares are
    // free. Where they are held log A holds what it foresees at the floor.
    var served: S
    if isHeld {
      served = social.margin - (user.harm + social.harm) * failure
      if objective.convention != .fixedShares {
        served += choosing.perceivedHarm * failureAtFloor
        if isExtended { served += user.faultless - choosing.utility }
      }
    } else {
      served = social.addedMargin - social.addedHarm * failure
    }
    return LocalFirm(
      terms: terms, social: social, users: numbers.market(market.users, .users),
      systemicLoss: numbers.market(market.systemicLoss, .systemicLoss), overlap: overlap,
      failure: failure, slope: slope, logWeight: logWeight, share: share, rest: rest,
      markedUp: terms.liableHarm * failure + markup, earnings: earnings,
      siblingsEarn: siblingsEarn,
      socialMargin: served,
      meanMargin: S(meanMargin, rate: motion.sums.meanMargin))
  }

  @inline(__always)
  private func logitShare<S: Scalar>(_ odds: S, of i: Int) -> (share: S, rest: S) {
    let share = odds.exponential(valued: self.share.isEmpty ? 0 : self.share[i])
    return (share, (S(1) - share).valued(rest.isEmpty ? 0 : rest[i]))
  }

  /// A part of its owner's share, all of whose firms have one markup.
  @inline(__always)
  private func ownedShare<S: Scalar>(
    _ logWeight: S, of i: Int, _ group: Int, _ motion: Motion
  ) -> (share: S, rest: S) {
    // Not known yet where the sums are being found.
    guard !part.isEmpty else { return (S(0), S(1)) }
    let level = S(ownerLevel[group], rate: motion.sums.owners[group])
    let terms = (level - S(logTotal, rate: motion.sums.logTotal)).markupShareTerms()
    return (terms.share * (logWeight - level).exponential(valued: part[i]), terms.rest)
  }

  @inline(__always)
  private func markedUpShare<S: Scalar>(_ odds: S) -> (share: S, rest: S) {
    let terms = odds.markupShareTerms()
    return (terms.share, terms.rest)
  }

  /// The marginal benefit of a firm's overlap to itself, M α_i [(μ_i − τ h_E e_i π̄_i) β h_U e_i
  /// s_i (1 − s_i) + τ h_E e_i s_i] (7), less what its owner's other firms lose by it.
  @inline(__always)
  func privateBenefit<S: Scalar>(_ firm: LocalFirm<S>) -> S {
    var worth = firm.terms.worthOfSafety(
      share: firm.share, rest: firm.rest, failing: firm.failure
    ).total
    if let earned = firm.siblingsEarn {
      worth -= firm.terms.diversion(share: firm.share, siblingsEarn: earned)
    }
    return firm.users * firm.slope * worth
  }

  /// A firm's part in a channel; nil where its failures do not respond there.
  @inline(__always)
  func part<S: Scalar>(
    _ k: Int, _ firm: LocalFirm<S>, _ i: Int, _ motion: Motion
  ) -> SystemicPart<S>? {
    guard isExact else {
      return SystemicPart(
        weight: firm.systemicLoss, level: firm.failure, fall: firm.slope, own: .none)
    }
    let channel = market.failureChannels.channels[k]
    let numbers = MovingNumbers<S>(direction: motion.direction)
    func state(_ t: Int) -> StateTerms<S>? {
      self.state(t, of: i, at: firm.overlap, failing: failing, motion)
    }
    let quiet = state(channel.regime)
    guard market.sharesFoundations else {
      return quiet.map {
        SystemicPart(
          weight: firm.systemicLoss * $0.probability, level: $0.level, fall: $0.fall,
          own: .variance)
      }
    }
    guard let part = market.part(of: i, in: channel, numbers) else { return nil }
    let shocked = state(channel.regime + market.regimes.count)
    func sum(_ number: (StateTerms<S>) -> S) -> S {
      part.quiet * (quiet.map(number) ?? S(0)) + part.shocked * (shocked.map(number) ?? S(0))
    }
    return SystemicPart(
      weight: channelWeight(k, firm.systemicLoss, numbers),
      level: sum { $0.level }, fall: sum { $0.fall },
      own: channel.foundation == nil ? .variance : .square)
  }

  /// ω_k.
  @inline(__always)
  private func channelWeight<S: Scalar>(
    _ k: Int, _ systemicLoss: S, _ numbers: MovingNumbers<S>
  ) -> S {
    guard isExact else { return systemicLoss }
    let channel = market.failureChannels.channels[k]
    let probability = numbers.probability(
      market.regimes[channel.regime].probability, regime: channel.regime)
    let weight = systemicLoss * probability
    return channel.foundation == nil ? weight : weight * market.shockVariance(channel, numbers)
  }

  /// P_k.
  @inline(__always)
  private func sum<S: Scalar>(ofChannel k: Int, _ motion: Motion) -> S {
    S(failures[k], rate: motion.sums.failures[k])
  }

  /// The marginal benefit of a firm's overlap to society: through its served users, and the
  /// systemic part Σ_k ω_k d_k,i (2 P_k + [1 − 2 q_k,i]).
  @inline(__always)
  func socialBenefit<S: Scalar>(_ firm: LocalFirm<S>, _ i: Int, _ motion: Motion) -> S {
    let user = firm.social.user
    var benefit = ServedBenefit(
      users: firm.users * firm.share, slope: firm.slope, perceivedHarm: user.perceivedHarm,
      unforeseenHarm: user.unforeseenHarm?.slope ?? S(0), externalHarm: firm.social.harm,
      demandRate: isHeld ? S(0) : user.perceivedHarm * firm.terms.sensitivity,
      excess: firm.socialMargin - firm.meanMargin
    ).total
    for k in failures.indices {
      guard let part = part(k, firm, i, motion) else { continue }
      benefit += part.benefit(price: 2 * sum(ofChannel: k, motion))
    }
    return benefit
  }

  /// Where overlap has a cost curve; a planner minds none.
  @inline(__always)
  private func costPiece<S: Scalar>(
    _ firm: LocalFirm<S>, _ i: Int, _ motion: Motion
  ) -> CostPiece<S>? {
    hasCostCurves
      ? burden.costPiece(
        of: i, at: overlap[i], in: market, cost: firm.terms.cost,
        MovingNumbers<S>(direction: motion.direction)) : nil
  }

  /// C'(o_i).
  @inline(__always)
  func marginalCost<S: Scalar>(_ firm: LocalFirm<S>, _ i: Int, _ motion: Motion) -> S {
    costPiece(firm, i, motion).map { $0.marginalCost(firm.overlap) }
      ?? firm.terms.cost * firm.overlap
  }

  /// A firm's own part in welfare: −C(o_i) − Σ_k ω_k own_k,i.
  @inline(__always)
  func ownWelfare<S: Scalar>(_ firm: LocalFirm<S>, _ i: Int, _ motion: Motion) -> S {
    var loss =
      costPiece(firm, i, motion)?(firm.overlap)
      ?? WelfareParts.overlapCost(firm.terms.cost, firm.overlap)
    for k in failures.indices where isExact {
      if let part = part(k, firm, i, motion) { loss += part.ownLoss }
    }
    return S(0) - loss
  }

  /// The part of welfare in the sums: (M/β) log A (not with `fixedShares`) + M m̄ − Σ_k ω_k P_k².
  func commonWelfare<S: Scalar>(_ motion: Motion, as: S.Type = S.self) -> S {
    let numbers = MovingNumbers<S>(direction: motion.direction)
    let users = numbers.market(market.users, .users)
    let loss = numbers.market(market.systemicLoss, .systemicLoss)
    var value = users * S(meanMargin, rate: motion.sums.meanMargin)
    if objective.convention != .fixedShares {
      value += WelfareParts.surplus(
        users: users,
        sensitivity: numbers.market(market.demandSensitivity, .demandSensitivity),
        logTotal: S(logTotal + reference, rate: motion.sums.logTotal))
    }
    for k in failures.indices {
      value -= WelfareParts.sharedLoss(
        weight: channelWeight(k, loss, numbers), failures: sum(ofChannel: k, motion))
    }
    return value
  }

  /// q_k,i for each channel, added to `sums` with a factor.
  @inline(__always)
  func addFailures(
    _ firm: LocalFirm<Dual<Double>>, _ i: Int, _ motion: Motion, to sums: inout SumRates
  ) {
    for k in failures.indices {
      if let part = part(k, firm, i, motion) { sums.failures[k] += part.level.rate }
    }
  }
}
