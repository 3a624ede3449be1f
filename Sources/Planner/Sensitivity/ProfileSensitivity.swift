import OverlapMarket

/// Derivatives of a profile of overlaps and of welfare at it, and what follows from them: the
/// market's equilibrium (`MarketSensitivity`) or the planner's optimum (`PlannerSensitivity`).
public protocol ProfileSensitivity: Sendable {
  /// The market and its policy.
  var regulated: RegulatedMarket { get }
  /// Overlap of each firm.
  var overlap: [Double] { get }
  /// In units of utility times users.
  var welfare: Double { get }

  /// ∂o_i/∂θ of each firm. O(firms · regimes), for the planner O(firms · regimes²).
  /// - Throws: `SensitivityError.noSuchPrimitive`; `.singular` or `.undecided` where a one-sided
  ///   derivative does not exist or is not unique.
  func overlap(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]>

  /// dW/dθ at the profile. O(regimes) for a primitive of one firm, O(firms · regimes) else; where a
  /// derivative is one-sided, as `overlap(of:)`.
  /// - Throws: as `overlap(of:)`.
  func welfare(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<Double>
}

extension ProfileSensitivity {
  /// The market as its roster states it.
  public var market: Market { regulated.original }
  public var policy: Policy { regulated.policy }

  /// (θ/o_i) ∂o_i/∂θ of each firm, dimensionless; nil where overlap is 0 or θ has no single value.
  /// - Throws: as `overlap(of:)`.
  public func overlapElasticity(of primitive: Primitive) throws(SensitivityError)
    -> SidedDerivative<[Double?]>
  {
    let derivative = try overlap(of: primitive)
    let value = primitive.current(in: market, under: policy)
    return derivative.map { Elasticity.of(overlap, $0, in: value) }
  }

  /// (θ/W) dW/dθ, dimensionless; nil where welfare is 0 or θ has no single value. Where welfare is
  /// negative a positive elasticity lowers it further.
  /// - Throws: as `overlap(of:)`.
  public func welfareElasticity(of primitive: Primitive) throws(SensitivityError)
    -> SidedDerivative<Double?>
  {
    let derivative = try welfare(of: primitive)
    let value = primitive.current(in: market, under: policy)
    return derivative.map { Elasticity.of(welfare, $0, in: value) }
  }
}
