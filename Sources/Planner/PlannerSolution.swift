import AggregativeGames
import OverlapMarket

/// The overlaps that a planner would choose, with a proven bound on how much better any others
/// could be.
public struct PlannerSolution: Sendable {
  public let objective: WelfareObjective
  /// Which firms the planner could keep.
  public let keep: FirmChoice
  /// Positions of the firms that serve, ascending, where the planner closes others; nil: all. What
  /// is told firm by firm is told of those who serve, in their order.
  public let serving: [Int]?
  /// Firms of the whole market.
  public let firmCount: Int
  /// Overlap of each firm.
  public let overlap: [Double]
  /// Welfare at `overlap`, in units of utility times users: a proven lower bound on the best there
  /// is.
  public let welfare: Double
  /// No profile of overlaps, of any firms that the planner could keep, has more welfare than this:
  /// proven, outward rounded.
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

  public var relativeGap: Double { Self.relativeGap(of: welfare, below: upperBound) }

  /// (upper bound − welfare) / |welfare|; 0 where the two meet.
  public static func relativeGap(of welfare: Double, below bound: Double) -> Double {
    let gap = max(0, bound - welfare)
    return gap == 0 ? 0 : gap / abs(welfare)
  }

  /// Whether the gap is within the tolerance asked for.
  public var isProven: Bool { relativeGap <= tolerance }

  /// Positions of the firms that the planner closes, ascending.
  public var closed: [Int] {
    guard let serving else { return [] }
    let serves = Set(serving)
    return (0..<firmCount).filter { !serves.contains($0) }
  }

  /// A value for each firm of the market: of those who serve theirs, of the others `absent`.
  public func spread<Value>(_ values: [Value], absent: Value) -> [Value] {
    guard let serving else { return values }
    var all = [Value](repeating: absent, count: firmCount)
    for (firm, value) in zip(serving, values) { all[firm] = value }
    return all
  }
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
  /// would do, and, where the planner may close firms, over all sets of firms that serve.
  ///
  /// Newton's method finds a profile; a Lagrangian bound along a path of multipliers proves it best
  /// at once in most markets. In the others two climbs, and branch and bound, find and prove how
  /// far from the best it can be (docs/model.md section 4). Who serves is found by branch and bound
  /// around that (docs/planner-bound.md step 11).
  ///
  /// The planner chooses for the market as its roster states it and is bound by no instrument: the
  /// policy only says where shares are taken when they are held.
  ///
  /// - Parameter keep: which firms serve. With an outside option the planner may close all.
  /// Where firms set prices the planner sets them too.
  ///
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double, and
  ///   `MarketError.incomplete` where firms may be closed and shares are held, and where prices are
  ///   set and welfare has no maximum over them.
  public func plan(
    _ objective: WelfareObjective = WelfareObjective(), keep: FirmChoice = .all,
    with search: PlannerSearch = PlannerSearch(), observer: (PlannerEvent) -> Void = { _ in }
  ) throws(MarketError) -> PlannerSolution {
    if let response = original.regimeResponse, response.exposure != 0 || response.failures != 0 {
      return try plan(objective, keep: keep, with: search, as: response)
    }
    let standing = original.regimeResponse.map {
      at(regimeProbability: RegimeResponse.probability($0.intercept))
    }
    let sets = try FirmSets(standing ?? self, objective)
    switch keep {
    case .all:
      // The search aims a little below the tolerance, so that rounding in the value does not undo
      // it.
      let outcome = try sets.optimum(
        Array(original.firms.indices),
        by: BoundSearch(tolerance: 0.9 * search.tolerance, budget: search.budget),
        observer: observer)
      observer(.bounded(parts: outcome.nodes))
      return PlannerSolution(
        PlannedSet(
          serving: Array(original.firms.indices), result: outcome.best,
          welfare: outcome.best.welfare),
        upperBound: outcome.upperBound, nodes: outcome.nodes, of: sets, keep: keep, search: search)
    case .choose:
      let outcome = try FirmSearch(sets: sets, search: search).run(observer: observer)
      return PlannerSolution(
        outcome.best, upperBound: outcome.upperBound, nodes: outcome.nodes, of: sets, keep: keep,
        search: search)
    }
  }
}

extension RegulatedMarket {
  /// The same where a regime's probability responds: over all overlaps and the probabilities with
  /// which the market answers to them.
  private func plan(
    _ objective: WelfareObjective, keep: FirmChoice, with search: PlannerSearch,
    as response: RegimeResponse
  ) throws(MarketError) -> PlannerSolution {
    guard keep == .all else {
      throw .incomplete(
        path: ResponsePlanner.path,
        rule: "a planner who closes firms cannot deal with a regime's probability that responds "
          + "yet; keep all firms")
    }
    let priced = try FirmSets(self, objective).held.original
    var planner = try ResponsePlanner(priced, response, objective, search)
    let outcome = try planner.run()
    let firms = Array(original.firms.indices)
    let probability = outcome.market.regimes[response.regime].probability
    return PlannerSolution(
      PlannedSet(
        serving: firms, result: outcome.result, welfare: outcome.result.welfare),
      upperBound: outcome.upperBound, nodes: outcome.nodes,
      of: try FirmSets(at(regimeProbability: probability), objective), keep: keep, search: search)
  }
}

extension Market {
  /// See `RegulatedMarket.plan`.
  public func plan(
    _ objective: WelfareObjective = WelfareObjective(),
    heldSharesUnder policy: Policy = .laissezFaire, keep: FirmChoice = .all,
    with search: PlannerSearch = PlannerSearch(), observer: (PlannerEvent) -> Void = { _ in }
  ) throws(MarketError) -> PlannerSolution {
    try regulated(by: policy).plan(objective, keep: keep, with: search, observer: observer)
  }
}

extension PlannerSolution {
  init(
    _ best: PlannedSet, upperBound: Double, nodes: Int, of sets: FirmSets, keep: FirmChoice,
    search: PlannerSearch
  ) {
    let profile = best.result?.overlap ?? []
    let point = PlannedPoint(profile, of: sets, serving: best.serving)
    objective = sets.objective
    self.keep = keep
    firmCount = sets.held.original.firms.count
    serving = best.serving.count == firmCount ? nil : best.serving
    overlap = profile
    welfare = point.welfare
    self.upperBound = upperBound
    corners = point.corners
    state = point.state
    outcomes = point.outcomes
    // Where nobody serves there is nothing to be stationary in.
    residual = best.result?.residual ?? 0
    iterations = best.result?.iterations ?? 0
    self.nodes = nodes
    tolerance = search.tolerance
  }
}
