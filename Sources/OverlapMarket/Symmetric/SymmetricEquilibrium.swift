/// Closed forms of the symmetric Nash equilibrium (section 4 of the paper; docs/model.md section
/// 3). They are for policies that treat all firms alike: where two firms face different instruments
/// there is no symmetric equilibrium to state.
extension SymmetricMarket {
  /// Equation (10), the paper's reduced form, which takes the margin for μ where (7) has μ − τ h_E
  /// π̄: õ(τ) = (a/c) [τ h_E M/N + μ β h_U D], and no less than the floor.
  ///
  /// - Returns: nil where the instruments differ between firms.
  public func reducedFormOverlap(under policy: Policy) -> Double? {
    guard let rate = policy.liability.common, let floor = policy.floor.common else { return nil }
    let incentive =
      rate * externalHarm * usersPerFirm
      + margin * demandSensitivity * userHarm * contestedUsers
    return max(floor, meanEffectiveness / cost * incentive)
  }

  /// The symmetric stationary point with the exact margin: õ = a [τ h_E M/N + (μ − τ h_E π⁰) β h_U
  /// D] / (c − a² τ h_E β h_U D), and no less than the floor.
  ///
  /// - Returns: nil where the instruments differ between firms, and where the denominator is not
  ///   positive: the first-order condition then describes no maximum. That it describes a global
  ///   one is the verifier's business.
  public func exactMarginOverlap(under policy: Policy) -> Double? {
    let demand = demandSensitivity * userHarm * contestedUsers
    guard let rate = policy.liability.common, let floor = policy.floor.common else { return nil }
    let liableHarm = rate * externalHarm
    let a = meanEffectiveness
    let denominator = cost - a * a * liableHarm * demand
    guard denominator > 0 else { return nil }
    let incentive =
      liableHarm * usersPerFirm + (margin - liableHarm * meanBaselineFailure) * demand
    return max(floor, a * incentive / denominator)
  }
}
