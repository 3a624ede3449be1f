import Intervals
import OverlapMarket

/// The parts of welfare as proofs need them, enclosed once a market from the roster's own numbers.
///
/// A kink π⁰/a is rarely a double. Proofs are about failures a · max(0, k − o) with k the double
/// nearest to the kink, so that pieces end exactly at doubles; nowhere are they farther from the
/// roster's than `shortfall`, which the bound then adds for (docs/planner-bound.md). So it is with
/// the doubles of `FailureStates`.
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

  /// One firm in one state of failure.
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

  /// A firm's part in a channel that is made of two states.
  struct Mix: Sendable {
    let firm, channel: Int
    /// The second is the first and the number of regimes.
    let state: Int
    let part: ChannelPart<Interval>
    let own: OwnLoss

    /// nil where the firm has no part in the channel.
    init?(_ k: Int, of i: Int, in market: Market) {
      let channel = market.failureChannels.channels[k]
      guard let part = market.part(of: i, in: channel, AtRest<Interval>()) else { return nil }
      firm = i
      self.channel = k
      state = channel.regime
      self.part = part
      own = channel.foundation == nil ? .variance : .square
    }
  }

  let firms: [Firm]
  /// Of one firm after another; empty where channels are states.
  private let mixes: [Mix]
  /// Where each firm's begin, and where the last one's end.
  private let firstMix: [Int]
  /// At i · states + t.
  let technologies: [Technology]
  /// By state.
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
    let states = market.failures
    let probability = states.probability.map { Interval($0) }
    self.probability = probability
    let channels = market.failureChannels.channels
    let isExact = objective.systemicTerm == .exact
    channelWeight =
      isExact
      ? channels.map {
        weight * probability[$0.regime] * market.shockVariance($0, AtRest<Interval>())
      } : [weight]
    mixes =
      isExact && !states.foundation.isEmpty
      ? rows.indices.flatMap { i in
        channels.indices.compactMap { k in Mix(k, of: i, in: market) }
      } : []
    var firstMix = [0]
    for i in rows.indices where !mixes.isEmpty {
      firstMix.append(mixes[firstMix[i]...].firstIndex { $0.firm != i } ?? mixes.count)
    }
    self.firstMix = firstMix
    technologies = states.baseline.indices.map { k in
      let (baseline, effectiveness) = (states.baseline[k], states.effectiveness[k])
      let kink = effectiveness > 0 ? baseline / effectiveness : .infinity
      let lost =
        kink.isFinite ? Interval(baseline) - Interval(effectiveness) * Interval(kink) : .zero
      let (chance, steepness) = (probability[k % probability.count], Interval(effectiveness))
      let part = SystemicPart(
        weight: weight * chance, level: .zero, fall: steepness, own: .variance)
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
      fall: Interval(technologies[i * probability.count + s].effectiveness), own: .variance)
  }

  /// Whether channels are made of two states each.
  var isMixed: Bool { !mixes.isEmpty }

  func mixes(of i: Int) -> ArraySlice<Mix> { mixes[firstMix[i]..<firstMix[i + 1]] }

  /// A firm's part in a channel of two states.
  /// - Parameter cell: that on which the fall is wanted.
  @inline(__always)
  func part(
    _ mix: Mix, over overlaps: Interval, cell: ClosedRange<Double>
  ) -> SystemicPart<Interval> {
    let quiet = mix.firm * probability.count + mix.state
    let shocked = quiet + probability.count / 2
    func fall(_ k: Int) -> Interval {
      let technology = technologies[k]
      return technology.effectiveness > 0 && technology.kink > cell.lowerBound
        ? Interval(technology.effectiveness) : .zero
    }
    let part = mix.part
    return SystemicPart(
      weight: channelWeight[mix.channel],
      level: part.quiet * level(quiet, overlaps)
        + part.shocked * level(shocked, overlaps),
      fall: part.quiet * fall(quiet) + part.shocked * fall(shocked), own: mix.own)
  }

  /// A firm's part in the channel of the mean-field term.
  @inline(__always)
  func meanPart(failing failure: Interval, slope: Interval) -> SystemicPart<Interval> {
    SystemicPart(weight: channelWeight[0], level: failure, fall: slope, own: .none)
  }

  /// log w_i from the reference level.
  func logWeight(_ i: Int, at overlap: Double) -> Interval {
    let first = i * probability.count
    var failure = Interval.zero
    for s in probability.indices { failure += probability[s] * level(first + s, Interval(overlap)) }
    return firms[i].served.quality - firms[i].served.demand * failure
  }
}
