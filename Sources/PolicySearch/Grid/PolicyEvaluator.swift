import AggregativeGames
import OverlapMarket
import Planner

/// Solves the market under policies and judges where it settles.
struct PolicyEvaluator: Sendable {
  let market: Market
  let menu: PolicyMenu
  /// Where instruments stay that the menu does not move.
  let base: Policy
  /// At whose floor shares are held, where the objective holds them.
  let held: Policy
  let equilibrium: EquilibriumSearch
  /// Whether to look for all equilibria of each policy.
  let examinesAll: Bool
  /// The draws that policies are judged by; nil where the market is taken as known.
  var drawn: DrawnEvaluation?

  /// - Parameter values: of the menu's instruments.
  func policy(_ values: [Double]) throws(MarketError) -> Policy {
    var policy = base
    for (instrument, value) in zip(menu.instruments, values) {
      policy = try instrument.instrument.applied(value, to: policy)
    }
    return policy
  }

  /// - Parameter start: profiles to look from first.
  func solve(_ policy: Policy, from start: WarmStart = WarmStart()) throws(MarketError) -> SolvedPolicy {
    let solution = try market.solve(under: policy, with: equilibrium, from: start.own)
    if let drawn { return try solve(policy, over: drawn, from: start, solution) }
    let outcome = solution.converged ? outcome(solution.point.state, in: market, under: policy) : nil
    return SolvedPolicy(
      policy: policy, solution: solution,
      point: PolicyPoint(
        outcome: outcome, relativeGain: solution.point.verdict.certificate.relativeGain,
        equilibria: examinesAll ? try spread(under: policy, selected: outcome?.welfare) : nil))
  }

  /// Solves the market under policies that are neighbours of each other, the first from scratch and each other from the equilibrium before it.
  ///
  /// - Parameters:
  ///   - path: values of the menu's instruments.
  ///   - visit: told of each, in order.
  func walk(_ path: [[Double]], _ visit: (SolvedPolicy) -> Void) throws(MarketError) {
    var start = WarmStart()
    for values in path {
      let solved = try solve(policy(values), from: start)
      start = solved.start
      visit(solved)
    }
  }

  /// The same with markets of its own, for a thread of its own.
  func detached() -> PolicyEvaluator {
    PolicyEvaluator(
      market: market.detached(), menu: menu, base: base, held: held, equilibrium: equilibrium, examinesAll: examinesAll,
      drawn: drawn?.detached())
  }

  /// The same, with one equilibrium a policy.
  var plain: PolicyEvaluator {
    PolicyEvaluator(
      market: market, menu: menu, base: base, held: held, equilibrium: equilibrium, examinesAll: false,
      drawn: drawn)
  }

  /// The same policy, with what is known of all equilibria where that is asked for.
  func examined(_ solved: SolvedPolicy) throws(MarketError) -> SolvedPolicy {
    guard examinesAll, solved.point.equilibria == nil else { return solved }
    let outcome = solved.point.outcome
    return SolvedPolicy(
      policy: solved.policy, solution: solved.solution,
      point: PolicyPoint(
        outcome: outcome, relativeGain: solved.point.relativeGain,
        equilibria: try spread(under: solved.policy, selected: outcome?.welfare)))
  }

  /// Every draw for itself, from its own neighbour. Constraints must hold in all of them.
  private func solve(
    _ policy: Policy, over drawn: DrawnEvaluation, from start: WarmStart, _ solution: MarketSolution
  ) throws(MarketError) -> SolvedPolicy {
    var outcomes: [PolicyOutcome] = []
    var profiles: [[Double]?] = []
    var relativeGain = 0.0
    for (draw, market) in drawn.draws.markets.enumerated() {
      let from = start.drawn.isEmpty ? nil : start.drawn[draw]
      let point = try market.solve(under: policy, with: equilibrium, from: from).point
      let isVerified = point.verdict.isVerified
      if isVerified { outcomes.append(outcome(point.state, in: market, under: policy)) }
      profiles.append(isVerified ? point.state.overlap : nil)
      relativeGain = max(relativeGain, point.verdict.certificate.relativeGain)
    }
    let isVerified = outcomes.count == drawn.draws.count
    let welfare = isVerified ? outcomes.map(\.welfare) : []
    return SolvedPolicy(
      policy: policy, solution: solution,
      point: PolicyPoint(
        outcome: isVerified ? joined(outcomes, value: drawn.value(of: welfare)) : nil, relativeGain: relativeGain,
        equilibria: nil, draws: DrawnWelfare(welfare: welfare, failedDraws: drawn.draws.count - outcomes.count)),
      profiles: profiles)
  }

  private func joined(_ outcomes: [PolicyOutcome], value: Double) -> PolicyOutcome {
    PolicyOutcome(
      welfare: value, smallestProfit: outcomes.reduce(.infinity) { min($0, $1.smallestProfit) },
      overlapCost: outcomes.reduce(0) { max($0, $1.overlapCost) }, isFeasible: outcomes.allSatisfy(\.isFeasible))
  }

  private func outcome(_ state: MarketState, in market: Market, under policy: Policy) -> PolicyOutcome {
    let outcomes = Outcomes(
      of: market, under: policy, at: state, systemicTerm: menu.objective.systemicTerm, heldSharesUnder: held)
    let profit = state.profit.reduce(.infinity) { min($0, $1) }
    return PolicyOutcome(
      welfare: outcomes.welfare[menu.objective.convention], smallestProfit: profit,
      overlapCost: outcomes.overlapCost,
      isFeasible: menu.constraints.allow(smallestProfit: profit, overlapCost: outcomes.overlapCost))
  }

  private func spread(under policy: Policy, selected: Double?) throws(MarketError) -> EquilibriumSpread {
    let all = try market.allEquilibria(under: policy)
    let found = all.points.filter(\.verdict.isVerified).map { outcome($0.state, in: market, under: policy).welfare }
    let welfare = found + (selected.map { [$0] } ?? [])
    return EquilibriumSpread(
      multiplicity: all.multiplicity, count: found.count, worst: welfare.min(), best: welfare.max())
  }

  /// dW/dθ of an instrument at an equilibrium, all firms adjusting; nil where it has no derivative, and over draws, whose criteria have kinks.
  func slope(of instrument: PolicyInstrument, at solved: SolvedPolicy) -> SidedDerivative<Double>? {
    guard drawn == nil else { return nil }
    let primitive: Primitive = instrument == .liability ? .liability : .floor
    guard
      let sensitivity = try? MarketSensitivity(
        solved.solution.point, in: market, under: solved.policy, objective: menu.objective, heldSharesUnder: held),
      let slope = try? sensitivity.welfare(of: primitive), slope.left.isFinite, slope.right.isFinite
    else { return nil }
    return slope
  }
}
