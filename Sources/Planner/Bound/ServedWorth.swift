import Intervals

/// What a firm's served users add to its problem in the Lagrangian bound with shares free, (w e^−L)
/// (M m + λ), in any scalar (docs/model.md section 4).
struct ServedWorth<S: Scalar>: Sendable {
  /// β (v − P) from the reference level, as users perceive it.
  var quality: S
  /// β h_U e, likewise.
  var demand: S
  /// M θ.
  var margin: S
  /// M h e.
  var harm: S

  /// It and its first two derivatives in overlap, where failures fall at a rate `slope`.
  @inline(__always)
  func part(failing failure: S, slope: S, in z: Multipliers) -> (payoff: S, marginal: S, slope: S) {
    let share = (quality - demand * failure - S(z.logTotal)).exponential()
    let worth = margin - harm * failure + S(z.sharePrice)
    let rate = demand * slope
    let direct = harm * slope
    let gain = rate * worth + direct
    return (share * worth, share * gain, share * rate * (gain + direct))
  }
}
