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

  @inline(__always)
  func payoff(failing failure: S, in z: Multipliers) -> S {
    let (share, worth) = terms(failing: failure, in: z)
    return share * worth
  }

  /// Its first two derivatives in overlap, where failures fall at a rate `slope`.
  @inline(__always)
  func derivatives(failing failure: S, slope: S, in z: Multipliers) -> (marginal: S, slope: S) {
    let (share, worth) = terms(failing: failure, in: z)
    let rate = demand * slope
    let direct = harm * slope
    let gain = rate * worth + direct
    return (share * gain, share * rate * (gain + direct))
  }

  /// w e^−L and M m + λ.
  @inline(__always)
  private func terms(failing failure: S, in z: Multipliers) -> (share: S, worth: S) {
    (
      (quality - demand * failure - S(z.logTotal)).exponential(),
      margin - harm * failure + S(z.sharePrice)
    )
  }
}
