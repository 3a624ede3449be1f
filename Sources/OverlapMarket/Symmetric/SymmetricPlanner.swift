/// Closed forms of the symmetric planner's optimum (section 5 of the paper; docs/model.md section
/// 3): welfare (11), shares fixed at 1/N.
extension SymmetricMarket {
  /// Equation (15), systemic term κ E[K]²:
  /// a [M (h_U + h_E)/N + 2 κ N π⁰] / (c + 2 κ N a²).
  public var meanFieldPlannerOverlap: Double {
    let a = meanEffectiveness
    let n = Double(firmCount)
    return a
      * (usersPerFirm * (userHarm + externalHarm) + 2 * systemicLoss * n * meanBaselineFailure)
      / (cost + 2 * systemicLoss * n * a * a)
  }

  /// The planner's optimum with the exact E[K²]:
  /// [a M (h_U + h_E)/N + κ (a + 2 (N − 1) Σ p_S a_S π⁰_S)] / (c + 2 κ (N − 1) Σ p_S a_S²).
  public var exactPlannerOverlap: Double {
    let a = meanEffectiveness
    let others = 2 * Double(firmCount - 1)
    return
      (a * usersPerFirm * (userHarm + externalHarm)
      + systemicLoss * (a + others * regimeMean { effectiveness[$0] * baselineFailure[$0] }))
      / (cost + systemicLoss * others * regimeMean { effectiveness[$0] * effectiveness[$0] })
  }

  /// Σ p_S f(S).
  private func regimeMean(_ f: (Int) -> Double) -> Double {
    regimes.indices.reduce(0) { $0 + regimes[$1].probability * f($1) }
  }

  /// Equation (18) with its missing factor h_U / h_E put right: the liability at which the
  /// reduced-form equilibrium (10) is the mean-field planner's optimum (15): 1 + h_U/h_E + 2 κ N²
  /// π̄(o) / (h_E M) − (μ β h_U / h_E)(1 − 1/N).
  ///
  /// - Returns: nil where third parties bear no harm, for then liability moves nobody. May be
  ///   negative: private incentives then exceed social ones.
  public var reducedFormFirstBestLiability: Double? {
    guard externalHarm > 0 else { return nil }
    let n = Double(firmCount)
    let systemic =
      2 * systemicLoss * n * n * expectedFailure(at: meanFieldPlannerOverlap)
      / (externalHarm * users)
    return 1 + userHarm / externalHarm + systemic
      - margin * demandSensitivity * userHarm / externalHarm * (1 - 1 / n)
  }

  /// The liability at which the exact-margin equilibrium is the planner's optimum with the exact
  /// E[K²]: [M (h_U + h_E)/N + κ (1 + 2 (N − 1) Σ p_S a_S π_S(o)/a) − μ β h_U D] / [h_E M/N − h_E
  /// π̄(o) β h_U D].
  ///
  /// - Returns: nil where third parties bear no harm, overlap does nothing, or the denominator
  ///   vanishes: there liability has no effect on overlap. The denominator is negative where more
  ///   liability lowers overlap (π̄ β h_U (1 − 1/N) > 1).
  public var exactFirstBestLiability: Double? {
    let a = meanEffectiveness
    let optimum = exactPlannerOverlap
    let demand = demandSensitivity * userHarm * contestedUsers
    let denominator = externalHarm * (usersPerFirm - expectedFailure(at: optimum) * demand)
    guard a > 0, denominator != 0 else { return nil }
    let jointFailures = regimeMean {
      effectiveness[$0] * (baselineFailure[$0] - effectiveness[$0] * optimum) / a
    }
    let social =
      usersPerFirm * (userHarm + externalHarm)
      + systemicLoss * (1 + 2 * Double(firmCount - 1) * jointFailures)
    return (social - margin * demand) / denominator
  }
}
