import Intervals
import OverlapMarket

/// What the first-order conditions and welfare need to know of one firm, in any scalar.
struct LocalFirm<S: Scalar> {
  let terms: FirmTerms<S>
  let users: S
  /// h_U e_i.
  let userHarm: S
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
  /// m_i, what a served user adds beside its part in log A.
  let socialMargin: S
  let meanMargin: S
}

/// One regime's part in a firm's failures, in any scalar.
struct RegimeTerms<S: Scalar> {
  /// p_S.
  let probability: S
  /// π_{S,i}.
  let level: S
  /// −∂π_{S,i}/∂o_i.
  let fall: S
}

extension LocalTerms {
  /// - Parameter failing: the regimes in which failures respond, as in `failing`.
  @inline(__always)
  private func regime<S: Scalar>(
    _ s: Int, of i: Int, at overlap: S, failing: [Bool], _ motion: Motion
  ) -> RegimeTerms<S>? {
    let entry = i * market.regimes.count + s
    guard failing[entry] else { return nil }
    let direction = motion.direction
    let fall = S(
      market.firms.effectiveness[entry],
      rate: Self.isAbsent(market.firms, entry)
        ? 0 : direction.rate(of: .effectiveness, firm: i, regime: s))
    let baseline = S(
      market.firms.baselineFailure[entry],
      rate: direction.rate(of: .baselineFailure, firm: i, regime: s))
    return RegimeTerms(
      probability: S(market.regimes[s].probability, rate: direction.probability(s)),
      level: baseline - fall * overlap, fall: fall)
  }

  @inline(__always)
  func firm<S: Scalar>(_ i: Int, _ motion: Motion, as: S.Type = S.self) -> LocalFirm<S> {
    let direction = motion.direction
    let numbers = MovingNumbers<S>(direction: direction)
    let terms = FirmTerms(
      of: i, in: market, liability: S(burden.liability[i], rate: direction.liability(i)), numbers)
    let user = terms.user
    let userHarm =
      numbers.market(market.userHarm, .userHarm) * market.firms.exposure(of: i, numbers)
    let overlap = S(self.overlap[i], rate: motion.overlap)
    var failure = S(0)
    var slope = S(0)
    for s in market.regimes.indices {
      guard let regime: RegimeTerms<S> = regime(s, of: i, at: overlap, failing: failing, motion)
      else { continue }
      failure += regime.probability * regime.level
      slope += regime.probability * regime.fall
    }
    var failureAtFloor = failure
    if isHeld {
      failureAtFloor = S(0)
      let floor = S(held.burden.leastOverlap[i], rate: heldFloorRate(i, direction))
      for s in market.regimes.indices {
        guard
          let regime: RegimeTerms<S> = regime(
            s, of: i, at: floor, failing: failingAtFloor, motion)
        else {
          continue
        }
        failureAtFloor += regime.probability * regime.level
      }
    }
    let choosing = isHeld ? heldUser(i, direction) : user
    let logWeight =
      terms.sensitivity * (choosing.utility - choosing.perceivedHarm * failureAtFloor)
      - S(reference)
    let odds = logWeight - S(logTotal, rate: motion.sums.logTotal)
    let share = odds.exponential(valued: self.share.isEmpty ? 0 : self.share[i])
    let rest = (S(1) - share).valued(self.rest.isEmpty ? 0 : self.rest[i])
    // What a served user adds beside log A: the harm that it foresees is in log A where shares are
    // free. Where they are held log A holds what it foresees at the floor.
    var served = S(0) - terms.externalHarm * failure
    switch objective.convention {
    case .totalSurplus: served += terms.margin
    case .consumerSurplus: break
    case .paper: served -= userHarm * failure
    case .fixedShares: served -= userHarm * failure
    }
    if !isHeld {
      if let unforeseen = user.unforeseenHarm { served -= unforeseen(failure) }
    } else if objective.convention != .fixedShares {
      served += choosing.perceivedHarm * failureAtFloor - userHarm * failure
      if isExtended { served += user.faultless - choosing.utility }
    }
    return LocalFirm(
      terms: terms, users: numbers.market(market.users, .users), userHarm: userHarm,
      systemicLoss: numbers.market(market.systemicLoss, .systemicLoss), overlap: overlap,
      failure: failure, slope: slope, logWeight: logWeight, share: share, rest: rest,
      socialMargin: served,
      meanMargin: S(meanMargin, rate: motion.sums.meanMargin))
  }

  /// The marginal benefit of a firm's overlap to itself, M α_i [(μ_i − τ h_E e_i π̄_i) β h_U e_i
  /// s_i (1 − s_i) + τ h_E e_i s_i] (7).
  @inline(__always)
  func privateBenefit<S: Scalar>(_ firm: LocalFirm<S>) -> S {
    let worth = firm.terms.worthOfSafety(
      share: firm.share, rest: firm.rest, failing: firm.failure)
    return firm.users * firm.slope * (worth.demand + worth.liability)
  }

  /// The marginal benefit of a firm's overlap to society: through its served users, and the
  /// systemic part Σ_k ω_k d_k,i (2 P_k + [1 − 2 q_k,i]).
  @inline(__always)
  func socialBenefit<S: Scalar>(_ firm: LocalFirm<S>, _ i: Int, _ motion: Motion) -> S {
    let perceived = firm.terms.user.perceivedHarm
    var external = firm.terms.externalHarm
    if objective.convention == .paper { external += firm.userHarm }
    let direct = ServedBenefit(
      users: firm.users * firm.share, slope: firm.slope, perceivedHarm: perceived,
      unforeseenHarm: firm.userHarm - perceived, externalHarm: external,
      demandRate: isHeld ? S(0) : perceived * firm.terms.sensitivity,
      excess: firm.socialMargin - firm.meanMargin
    ).total
    guard isExact else {
      let failures = S(failures[0], rate: motion.sums.failures[0])
      return direct + 2 * firm.systemicLoss * firm.slope * failures
    }
    var systemic = S(0)
    for s in market.regimes.indices {
      guard
        let regime: RegimeTerms<S> = regime(s, of: i, at: firm.overlap, failing: failing, motion)
      else {
        continue
      }
      let others = S(failures[s], rate: motion.sums.failures[s]) - regime.level
      systemic += regime.probability * regime.fall * (2 * others + S(1))
    }
    return direct + firm.systemicLoss * systemic
  }

  /// A firm's own part in welfare: −c_i o_i²/2 − Σ_k ω_k own_k,i.
  @inline(__always)
  func ownWelfare<S: Scalar>(_ firm: LocalFirm<S>, _ i: Int, _ motion: Motion) -> S {
    let cost = 0.5 * firm.terms.cost * firm.overlap * firm.overlap
    guard isExact else { return S(0) - cost }
    var variance = S(0)
    for s in market.regimes.indices {
      guard
        let regime: RegimeTerms<S> = regime(s, of: i, at: firm.overlap, failing: failing, motion)
      else {
        continue
      }
      variance += regime.probability * regime.level * (S(1) - regime.level)
    }
    return S(0) - cost - firm.systemicLoss * variance
  }

  /// The part of welfare in the sums: (M/β) log A (not with `fixedShares`) + M m̄ − Σ_k ω_k P_k².
  func commonWelfare<S: Scalar>(_ motion: Motion, as: S.Type = S.self) -> S {
    let users = S(market.users, rate: motion.direction.rate(of: .users))
    let loss = S(market.systemicLoss, rate: motion.direction.rate(of: .systemicLoss))
    var value = users * S(meanMargin, rate: motion.sums.meanMargin)
    if objective.convention != .fixedShares {
      let sensitivity = S(
        market.demandSensitivity, rate: motion.direction.rate(of: .demandSensitivity))
      value += users / sensitivity * S(logTotal + reference, rate: motion.sums.logTotal)
    }
    for k in failures.indices {
      let level = S(failures[k], rate: motion.sums.failures[k])
      let weight =
        isExact ? S(market.regimes[k].probability, rate: motion.direction.probability(k)) : S(1)
      value -= loss * weight * level * level
    }
    return value
  }

  /// q_k,i for each channel, added to `sums` with a factor.
  @inline(__always)
  func addFailures(
    _ firm: LocalFirm<Dual<Double>>, _ i: Int, _ motion: Motion, to sums: inout SumRates
  ) {
    guard isExact else {
      sums.failures[0] += firm.failure.rate
      return
    }
    for s in market.regimes.indices {
      guard
        let regime: RegimeTerms<Dual<Double>> = regime(
          s, of: i, at: firm.overlap, failing: failing, motion)
      else {
        continue
      }
      sums.failures[s] += regime.level.rate
    }
  }

  /// q_k,i itself.
  func failureLevel(_ k: Int, _ i: Int) -> Double {
    guard isExact else { return firm(i, still(), as: Double.self).failure }
    return (regime(k, of: i, at: overlap[i], failing: failing, still()) as RegimeTerms<Double>?)?
      .level ?? 0
  }
}
