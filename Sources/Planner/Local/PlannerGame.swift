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
    var value = -terms.market.firms.cost[player] / 2 * overlap * overlap
    if terms.isFixed {
      value -=
        users * terms.heldShare[player] * (terms.userHarm[player] + terms.chargedHarm[player])
        * failure
    } else {
      let logWeight = terms.logWeight(player, expectedFailure: failure)
      let margin = terms.socialMargin(player, expectedFailure: failure)
      let odds = logWeight - rivals.logTotal
      // The logarithm of the total, from the rivals' where there are any.
      let logRatio =
        rivals.logTotal == -.infinity
        ? logWeight : odds > 0 ? odds + log1p(exp(-odds)) : log1p(exp(odds))
      value += users / terms.market.demandSensitivity * logRatio
      value += users * logistic(odds) * (margin - rivals.meanMargin)
    }
    for k in terms.channelWeight.indices {
      let q = terms.channel(k, player, overlap, piece: piece).level
      // Welfare loses ω (P + q)², which holds q² that the own part takes back.
      value -= terms.channelWeight[k] * (2 * rivals.failures[k] * q + (terms.isExact ? q : q * q))
    }
    return value
  }

  func marginalPayoff(
    of player: Int, at overlap: Double, piece: Int, rivals: SocialAggregate
  ) -> Marginal {
    let failure = terms.expectedFailure(player, overlap, piece: piece)
    let alpha = terms.slope(player, piece: piece)
    let users = terms.market.users
    let cost = terms.market.firms.cost[player]
    let own = terms.userHarm[player] * alpha
    let direct = terms.chargedHarm[player] * alpha
    var marginal = Marginal(value: -cost * overlap, slope: -cost)
    if terms.isFixed {
      marginal.value += users * terms.heldShare[player] * (own + direct)
    } else {
      let odds = terms.logWeight(player, expectedFailure: failure) - rivals.logTotal
      let share = logistic(odds)
      let rest = logistic(-odds)
      let rate = terms.demandRate[player] * alpha
      let excess = rate * (terms.socialMargin(player, expectedFailure: failure) - rivals.meanMargin)
      marginal.value += users * share * (own + rest * excess + direct)
      marginal.slope += users * share * rest * rate * (own + (rest - share) * excess + 2 * direct)
    }
    for k in terms.channelWeight.indices {
      let (q, fall) = terms.channel(k, player, overlap, piece: piece)
      let weight = terms.channelWeight[k]
      if terms.isExact {
        marginal.value += weight * fall * (2 * rivals.failures[k] + 1)
      } else {
        marginal.value += 2 * weight * fall * (rivals.failures[k] + q)
        marginal.slope -= 2 * weight * fall * fall
      }
    }
    return marginal
  }

  func marginalPayoff(
    over overlaps: Interval, of player: Int, piece: Int, rivals: SocialAggregate
  ) -> IntervalMarginal {
    let alpha = Interval(terms.slope(player, piece: piece))
    let failure =
      Interval(terms.failure.intercept(pieces.position(piece, of: player))) - alpha * overlaps
    let users = Interval(terms.market.users)
    let cost = Interval(terms.market.firms.cost[player])
    let own = Interval(terms.userHarm[player]) * alpha
    let direct = Interval(terms.chargedHarm[player]) * alpha
    var value = -cost * overlaps
    var slope = -cost
    if terms.isFixed {
      value += users * Interval(terms.heldShare[player]) * (own + direct)
    } else {
      let odds =
        Interval(terms.quality[player]) - Interval(terms.demandRate[player]) * failure
        - Interval(rivals.logTotal)
      let rate = Interval(terms.demandRate[player]) * alpha
      let margin =
        Interval(terms.socialMargin[player]) - Interval(terms.chargedHarm[player]) * failure
      let excess = rate * (margin - Interval(rivals.meanMargin))
      let share = odds.logisticWithDerivatives()
      value += users * (share.value * (own + direct) + share.density * excess)
      slope +=
        users * rate * (share.density * (own + Interval(2) * direct) + share.curvature * excess)
    }
    for k in terms.channelWeight.indices {
      let fall = Interval(terms.channel(k, player, overlaps.lower, piece: piece).fall)
      let weight = Interval(terms.channelWeight[k])
      if terms.isExact {
        value += weight * fall * (Interval(2) * Interval(rivals.failures[k]) + Interval(1))
      } else {
        value += Interval(2) * weight * fall * (Interval(rivals.failures[k]) + failure)
        slope -= Interval(2) * weight * fall.squared()
      }
    }
    return IntervalMarginal(value: value, slope: slope)
  }
}
