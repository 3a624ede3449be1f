import Intervals

/// A firm's part in one channel of the systemic loss Σ_k ω_k (P_k² + Σ_i own_k,i), P_k = Σ_i q_k,i,
/// in any scalar (docs/model.md section 4).
///
/// The exact systemic term has a channel a regime and own = q − q²; the mean-field term has one
/// channel and no own parts.
struct SystemicPart<S: Scalar> {
  /// ω.
  let weight: S
  /// q.
  let level: S
  /// d = −∂q/∂o.
  let fall: S
  let hasOwn: Bool

  @inline(__always)
  init(weight: S, level: S, fall: S, hasOwn: Bool) {
    self.weight = weight
    self.level = level
    self.fall = fall
    self.hasOwn = hasOwn
  }

  /// ω own.
  @inline(__always)
  var ownLoss: S { hasOwn ? weight * (level - level * level) : S(0) }

  /// ω (own + 2 y q): what the firm's failures cost where each has the price 2 ω y.
  /// - Parameter price: 2 y.
  @inline(__always)
  func loss(price: S) -> S { weight * level * (hasOwn ? price + (S(1) - level) : price) }

  /// 2 y + [1 − 2 q], what that is per unit of q, over ω.
  @inline(__always)
  func worth(price: S) -> S { hasOwn ? price + ownWorth : price }

  @inline(__always)
  private var ownWorth: S { S(1) - (level + level) }

  /// What a unit more of overlap is worth at a price, ω d (2 y + [1 − 2 q]). At y = P it is the
  /// systemic part of condition (13).
  @inline(__always)
  func benefit(price: S) -> S { weight * fall * worth(price: price) }

  /// Its slope in overlap, [2 ω d²].
  @inline(__always)
  var benefitSlope: S { hasOwn ? 2 * weight * fall * fall : S(0) }

  /// What of it is due to y failures in the channel, 2 ω d y.
  @inline(__always)
  func benefit(through failures: S) -> S { 2 * weight * fall * failures }

  /// What of it is due to the own part, ω d [1 − 2 q].
  @inline(__always)
  var ownBenefit: S { hasOwn ? weight * fall * ownWorth : S(0) }
}
