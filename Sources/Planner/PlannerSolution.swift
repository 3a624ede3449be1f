import AggregativeGames
import OverlapMarket

/// The overlaps that a planner would choose, with a proven bound on how much better any others
/// could be.
public struct PlannerSolution: Sendable {
  public let objective: WelfareObjective
  /// Overlap of each firm.
  public let overlap: [Double]
  /// Welfare at `overlap`, in units of utility times users: a proven lower bound on the best there
  /// is.
  public let welfare: Double
  /// No profile of overlaps has more welfare than this: proven, outward rounded.
  public let upperBound: Double
  /// Where each firm is in its strategy set; `floor` is overlap 0, the planner's own lower bound.
  public let corners: [Corner]
  /// Demand and failures at `overlap`, users choosing freely, and profits without liability.
  public let state: MarketState
  public let outcomes: Outcomes
  /// Largest scaled natural residual of the planner's first-order conditions; dimensionless.
  public let residual: Double
  /// Iterations of the local method.
  public let iterations: Int
  /// Parts of the problem that were bounded.
  public let nodes: Int
  /// Largest relative gap that was asked for.
  public let tolerance: Double

  /// (upper bound − welfare) / |welfare|; 0 where the two meet.
  public var relativeGap: Double {
    let gap = max(0, upperBound - welfare)
    return gap == 0 ? 0 : gap / abs(welfare)
  }

  /// Whether the gap is within the tolerance asked for.
  public var isProven: Bool { relativeGap <= tolerance }
}

/// How hard to look for the planner's optimum and its bound.
public struct PlannerSearch: Sendable, Hashable {
  /// Relative gap between welfare and its upper bound at which the search ends.
  public var tolerance: Double
  /// Most evaluations of single firms' problems.
  public var budget: Int

  /// - Precondition: `tolerance` is positive.
  public init(tolerance: Double = 1e-6, budget: Int = 4_000_000) {
    precondition(tolerance > 0, "a gap of zero cannot be proven in floating point")
    self.tolerance = tolerance
    self.budget = budget
  }
}

/// What happens while the planner's optimum is looked for, for timings outside.
public enum PlannerEvent: Sendable {
  /// The first local method has ended; others follow only where what it found is not proven best at
  /// once.
  case climbed(iterations: Int)
  /// The search for the bound has ended.
  case bounded(parts: Int)
}

extension RegulatedMarket {
  /// The welfare-maximising overlaps (section 5 of the paper) over all o_i ≥ 0, whatever the market
  /// would do.
  ///
  /// Newton's method finds a profile; a Lagrangian bound along a path of multipliers proves it best
  /// at once in most markets. In the others two climbs, and branch and bound, find and prove how
  /// far from the best it can be (docs/model.md section 4).
  ///
  /// The planner chooses for the market as its roster states it and is bound by no instrument: the
  /// policy only says where shares are taken when they are held.
  ///
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  public func plan(
    _ objective: WelfareObjective = WelfareObjective(),
    with search: PlannerSearch = PlannerSearch(), observer: (PlannerEvent) -> Void = { _ in }
  ) throws(MarketError) -> PlannerSolution {
    let terms = try SocialTerms(original, objective: objective, sharesIn: self)
    let game = PlannerGame(terms, climbs: false)
    let climber = LocalPlanner()
    let floor = original.firms.indices.map { game.pieces.floor(of: $0) }
    // The search aims a little below the tolerance, so that rounding in the value does not undo it.
    let bound = BoundSearch(tolerance: 0.9 * search.tolerance, budget: search.budget)
    let first = climber.stationaryProfile(game, from: floor)
    observer(.climbed(iterations: first?.iterations ?? 0))
    // A stationary profile may be no maximum, so it counts only where the proof leaves next to
    // nothing above it.
    let proof = first.flatMap {
      BoundSearch(tolerance: min(1e-9, bound.tolerance), budget: bound.budget).proof(game, of: $0)
    }
    let outcome = proof ?? Self.search(PlannerGame(terms), bound, climber)
    observer(.bounded(parts: outcome.nodes))
    return PlannerSolution(outcome, objective: objective, held: self, search: search)
  }

  /// From where climbs end that begin at no overlap and, if need be, at all of it.
  private static func search(
    _ game: PlannerGame, _ bound: BoundSearch, _ climber: LocalPlanner
  ) -> BoundSearch.Outcome {
    let players = 0..<game.playerCount
    return bound.run(
      game, from: climber.climb(game, from: players.map { game.pieces.floor(of: $0) })
    ) {
      climber.climb(game, from: players.map { game.pieces.ceiling(of: $0) })
    }
  }
}

extension Market {
  /// See `RegulatedMarket.plan`.
  public func plan(
    _ objective: WelfareObjective = WelfareObjective(),
    heldSharesUnder policy: Policy = .laissezFaire,
    with search: PlannerSearch = PlannerSearch(), observer: (PlannerEvent) -> Void = { _ in }
  ) throws(MarketError) -> PlannerSolution {
    try regulated(by: policy).plan(objective, with: search, observer: observer)
  }
}

extension PlannerSolution {
  init(
    _ outcome: BoundSearch.Outcome, objective: WelfareObjective, held: RegulatedMarket,
    search: PlannerSearch
  ) {
    let profile = outcome.best.overlap
    let market = held.original.unregulated
    self.objective = objective
    overlap = profile
    welfare =
      WelfareAudit(market: held.original, objective: objective, held: held).welfare(at: profile)
      .lower
    upperBound = outcome.upperBound
    corners = Corner.all(in: market, at: profile)
    state = MarketState(of: market, at: profile)
    outcomes = Outcomes(
      of: market, at: state, systemicTerm: objective.systemicTerm, heldSharesIn: held)
    residual = outcome.best.residual
    iterations = outcome.best.iterations
    nodes = outcome.nodes
    tolerance = search.tolerance
  }
}
