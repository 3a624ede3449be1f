import AggregativeGames
import OverlapMarket
import Planner

/// How a menu is searched.
public struct MenuSearch: Sendable {
  /// Most points of a grid times draws, whose welfare is held in memory.
  public static let drawnPointLimit = 50_000_000

  /// Blocks of the grid that are solved at a time, at least 1. Answers do not depend on it.
  public var threads: Int
  /// Where the market settles under each policy.
  public var settling: Settling
  public var planner: PlannerSearch

  public init(
    settling: Settling = Settling(), threads: Int = 1, planner: PlannerSearch = PlannerSearch()
  ) {
    self.settling = settling
    self.threads = threads
    self.planner = planner
  }
}

/// The answer to "which policy of this menu is best for this market".
public struct MenuAnswer: Sendable {
  public let menu: PolicyMenu
  /// Where the market settles under each policy.
  public let settling: Settling
  /// The policy in force before the search. Instruments that the menu does not move stay as they
  /// are in it.
  public let policy: Policy
  /// Every point of the grid, in the order of `PolicyMenu.values(at:)`.
  public let points: [PolicyPoint]
  /// The best feasible point of the grid; nil where there is none.
  public let bestOfGrid: SolvedPolicy?
  /// The best policy found between the points of the grid too, at least as good as `bestOfGrid`: a
  /// local optimum of the menu. nil where nothing is feasible.
  public let best: SolvedPolicy?
  /// What keeps `best` from going on: ends of ranges and constraints; nil where nothing is
  /// feasible.
  public let limits: OptimumLimits?
  /// nil where nothing is feasible, and where it is not known what the first best gains.
  public let flatSet: FlatSet?
  public let comparison: PolicyComparison
  /// How much better than `best` other policies may be; nil where nothing is feasible.
  public let missed: MissedGain?
  /// The draws that policies were judged by; nil where the market was taken as known.
  public let draws: MarketDraws?
  /// The welfare in each draw of the feasible policy of the grid that is best in it; nil without
  /// draws, and where no policy is feasible.
  public let bestOfDraws: [Double]?

  /// What is made of welfare over the draws; nil without draws.
  public var criterion: UncertaintyCriterion? { draws?.criterion(of: menu) }

  /// Welfare over the draws; nil without draws, and without a verified equilibrium in each of them.
  /// O(draws log draws).
  public func statistics(of point: PolicyPoint) -> WelfareStatistics? {
    guard let draws, let drawn = point.draws, drawn.failedDraws == 0 else { return nil }
    // What breaks the constraints may well beat all that keep them: it has nothing to regret.
    return WelfareStatistics(
      of: drawn.welfare, in: draws,
      ideal: point.outcome?.isFeasible ?? false ? bestOfDraws : nil)
  }

  /// Position in the grid of the best point that may be chosen, the first of equals; nil where
  /// there is none. O(points).
  public var bestIndex: Int? {
    var best: (index: Int, welfare: Double)?
    for (index, point) in points.enumerated() {
      guard let outcome = point.outcome, outcome.isFeasible,
        outcome.welfare > best?.welfare ?? -.infinity
      else {
        continue
      }
      best = (index, outcome.welfare)
    }
    return best?.index
  }

  /// Points of the grid without a verified equilibrium.
  public var unverifiedCount: Int { points.count { $0.outcome == nil } }
  /// Points of the grid that may be chosen.
  public var feasibleCount: Int { points.count { $0.outcome?.isFeasible ?? false } }

  /// Whether there is a best policy and every policy that was asked for has a verified equilibrium,
  /// those of the comparison included.
  public var isVerified: Bool {
    best != nil && unverifiedCount == 0
      && comparison.entries.allSatisfy { $0.solved.map { $0.point.outcome != nil } ?? true }
  }
}

extension Market {
  /// Searches a menu for the policy with the most welfare, the market at its equilibrium (section
  /// 7.5 of the paper; docs/model.md section 5).
  ///
  /// The best of the grid is refined to a local optimum; that no other peak between the points of
  /// the grid is higher is not proven.
  ///
  /// Over draws every policy is solved in each of them, and the best is that with the largest value
  /// of the criterion among those that have a verified equilibrium, within the constraints, in
  /// every draw.
  ///
  /// - Parameters:
  ///   - policy: the policy in force.
  ///   - draws: what the market may be; nil: it is taken as known.
  ///   - progress: told how many more points of the grid are done.
  /// - Throws: `MarketError` when magnitudes leave the range of a double, or the policy does not
  ///   fit.
  /// - Complexity: one equilibrium a point of the grid, some hundreds more to refine each of its
  ///   peaks, and the planner's problem; each once a draw. Memory for points · draws numbers.
  public func search(
    _ menu: PolicyMenu, under policy: Policy, over draws: MarketDraws? = nil,
    with search: MenuSearch = MenuSearch(),
    progress: (Int) -> Void = { _ in }
  ) async throws(MarketError) -> MenuAnswer {
    let run = try MenuRun(held: regulated(by: policy), menu: menu, draws: draws, search: search)
    return try await run.answer(run.grid.points(progress: progress))
  }

  /// Solves some blocks of a menu's grid (`GridBlocks`): the part of `search` that can be stopped,
  /// kept and shared among machines.
  ///
  /// - Parameters:
  ///   - blocks: which.
  ///   - policy: the policy in force.
  ///   - draws: as in `search`. What is regretted is known only of the whole grid: until `answer`,
  ///     regret is judged by the worst draw.
  ///   - receive: told of each block as it is done, one at a time, in no particular order; false
  ///     stops the work.
  /// - Throws: as `search`.
  public func solve(
    _ blocks: [Int], of menu: PolicyMenu, under policy: Policy, over draws: MarketDraws? = nil,
    with search: MenuSearch = MenuSearch(), receive: (SolvedBlock) -> Bool
  ) async throws(MarketError) {
    try await MenuRun(held: regulated(by: policy), menu: menu, draws: draws, search: search).grid
      .run(blocks, receive: receive)
  }

  /// What `search` answers, from points of the grid that `solve` gave.
  ///
  /// - Parameter points: of the whole grid, in its order.
  /// - Precondition: there are `menu.pointCount` points.
  /// - Throws: as `search`.
  public func answer(
    _ menu: PolicyMenu, under policy: Policy, over draws: MarketDraws? = nil, points: [PolicyPoint],
    with search: MenuSearch = MenuSearch()
  ) async throws(MarketError) -> MenuAnswer {
    precondition(points.count == menu.pointCount, "one point for each of the grid's")
    return try await MenuRun(held: regulated(by: policy), menu: menu, draws: draws, search: search)
      .answer(points)
  }
}

/// One search.
private struct MenuRun {
  /// The market under the policy in force.
  let held: RegulatedMarket
  let menu: PolicyMenu
  let draws: MarketDraws?
  let search: MenuSearch

  private var market: Market { held.original }
  private var policy: Policy { held.policy }

  /// Before the best of the grid in each draw is known.
  private var drawn: DrawnEvaluation? {
    draws.map { DrawnEvaluation(draws: $0, criterion: $0.criterion(of: menu), best: nil) }
  }

  var grid: GridSearch { grid(over: drawn) }

  private func grid(over drawn: DrawnEvaluation?) -> GridSearch {
    GridSearch(
      evaluator: evaluator(menu, base: policy, over: drawn), threads: search.threads)
  }

  private func evaluator(
    _ menu: PolicyMenu, base: Policy, over drawn: DrawnEvaluation?
  ) -> PolicyEvaluator {
    PolicyEvaluator(
      held: held, menu: menu, base: base, settling: search.settling, drawn: drawn)
  }

  /// - Parameter points: those of the grid.
  func answer(_ points: [PolicyPoint]) async throws(MarketError) -> MenuAnswer {
    try menu.check(base: policy)
    var drawn = drawn
    drawn?.best = draws.flatMap { $0.best(of: points) }
    // Regret is known now.
    let points = drawn.map { points.map($0.valued) } ?? points
    let plain = evaluator(menu, base: policy, over: drawn)
    let laissezFaire = try plain.solve(.laissezFaire)
    let baseline = try plain.solve(policy)
    var alone: [(kind: PolicyComparison.Kind, menu: PolicyMenu, best: SolvedPolicy?)] = []
    for (kind, own) in partialMenus {
      alone.append((kind, own, try await best(of: own, over: drawn)))
    }
    let known = ([laissezFaire, baseline] + alone.compactMap(\.best)).filter {
      $0.feasible != nil && offers(menu, $0.policy, base: policy)
    }
    let best = try await MenuRefinement(grid: grid(over: drawn)).best(of: points, and: known)
    var options: [(PolicyComparison.Kind, SolvedPolicy?)] = [
      (.laissezFaire, laissezFaire), (.baseline, baseline),
    ]
    for (kind, own, found) in alone {
      // The best of the menu may turn out to need these instruments alone.
      let other = (best?.refined).flatMap { offers(own, $0.policy, base: policy.idle) ? $0 : nil }
      options.append((kind, SolvedPolicy.best(of: [found, other].compactMap(\.self))))
    }
    options.append((.bestOfMenu, best?.refined))
    options.append((.bestWithoutLoss, try await bestWithoutLoss(best?.refined, of: points, drawn)))
    // Where shares are held nobody can be closed.
    let isFree = menu.objective.shares == .free
    let keep = isFree ? search.settling.exit.plannerChoice : .all
    let plan = try held.plan(menu.objective, keep: keep, with: search.planner)
    for (kind, richer) in try market.firmSpecificPolicies(
      towards: plan, beside: policy.lumpSums)
    {
      options.append(
        (kind, try richer.map { policy throws(MarketError) in try plain.solve(policy) }))
    }
    let entries = options.map { PolicyComparison.Entry(kind: $0, solved: $1) }
    var firstBest: DrawnFirstBest?
    if let drawn {
      firstBest = try await drawn.firstBest(
        menu.objective, heldSharesUnder: policy, keep: keep, with: search.planner,
        threads: search.threads)
    }
    // A planner who keeps exposures, or every firm, is no bound on policies that do not.
    let comparison = PolicyComparison(
      market: market,
      isBoundedByPlanner: keep == search.settling.exit.plannerChoice
        && !policy.effects.union(menu.effects).contains(.exposureCap),
      entries: entries, firstBest: plan, drawnFirstBest: firstBest)
    let missed = (best?.refined.point.outcome).map {
      MissedGain(
        points, of: menu, best: $0.welfare, comparison: comparison,
        isBoundedByPlanner: drawn == nil && comparison.isBoundedByPlanner)
    }
    return MenuAnswer(
      menu: menu, settling: search.settling, policy: policy, points: points,
      bestOfGrid: best?.ofGrid,
      best: entries.first { $0.kind == .bestOfMenu }?.solved,
      limits: best.map { OptimumLimits($0.refined, of: menu, in: market, under: policy) },
      flatSet: FlatSet(points, of: menu, gain: comparison.firstBestGain),
      comparison: comparison, missed: missed,
      draws: draws, bestOfDraws: drawn?.best)
  }

  /// The best of the menu under which no firm loses money: the best itself where none does.
  private func bestWithoutLoss(
    _ best: SolvedPolicy?, of points: [PolicyPoint], _ drawn: DrawnEvaluation?
  ) async throws(MarketError) -> SolvedPolicy? {
    if let outcome = best?.point.outcome, outcome.smallestProfit >= 0 { return best }
    let solvent = menu.withoutLoss
    let grid = GridSearch(
      evaluator: evaluator(solvent, base: policy, over: drawn), threads: search.threads)
    return try await MenuRefinement(grid: grid).best(of: points.map(\.withoutLoss))?.refined
  }

  /// Each instrument alone, and liability with a floor where the menu has more.
  private var partialMenus: [(PolicyComparison.Kind, PolicyMenu)] {
    var menus = menu.instruments.compactMap { instrument in
      instrument.instrument.descriptor.axis?.best.map { _ in
        (PolicyComparison.Kind.best(instrument.instrument), menu.only([instrument]))
      }
    }
    if menu.instruments.count > 2, let liability = menu[.liability], let floor = menu[.floor] {
      menus.append((.bestLiabilityAndFloor, menu.only([liability, floor])))
    }
    return menus
  }

  /// The best of some instruments, without any other.
  private func best(
    of own: PolicyMenu, over drawn: DrawnEvaluation?
  ) async throws(MarketError) -> SolvedPolicy? {
    let evaluator = evaluator(own, base: policy.idle, over: drawn)
    let grid = GridSearch(evaluator: evaluator, threads: search.threads)
    return try await MenuRefinement(grid: grid).best(of: grid.points())?.refined
  }

  /// Whether a menu offers a policy, between the points of its grid too.
  /// - Parameter base: where instruments stay that the menu does not move.
  private func offers(_ menu: PolicyMenu, _ policy: Policy, base: Policy) -> Bool {
    var values: [Double] = []
    for (k, range) in menu.instruments.enumerated() {
      guard let value = menu.value(k, in: policy, of: market, under: self.policy),
        range.contains(value)
      else {
        return false
      }
      values.append(value)
    }
    let own = try? evaluator(menu, base: base, over: nil).policy(values)
    return own?.agrees(with: policy, in: market) ?? false
  }
}
