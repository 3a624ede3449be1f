import Intervals

@testable import Planner

/// The second derivation of the allowance that CKernels, path.h, has.
extension EnclosedTerms {
  /// No profile has more welfare than with each kink at its double by more than this: by how much
  /// failures differ, times how steep welfare can be in them.
  ///
  /// −∂W/∂π_S,i = p_S M s_i (h_U e_i (1 + β (m_i − m̄)) + h e_i) + ω_S (2 P_S + 1 − 2 π_S,i), the
  /// last with 2 P̄ and κ p_S in the mean-field term; shares are at most 1 together.
  func kinkAllowance(isFixed: Bool, demandSensitivity: Double) -> Double {
    var most = outsideLogWeight == nil ? -Double.infinity : 0
    var least = -most
    for firm in firms {
      most = max(most, firm.margin.upper)
      // Failures are at most 1 but for rounding, and probabilities sum to 1 but for their
      // tolerance.
      least = min(least, (firm.margin - Interval(1.001) * firm.harm).lower)
    }
    let spread = Interval(most) - Interval(least)
    var demand = 0.0
    var systemic = Interval.zero
    let failing = Interval(2 * Double(firms.count) + 1.001)
    for i in firms.indices {
      var shift = Interval.zero
      for s in probability.indices {
        let shortfall = Interval(technologies[i * probability.count + s].shortfall)
        shift += probability[s] * shortfall
        let weight =
          channelWeight.count == probability.count
          ? channelWeight[s] : channelWeight[0] * probability[s]
        systemic += weight * shortfall * failing
      }
      let firm = firms[i]
      let steepness =
        isFixed
        ? firm.heldHarm * Interval(Double(firms.count))
        : users
          * (firm.served.demand * (Interval(1) / Interval(demandSensitivity) + spread) + firm.harm)
      demand = max(demand, (shift * steepness).upper)
    }
    return (Interval(demand) + systemic).upper
  }
}
