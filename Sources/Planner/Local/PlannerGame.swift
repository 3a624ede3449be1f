import AggregativeGames
import Glibc
import Intervals
import OverlapMarket

/// The planner's problem as a game of common interest: every firm's payoff is welfare. Its
/// equilibria are the profiles from which no change of one firm's overlap raises welfare, so that
/// best replies are coordinate ascent and Newton's methods on natural replies solve the planner's
/// first-order conditions, kinks included.
struct PlannerGame: AggregativeGame {
  let terms: SocialTerms
  /// Empty where it was not asked for.
  private let isSinglePeaked: [Bool]

  /// - Parameter climbs: whether best replies will be asked for; they are the same without, and
  ///   slower.
  init(_ terms: SocialTerms, climbs: Bool = true) {
    self.terms = terms
    isSinglePeaked = climbs ? SocialSinglePeak.firms(terms) : []
  }

  var pieces: PieceTable { terms.pieces }
  func curvature(of player: Int) -> Double { terms.market.firms.cost[player] }
  func hasSinglePeak(_ player: Int) -> Bool { !isSinglePeaked.isEmpty && isSinglePeaked[player] }
  /// Climbs ask for very many best replies, and the bound tells what they miss.
  var boxLimit: Int { 400 }

  func aggregate(of profile: [Double]) -> SocialAggregate {
    let state = SocialState(terms, at: profile)
    return SocialAggregate(
      logTotal: state.logTotal, meanMargin: state.meanMargin, failures: state.failures)
  }

  func rivals(of player: Int, in profile: [Double], aggregate: SocialAggregate) -> SocialAggregate {
    let piece = pieces.piece(holding: profile[player], of: player)
    var rivals = aggregate
    for k in rivals.failures.indices {
      rivals.failures[k] -= terms.channel(k, player, profile[player], piece: piece).level
    }
    guard !terms.isFixed else { return rivals }
    let failure = terms.expectedFailure(player, profile[player], piece: piece)
    let share = exp(terms.logWeight(player, expectedFailure: failure) - aggregate.logTotal)
    if share < 0.5 {
      let margin = terms.socialMargin(player, expectedFailure: failure)
      rivals.logTotal += log1p(-share)
      rivals.meanMargin = (aggregate.meanMargin - share * margin) / (1 - share)
      return rivals
    }
    // Subtracting a large share would cancel; at most one firm has it, so a fresh sum is cheap.
    var weights = LogSum()
    weights.add(terms.outsideLogWeight)
    var others: [(logWeight: Double, margin: Double)] = []
    others.reserveCapacity(profile.count)
    for i in profile.indices where i != player {
      let failure = terms.expectedFailure(
        i, profile[i], piece: pieces.piece(holding: profile[i], of: i))
      let logWeight = terms.logWeight(i, expectedFailure: failure)
      weights.add(logWeight)
      others.append((logWeight, terms.socialMargin(i, expectedFailure: failure)))
    }
    rivals.logTotal = weights.value
    rivals.meanMargin =
      weights.value == -.infinity
      ? 0 : others.reduce(0) { $0 + exp($1.logWeight - weights.value) * $1.margin }
    return rivals
  }

  func aggregate(adding player: Int, at strategy: Double, to rivals: SocialAggregate)
    -> SocialAggregate
  {
    let piece = pieces.piece(holding: strategy, of: player)
    var all = rivals
    for k in all.failures.indices {
      all.failures[k] += terms.channel(k, player, strategy, piece: piece).level
    }
    guard !terms.isFixed else { return all }
    let failure = terms.expectedFailure(player, strategy, piece: piece)
    let own = terms.logWeight(player, expectedFailure: failure)
    let share = logistic(own - rivals.logTotal)
    let (high, low) = own > rivals.logTotal ? (own, rivals.logTotal) : (rivals.logTotal, own)
    all.logTotal = high == -.infinity ? high : high + log1p(exp(low - high))
    all.meanMargin =
      (1 - share) * rivals.meanMargin + share * terms.socialMargin(player, expectedFailure: failure)
    return all
  }

  /// Welfare as far as it moves with the firm's overlap.
  func payoff(of player: Int, at overlap: Double, rivals: SocialAggregate) -> Double {
    let piece = pieces.piece(holding: overlap, of: player)
    let failure = terms.expectedFailure(player, overlap, piece: piece)
    let users = terms.market.users
    var value = -WelfareParts.overlapCost(terms.market.firms.cost[player], overlap)
    if terms.isFixed {
      value -= terms.heldHarm[player] * failure
    } else {
      let logWeight = terms.logWeight(player, expectedFailure: failure)
      let margin = terms.socialMargin(player, expectedFailure: failure)
      let odds = logWeight - rivals.logTotal
      // The logarithm of the total, from the rivals' where there are any.
      let logRatio =
        rivals.logTotal == -.infinity
        ? logWeight : odds > 0 ? odds + log1p(exp(-odds)) : log1p(exp(odds))
      value += WelfareParts.surplus(
        users: users, sensitivity: terms.market.demandSensitivity, logTotal: logRatio)
      value += users * logistic(odds) * (margin - rivals.meanMargin)
    }
    for k in terms.channelWeight.indices {
      let q = terms.channel(k, player, overlap, piece: piece).level
      // Welfare loses ω (P + q)², which holds q² that the own part takes back.
      let own =
        switch terms.own(k) {
        case .none: q * q
        case .variance: q
        case .square: 0.0
        }
      value -=
        terms.channelWeight[k]
        * ((2 * rivals.failures[k] + terms.linearLoss(k)) * q + own)
    }
    return value
  }

  func marginalPayoff(
    of player: Int, at overlap: Double, piece: Int, rivals: SocialAggregate
  ) -> Marginal {
    let marginal = marginal(
      of: player, at: overlap, within: overlap, piece: piece, rivals: rivals)
    return Marginal(value: marginal.value, slope: marginal.slope)
  }

  func marginalPayoff(
    over overlaps: Interval, of player: Int, piece: Int, rivals: SocialAggregate
  ) -> IntervalMarginal {
    let marginal = marginal(
      of: player, at: overlaps, within: overlaps.lower, piece: piece, rivals: rivals)
    return IntervalMarginal(value: marginal.value, slope: marginal.slope)
  }

  /// ∂W/∂o_i and ∂²W/∂o_i² on a piece, the others held.
  /// - Parameter within: an overlap on the piece.
  @inline(__always)
  private func marginal<S: Scalar>(
    of player: Int, at overlap: S, within place: Double, piece: Int, rivals: SocialAggregate
  ) -> (value: S, slope: S) {
    let alpha = S(terms.slope(player, piece: piece))
    let users = S(terms.market.users)
    let cost = S(terms.market.firms.cost[player])
    var value = S(0) - cost * overlap
    var slope = S(0) - cost
    let failure = terms.expectedFailure(player, overlap, piece: piece)
    if terms.isFixed {
      value += S(terms.heldHarm[player]) * alpha
    } else {
      let own = S(terms.userHarm[player]) * alpha
      let direct = S(terms.chargedHarm[player]) * alpha
      let demandRate = S(terms.demandRate[player])
      let odds = S(terms.quality[player]) - demandRate * failure - S(rivals.logTotal)
      let rate = demandRate * alpha
      let margin = S(terms.socialMargin[player]) - S(terms.chargedHarm[player]) * failure
      let excess = rate * (margin - S(rivals.meanMargin))
      let share = odds.logisticTerms()
      value += users * (share.value * (own + direct) + share.density * excess)
      slope +=
        users * rate * (share.density * (own + S(2) * direct) + share.curvature * excess)
    }
    for k in terms.channelWeight.indices {
      let fall = S(terms.channel(k, player, place, piece: piece).fall)
      let weight = S(terms.channelWeight[k])
      if terms.linearLoss != 0 { value += weight * fall * S(terms.linearLoss(k)) }
      switch terms.own(k) {
      case .variance: value += weight * fall * (S(2) * S(rivals.failures[k]) + S(1))
      case .square: value += weight * fall * (S(2) * S(rivals.failures[k]))
      case .none:
        value += S(2) * weight * fall * (S(rivals.failures[k]) + failure)
        slope -= S(2) * weight * fall * fall
      }
    }
    return (value, slope)
  }
}
