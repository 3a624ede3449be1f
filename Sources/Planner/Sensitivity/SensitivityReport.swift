import OverlapMarket

/// All derivatives of a market and its planner, primitive by primitive: what a report shows.
public struct SensitivityReport: Sendable {
  /// One primitive's effects.
  public struct Row: Sendable {
    public let primitive: Primitive
    /// Where it stands; nil where firms' instruments differ and all move together.
    public let value: Double?
    public let market: Effect
    public let planner: Effect?
    /// ∂P_i/∂θ of each firm at the equilibrium; nil where prices are given, or overlaps were not
    /// asked for.
    public let price: SidedDerivative<[Double]>?
    /// ∂Δ_i/∂θ of each firm; nil where one side is missing or overlaps were not asked for.
    public let wedge: SidedDerivative<[Double]>?
  }

  /// What a primitive does to overlaps and to welfare, at the market's equilibrium or at the
  /// planner's optimum.
  public struct Effect: Sendable {
    /// ∂o_i/∂θ; nil where overlaps were not asked for.
    public let overlap: SidedDerivative<[Double]>?
    public let overlapElasticity: SidedDerivative<[Double?]>?
    /// dW/dθ.
    public let welfare: SidedDerivative<Double>
    public let welfareElasticity: SidedDerivative<Double?>
  }

  public let market: MarketSensitivity
  /// nil where the optimum has no derivative; `plannerObstacle` says why.
  public let planner: PlannerSensitivity?
  public let plannerObstacle: SensitivityError?
  public let rows: [Row]
  /// nil where prices are given, or overlaps were not asked for.
  public let passThrough: PassThrough?

  /// - Parameter overlaps: whether to list every firm's response to every primitive, which takes
  ///   O(firms²) numbers.
  /// - Throws: `SensitivityError` where the market's equilibrium has no derivative.
  public init(
    of primitives: [Primitive], market: MarketSensitivity,
    planner: Result<PlannerSensitivity, SensitivityError>,
    overlaps: Bool
  ) throws(SensitivityError) {
    self.market = market
    switch planner {
    case .success(let sensitivity):
      self.planner = sensitivity
      plannerObstacle = nil
    case .failure(let error):
      self.planner = nil
      plannerObstacle = error
    }
    var rows: [Row] = []
    rows.reserveCapacity(primitives.count)
    for primitive in primitives {
      let atMarket = Effect(
        overlap: overlaps ? try market.overlap(of: primitive) : nil,
        overlapElasticity: overlaps ? try market.overlapElasticity(of: primitive) : nil,
        welfare: try market.welfare(of: primitive),
        welfareElasticity: try market.welfareElasticity(of: primitive))
      var atOptimum: Effect?
      var wedge: SidedDerivative<[Double]>?
      if let optimum = self.planner {
        atOptimum = Effect(
          overlap: overlaps ? try optimum.overlap(of: primitive) : nil,
          overlapElasticity: overlaps ? try optimum.overlapElasticity(of: primitive) : nil,
          welfare: try optimum.welfare(of: primitive),
          welfareElasticity: try optimum.welfareElasticity(of: primitive))
        if overlaps {
          wedge = try WedgeSensitivity(equilibrium: market, optimum: optimum).wedge(of: primitive)
        }
      }
      rows.append(
        Row(
          primitive: primitive, value: primitive.current(in: market.market, under: market.policy),
          market: atMarket,
          planner: atOptimum, price: overlaps ? try market.price(of: primitive) : nil,
          wedge: wedge))
    }
    self.rows = rows
    passThrough = overlaps ? try PassThrough(market) : nil
  }
}
