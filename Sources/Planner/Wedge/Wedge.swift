import AggregativeGames
import OverlapMarket

/// The market beside the planner: how far each firm's overlap is from what society would choose,
/// and why (section 6 of the paper).
public struct Wedge: Sendable {
  /// One firm's part.
  public struct Firm: Sendable, Equatable {
    /// o_i at the market's equilibrium.
    public let equilibrium: Double
    /// o_i at the planner's optimum.
    public let optimum: Double
    /// What overlap is worth to society at the optimum.
    public let social: SocialBenefit
    /// What overlap is worth to the firm at the equilibrium.
    public let `private`: PrivateBenefit
    /// c_i Δ_i: what all social parts less all private parts sum to.
    public let costOfWedge: Double

    /// Δ_i = o_i^SP − o_i^NE; negative where the firm overinvests.
    public var wedge: Double { optimum - equilibrium }
  }

  public let solution: MarketSolution
  public let plan: PlannerSolution
  /// In the market's order.
  public let firms: [Firm]
  /// Welfare at the equilibrium by the planner's own objective.
  public let equilibriumWelfare: Double
  /// The liability of each firm that would make it choose the planner's overlap.
  public let firstBestLiability: FirstBestLiability

  /// How much welfare the planner's optimum has over the market's: at least this.
  public var welfareGain: Double { plan.welfare - equilibriumWelfare }
  /// At most this: proven.
  public var welfareGainBound: Double { plan.upperBound - equilibriumWelfare }

  /// Firms whose overlap at the equilibrium exceeds the planner's by more than rounding: private
  /// incentives exceed social ones (docs/model.md 9.5). Empty where no equilibrium was verified:
  /// then nothing is known of the market's overlaps.
  public var overinvesting: [Int] {
    guard solution.converged else { return [] }
    return firms.indices.filter {
      firms[$0].wedge < -1e-9 * max(firms[$0].equilibrium, firms[$0].optimum)
    }
  }

  /// Whether both sides stand: a verified equilibrium and a proven bound.
  public var isVerified: Bool { solution.converged && plan.isProven }
}

extension RegulatedMarket {
  /// Solves the market, all its firms in it, and the planner's problem, and compares them.
  ///
  /// - Throws: `MarketError` when magnitudes leave the range of a double, or for an instrument that
  ///   the comparison does not know.
  public func wedge(
    objective: WelfareObjective = WelfareObjective(),
    settling: Settling = Settling(), planner: PlannerSearch = PlannerSearch()
  ) throws(MarketError) -> Wedge {
    try policy.refuse(beyond: .differentiable, by: "the wedge")
    return try Wedge(
      of: self, solution: settled(by: settling), plan: plan(objective, with: planner))
  }
}

extension Market {
  /// See `RegulatedMarket.wedge`.
  public func wedge(
    under policy: Policy, objective: WelfareObjective = WelfareObjective(),
    settling: Settling = Settling(), planner: PlannerSearch = PlannerSearch()
  ) throws(MarketError) -> Wedge {
    try regulated(by: policy).wedge(
      objective: objective, settling: settling, planner: planner)
  }
}

extension Wedge {
  /// - Precondition: both answers are of this market.
  public init(
    of regulated: RegulatedMarket, solution: MarketSolution, plan: PlannerSolution
  ) throws(MarketError) {
    // Where a regime's probability responds each side has its own.
    let planned =
      plan.outcomes.regimeProbability.map { regulated.at(regimeProbability: $0) } ?? regulated
    let regulated = solution.regulated
    let market = planned.market
    // What overlap is worth is told of firms that are held too, though they cannot move.
    let terms = try SocialTerms(
      market.choosing.sociallyPriced, objective: plan.objective, sharesIn: planned)
    let ownTerms =
      market.regimeResponse == nil
      ? terms
      : try SocialTerms(
        regulated.market.choosing.sociallyPriced, objective: plan.objective, sharesIn: regulated)
    let overlap = solution.point.state.overlap
    var social = SocialBenefit.parts(
      terms, at: plan.overlap, corners: plan.corners,
      responsePrice: plan.responsePrice(in: planned))
    if market.pricing == .bertrand {
      for i in social.indices { social[i].tellHarmsApart(in: market) }
    }
    let own = PrivateBenefit.parts(
      regulated, at: overlap, corners: solution.point.corners, pieces: ownTerms)
    self.solution = solution
    self.plan = plan
    firms = overlap.indices.map { i in
      Firm(
        equilibrium: overlap[i], optimum: plan.overlap[i], social: social[i], private: own[i],
        costOfWedge: market.firms.cost[i] * (plan.overlap[i] - overlap[i]))
    }
    equilibriumWelfare =
      WelfareAudit(
        market: regulated.priced(at: overlap).market, objective: plan.objective, held: regulated
      ).welfare(at: overlap).midpoint - solution.point.outcomes.complianceCost
      - (solution.point.outcomes.excessCost ?? 0)
    firstBestLiability = try FirstBestLiability(of: market, implementing: plan, pieces: terms)
  }
}
