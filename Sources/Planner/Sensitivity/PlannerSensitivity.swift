import OverlapMarket

/// Derivatives of a planner's optimal overlaps and of welfare at them, in every primitive and
/// instrument (docs/model.md section 6).
///
/// Total derivatives, exact to rounding: an overlap at a strict kink moves with the kink π⁰/a, one
/// at 0 stays. One-sided as in `MarketSensitivity`. They are those of the branch of local optima
/// that holds the profile given: where several profiles are best, or the plan's bound leaves room
/// for a better one, another branch can overtake it, and welfare then has a kink that no derivative
/// of one branch shows.
public struct PlannerSensitivity: ProfileSensitivity {
  /// The market and the policy at whose least overlaps shares are held, where the objective holds
  /// them. The planner itself is bound by no instrument.
  public let regulated: RegulatedMarket
  public let objective: WelfareObjective
  /// The planner's overlap of each firm.
  public let overlap: [Double]
  /// Welfare there, in units of utility times users.
  public let welfare: Double
  let solver: ResponseSolver

  /// Prepares all derivatives with one factorisation. O(firms · regimes²).
  ///
  /// - Throws: `SensitivityError.notStationary` where the profile satisfies no first-order
  ///   conditions; `.singular` where they determine no derivative.
  public init(
    _ plan: PlannerSolution, in regulated: RegulatedMarket
  ) throws(SensitivityError) {
    let market = regulated.original
    do throws(MarketError) {
      try market.refuseRegimeResponse(by: "derivatives of the planner's optimum")
    } catch {
      throw .unsupported(error)
    }
    precondition(plan.overlap.count == market.firms.count, "one overlap a firm")
    let terms = LocalTerms(
      market, under: market.unregulated.burden, sharesIn: regulated, objective: plan.objective,
      at: plan.overlap, isPlanned: true)
    self.regulated = regulated
    objective = plan.objective
    overlap = plan.overlap
    welfare = terms.welfare
    solver = try ResponseSolver(FirstOrderSystem(.planner, terms), welfare: terms)
  }

  /// ∂o_i^SP/∂θ of each firm. O(firms · regimes²).
  /// - Throws: `SensitivityError.noSuchPrimitive`; `.singular` or `.undecided` where a one-sided
  ///   derivative does not exist or is not unique.
  public func overlap(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]>
  {
    try solver.overlap(primitive)
  }

  /// dW/dθ at the optimum. O(regimes) for a primitive of one firm, O(firms · regimes) else; where a
  /// derivative is one-sided, as `overlap(of:)`.
  /// - Throws: as `overlap(of:)`.
  public func welfare(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<Double> {
    try solver.welfare(primitive)
  }
}
