import AggregativeGames
import Glibc
import Intervals
import OverlapMarket

/// The one-dimensional problems into which the Lagrangian bound on welfare splits, one a firm
/// (docs/model.md section 4).
///
/// Take any L, λ and y. For every profile with log A = L welfare is at most
///
///     D(L; λ, y) = (M/β) L + λ (w_0 e^−L − 1) + Σ_k ω_k y_k² + Σ_i max_o f_i(o),
///     f_i(o) = (w_i(o) e^−L)(M m_i(o) + λ) − c_i o²/2 − Σ_k ω_k (own_k,i(o) + 2 y_k q_k,i(o)),
///
/// because shares then sum to 1 − w_0 e^−L, so the terms in λ add up to nothing, and P² ≥ 2 y P −
/// y². Where P² + ℓ P stands for P² it is at least 2 y P − (y − ℓ/2)². A firm that may be closed
/// has one more choice, which adds 0: for it max(0, max_o f_i(o)) stands in the sum, and nothing
/// for one that is closed. As a function of u = e^−L, D is a maximum of affine functions less (M/β)
/// log u, hence convex: over an interval of L it is largest at an end. With shares held the terms
/// in L and λ are absent and the first term of f_i is −M s̄_i (h_U + h) e_i π̄_i. The whole proof:
/// docs/planner-bound.md.
struct LagrangianTerms: Sendable {
  let terms: SocialTerms
  /// The overlaps considered, which may be part of a firm's strategy set.
  let pieces: PieceTable
  /// Who serves, firm by firm; empty: everybody does.
  var presence: [Presence] = []

  /// Whether a firm has a part in D, at its best payoff.
  @inline(__always)
  func takes(_ i: Int, payoff: Double) -> Bool {
    guard !presence.isEmpty else { return true }
    switch presence[i] {
    case .serving: return true
    case .closed: return false
    case .undecided: return payoff > 0
    }
  }

  /// The piece of the whole strategy set on which a piece of this table lies.
  @inline(__always)
  private func home(_ i: Int, _ lowerEnd: Double) -> Int {
    terms.pieces.piece(holding: lowerEnd, of: i)
  }

  /// What a firm's served users add, in plain numbers.
  func served(_ i: Int) -> ServedWorth<Double> {
    let users = terms.market.users
    return ServedWorth(
      quality: terms.quality[i], demand: terms.demandRate[i],
      margin: users * terms.socialMargin[i], harm: users * terms.chargedHarm[i])
  }

  /// What is left of D when the firms' maxima are taken out, enclosed.
  func common(_ z: Multipliers) -> Interval {
    var sum = terms.enclosedConstant
    if !terms.isFixed {
      sum += WelfareParts.surplus(
        users: terms.enclosed.users, sensitivity: Interval(terms.market.demandSensitivity),
        logTotal: Interval(z.logTotal) + Interval(terms.reference))
      sum += Interval(z.sharePrice) * (outsideShare(z) - Interval(1))
    }
    for (k, weight) in terms.enclosed.channelWeight.enumerated() {
      sum += weight * failures(k, z).squared()
    }
    return sum
  }

  /// The failures at which the loss in a channel is taken, y_k less ℓ/2, with which ℓ P is part of
  /// the price 2 y_k.
  func failures(_ k: Int, _ z: Multipliers) -> Interval {
    terms.linearLoss == 0
      ? Interval(z.failureLevel[k])
      : Interval(z.failureLevel[k]) - Interval(terms.linearLoss(k)) / Interval(2)
  }

  /// w_0 e^−L.
  func outsideShare(_ z: Multipliers) -> Interval {
    guard let logWeight = terms.enclosed.outsideLogWeight else { return .zero }
    return (logWeight - Interval(z.logTotal)).exp()
  }
}

extension LagrangianTerms {
  /// What a firm's problem adds and takes at an overlap, in size.
  func turnover(of i: Int, at overlap: Double, rivals z: Multipliers) -> Double {
    let failure = terms.expectedFailure(i, overlap, piece: home(i, overlap))
    let gain = served(i).payoff(failing: failure, in: z)
    return abs(gain) + abs(gain - payoff(of: i, at: overlap, rivals: z))
  }
}

extension LagrangianTerms: PayoffModel {
  /// The bound holds however well best overlaps are found, and it asks for very many of them.
  var boxLimit: Int { 400 }

  func payoff(of i: Int, at overlap: Double, rivals z: Multipliers) -> Double {
    let piece = home(i, overlap)
    let failure = terms.expectedFailure(i, overlap, piece: piece)
    var value = -WelfareParts.overlapCost(terms.market.firms.cost[i], overlap)
    if terms.isFixed {
      value -= terms.heldHarm[i] * failure
    } else {
      value += served(i).payoff(failing: failure, in: z)
    }
    for k in terms.channelWeight.indices {
      value -= terms.channel(k, i, overlap, piece: piece).loss(price: 2 * z.failureLevel[k])
    }
    return value
  }

  func marginalPayoff(of i: Int, at overlap: Double, piece: Int, rivals z: Multipliers) -> Marginal
  {
    let home = home(i, pieces.breakpoint(piece, of: i))
    let failure = terms.expectedFailure(i, overlap, piece: home)
    let alpha = terms.slope(i, piece: home)
    let cost = terms.market.firms.cost[i]
    var marginal = Marginal(value: -cost * overlap, slope: -cost)
    if terms.isFixed {
      marginal.value += terms.heldHarm[i] * alpha
    } else {
      let part = served(i).derivatives(failing: failure, slope: alpha, in: z)
      marginal.value += part.marginal
      marginal.slope += part.slope
    }
    for k in terms.channelWeight.indices {
      let part = terms.channel(k, i, overlap, piece: home)
      marginal.value += part.benefit(price: 2 * z.failureLevel[k])
      marginal.slope += part.benefitSlope
    }
    return marginal
  }

  func marginalPayoff(
    over overlaps: Interval, of i: Int, piece: Int, rivals z: Multipliers
  ) -> IntervalMarginal {
    let lower = pieces.breakpoint(piece, of: i)
    let upper = pieces.breakpoint(piece + 1, of: i)
    let derivatives = derivatives(i, over: overlaps, cell: lower...upper, in: z)
    return IntervalMarginal(value: derivatives.marginal, slope: derivatives.slope)
  }
}

/// Enclosed from the roster's own numbers, regime by regime, with each kink at its double.
extension LagrangianTerms: AuditedPayoffs {
  func cellEnds(of i: Int, into ends: inout [Double]) {
    ends.removeAll(keepingCapacity: true)
    for k in 0...pieces.count(of: i) { ends.append(pieces.breakpoint(k, of: i)) }
  }

  func enclose(
    _ i: Int, over overlaps: Interval, cell: ClosedRange<Double>, in z: Multipliers
  ) -> PayoffEnclosure {
    let derivatives = derivatives(i, over: overlaps, cell: cell, in: z)
    return PayoffEnclosure(
      payoff: payoff(i, over: overlaps, in: z), marginal: derivatives.marginal,
      slope: derivatives.slope)
  }

  private func payoff(_ i: Int, over overlaps: Interval, in z: Multipliers) -> Interval {
    let enclosed = terms.enclosed
    let firm = enclosed.firms[i]
    let first = i * enclosed.probability.count
    var failure = Interval.zero
    var payoff = -firm.cost * overlaps.squared() / Interval(2)
    for s in enclosed.probability.indices {
      let level = enclosed.level(first + s, overlaps)
      failure += enclosed.probability[s] * level
      guard terms.isExact, !enclosed.isMixed else { continue }
      payoff -= enclosed.regimePart(s, of: i, failing: level).loss(
        price: Interval(2 * z.failureLevel[s]))
    }
    if enclosed.isMixed {
      for mix in enclosed.mixes(of: i) {
        payoff -= enclosed.part(mix, over: overlaps, cell: 0...0).loss(
          price: Interval(2 * z.failureLevel[mix.channel]))
      }
    }
    if !terms.isExact {
      payoff -= enclosed.meanPart(failing: failure, slope: .zero).loss(
        price: Interval(2 * z.failureLevel[0]))
    }
    if terms.isFixed { return payoff - firm.heldHarm * failure }
    return payoff + firm.served.payoff(failing: failure, in: z)
  }

  private func derivatives(
    _ i: Int, over overlaps: Interval, cell: ClosedRange<Double>, in z: Multipliers
  ) -> (marginal: Interval, slope: Interval) {
    let enclosed = terms.enclosed
    let firm = enclosed.firms[i]
    let first = i * enclosed.probability.count
    var failure = Interval.zero
    var alpha = Interval.zero
    var marginal = -firm.cost * overlaps
    var slope = -firm.cost
    for s in enclosed.probability.indices {
      let technology = enclosed.technologies[first + s]
      guard technology.effectiveness > 0, technology.kink > cell.lowerBound else {
        // Past its kink a state has no failures left; without effectiveness it has all of them.
        if technology.effectiveness == 0 {
          failure += enclosed.probability[s] * Interval(technology.baseline)
        }
        continue
      }
      let level = enclosed.level(first + s, overlaps)
      failure += enclosed.probability[s] * level
      alpha += technology.fall
      guard terms.isExact, !enclosed.isMixed else { continue }
      let part = enclosed.regimePart(s, of: i, failing: level)
      marginal += technology.systemicFall * part.worth(price: Interval(2 * z.failureLevel[s]))
      slope += technology.systemicCurvature
    }
    if enclosed.isMixed {
      for mix in enclosed.mixes(of: i) {
        let part = enclosed.part(mix, over: overlaps, cell: cell)
        marginal += part.benefit(price: Interval(2 * z.failureLevel[mix.channel]))
        slope += part.benefitSlope
      }
    }
    if !terms.isExact {
      marginal += enclosed.meanPart(failing: failure, slope: alpha).benefit(
        price: Interval(2 * z.failureLevel[0]))
    }
    if terms.isFixed { return (marginal + firm.heldHarm * alpha, slope) }
    let part = firm.served.derivatives(failing: failure, slope: alpha, in: z)
    return (marginal + part.marginal, slope + part.slope)
  }
}
