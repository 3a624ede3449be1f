import Intervals

/// What a channel of the systemic loss has beside the square of the sum of its parts.
enum OwnLoss: Sendable {
  /// Nothing, in the mean-field term.
  case none
  /// q − q²: of a chance, the variance.
  case variance
  /// −q²: of what a shared shock adds, with which a firm does not covary with itself.
  case square
}

/// A firm's part in one channel of the systemic loss Σ_k ω_k (P_k² + Σ_i own_k,i), P_k = Σ_i q_k,i,
/// in any scalar (docs/model.md sections 4 and 8.3).
struct SystemicPart<S: Scalar> {
  /// ω.
  let weight: S
  /// q.
  let level: S
  /// d = −∂q/∂o.
  let fall: S
  let own: OwnLoss

  @inline(__always)
  init(weight: S, level: S, fall: S, own: OwnLoss) {
    self.weight = weight
    self.level = level
    self.fall = fall
    self.own = own
  }

  /// ω own.
  @inline(__always)
  var ownLoss: S {
    switch own {
    case .none: S(0)
    case .variance: weight * (level - level * level)
    case .square: S(0) - weight * (level * level)
    }
  }

  /// ω (own + 2 y q): what the firm's failures cost where each has the price 2 ω y.
  /// - Parameter price: 2 y.
  @inline(__always)
  func loss(price: S) -> S {
    switch own {
    case .none: weight * level * price
    case .variance: weight * level * (price + (S(1) - level))
    case .square: weight * level * (price - level)
    }
  }

  /// 2 y + ∂own/∂q: what that is per unit of q, over ω.
  @inline(__always)
  func worth(price: S) -> S { own == .none ? price : price + ownWorth }

  @inline(__always)
  private var ownWorth: S {
    switch own {
    case .none: S(0)
    case .variance: S(1) - (level + level)
    case .square: S(0) - (level + level)
    }
  }

  /// What a unit more of overlap is worth at a price, ω d (2 y + ∂own/∂q). At y = P it is the
  /// systemic part of condition (13).
  @inline(__always)
  func benefit(price: S) -> S { weight * fall * worth(price: price) }

  /// Its slope in overlap, [2 ω d²].
  @inline(__always)
  var benefitSlope: S { own == .none ? S(0) : 2 * weight * fall * fall }

  /// What of it is due to y failures in the channel, 2 ω d y.
  @inline(__always)
  func benefit(through failures: S) -> S { 2 * weight * fall * failures }

  /// What of it is due to the own part, ω d ∂own/∂q.
  @inline(__always)
  var ownBenefit: S { own == .none ? S(0) : weight * fall * ownWorth }
}
