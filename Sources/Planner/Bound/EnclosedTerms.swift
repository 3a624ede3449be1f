import Intervals
import OverlapMarket

/// The parts of welfare as proofs need them, enclosed once a market from the roster's own numbers.
///
/// A kink π⁰/a is rarely a double. Proofs are about failures a · max(0, k − o) with k the double
/// nearest to the kink, so that pieces end exactly at doubles; nowhere are they farther from the
/// roster's than `shortfall`, which the bound then adds for (docs/planner-bound.md).
struct EnclosedTerms: Sendable {
  struct Firm: Sendable {
    var served: ServedWorth<Interval>
    /// θ.
    var margin: Interval
    /// h e.
    var harm: Interval
    /// M s̄ (h_U + h) e where shares are held.
    var heldHarm: Interval
    var cost: Interval
  }

  /// One firm in one regime.
  struct Technology: Sendable {
    var baseline: Double
    var effectiveness: Double
    /// The double nearest to the kink; infinite where there is none.
    var kink: Double
    /// At most how far failures differ from those with the kink at that double.
    var shortfall: Double
    /// p a.
    var fall: Interval
    /// ω a and 2 ω a², in the exact systemic term.
    var systemicFall: Interval
    var systemicCurvature: Interval
  }

  let firms: [Firm]
  /// At i · regimes + s.
  let technologies: [Technology]
  let probability: [Interval]
  /// ω_k.
  let channelWeight: [Interval]
  let users: Interval
  /// β v_0 from the reference level.
  let outsideLogWeight: Interval?

  init(
    _ market: Market, objective: WelfareObjective, heldShare: [Double], reference: Double
  ) {
    let beta = Interval(market.demandSensitivity)
    let level = Interval(reference)
    let users = Interval(market.users)
    let rows = market.firms
    self.users = users
    firms = rows.indices.map { i in
      let social = SocialUser(of: i, in: market, objective, AtRest<Interval>())
      let (user, margin, charged) = (social.user, social.addedMargin, social.addedHarm)
      return Firm(
        served: ServedWorth(
          quality: beta * user.utility - level, demand: beta * user.perceivedHarm,
          margin: users * margin, harm: users * charged),
        margin: margin, harm: charged,
        heldHarm: heldShare.isEmpty
          ? .zero : social.heldHarm(users: users, share: Interval(heldShare[i])),
        cost: Interval(rows.cost[i]))
    }
    let weight = Interval(market.systemicLoss)
    let probability = market.regimes.map { Interval($0.probability) }
    self.probability = probability
    channelWeight = objective.systemicTerm == .exact ? probability.map { weight * $0 } : [weight]
    technologies = rows.baselineFailure.indices.map { k in
      let (baseline, effectiveness) = (rows.baselineFailure[k], rows.effectiveness[k])
      let kink = effectiveness > 0 ? baseline / effectiveness : .infinity
      let lost =
        kink.isFinite ? Interval(baseline) - Interval(effectiveness) * Interval(kink) : .zero
      let (chance, steepness) = (probability[k % probability.count], Interval(effectiveness))
      let part = SystemicPart(
        weight: weight * chance, level: .zero, fall: steepness, hasOwn: true)
      return Technology(
        baseline: baseline, effectiveness: effectiveness, kink: kink, shortfall: lost.magnitude,
        fall: chance * steepness, systemicFall: part.weight * part.fall,
        systemicCurvature: part.benefitSlope)
    }
    outsideLogWeight = market.outsideOption.map { beta * Interval($0) - level }
  }

  /// π_S with the kink at its double.
  @inline(__always)
  func level(_ k: Int, _ overlaps: Interval) -> Interval {
    let technology = technologies[k]
    if technology.effectiveness == 0 { return Interval(technology.baseline) }
    let effectiveness = Interval(technology.effectiveness)
    // Where the kink overflows, overlaps do not reach it.
    guard technology.kink.isFinite else {
      return (Interval(technology.baseline) - effectiveness * overlaps).clamped(to: 0...1)
    }
    return Interval.max(effectiveness * (Interval(technology.kink) - overlaps), .zero)
  }

  /// A firm's part in a regime's channel of the exact systemic term.
  @inline(__always)
  func regimePart(_ s: Int, of i: Int, failing level: Interval) -> SystemicPart<Interval> {
    SystemicPart(
      weight: channelWeight[s], level: level,
      fall: Interval(technologies[i * probability.count + s].effectiveness), hasOwn: true)
  }

  /// A firm's part in the channel of the mean-field term.
  @inline(__always)
  func meanPart(failing failure: Interval, slope: Interval) -> SystemicPart<Interval> {
    SystemicPart(weight: channelWeight[0], level: failure, fall: slope, hasOwn: false)
  }

  /// log w_i from the reference level.
  func logWeight(_ i: Int, at overlap: Double) -> Interval {
    let first = i * probability.count
    var failure = Interval.zero
    for s in probability.indices { failure += probability[s] * level(first + s, Interval(overlap)) }
    return firms[i].served.quality - firms[i].served.demand * failure
  }
}
