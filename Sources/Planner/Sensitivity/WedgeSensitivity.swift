/// Derivatives of the wedge Δ_i = o_i^SP − o_i^NE between the planner's overlaps and the market's.
public struct WedgeSensitivity: Sendable {
  public let equilibrium: MarketSensitivity
  public let optimum: PlannerSensitivity

  /// - Precondition: both are of one market.
  public init(equilibrium: MarketSensitivity, optimum: PlannerSensitivity) {
    precondition(equilibrium.market == optimum.market, "both sides of a wedge are of one market")
    self.equilibrium = equilibrium
    self.optimum = optimum
  }

  /// Δ_i of each firm.
  public var wedge: [Double] { zip(optimum.overlap, equilibrium.overlap).map { $0 - $1 } }

  /// ∂Δ_i/∂θ of each firm, one-sided where either part is. O(firms · regimes²).
  /// - Throws: as `MarketSensitivity.overlap(of:)`.
  public func wedge(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]> {
    let market = try equilibrium.overlap(of: primitive)
    return try optimum.overlap(of: primitive).combined(with: market) { optimum, market in
      zip(optimum, market).map { $0 - $1 }
    }
  }

  /// (θ/Δ_i) ∂Δ_i/∂θ of each firm, dimensionless; nil where the wedge is 0 or θ has no single
  /// value.
  /// - Throws: as `MarketSensitivity.overlap(of:)`.
  public func wedgeElasticity(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<
    [Double?]
  > {
    let derivative = try wedge(of: primitive)
    let value = primitive.current(in: equilibrium.market, under: equilibrium.policy)
    return derivative.map { Elasticity.of(wedge, $0, in: value) }
  }
}
