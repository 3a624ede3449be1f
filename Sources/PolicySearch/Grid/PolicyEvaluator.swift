import AggregativeGames
import OverlapMarket
import Planner

/// Solves the market under policies and judges where it settles.
struct PolicyEvaluator: Sendable {
  let menu: PolicyMenu
  /// Where instruments stay that the menu does not move.
  let base: Policy
  /// The market under the policy in force, at whose least overlaps shares are held where the
  /// objective holds them.
  private(set) var held: RegulatedMarket
  let equilibrium: EquilibriumSearch
  /// Whether to look for all equilibria of each policy.
  private(set) var examinesAll: Bool
  /// The draws that policies are judged by; nil where the market is taken as known.
  var drawn: DrawnEvaluation?
  /// What each of the menu's instruments is proportional to; nil: the same for all firms. A policy
  /// is announced before the draw is known.
  private let scales: [[Double]?]

  init(
    held: RegulatedMarket, menu: PolicyMenu, base: Policy, equilibrium: EquilibriumSearch,
    examinesAll: Bool, drawn: DrawnEvaluation?
  ) {
    self.held = held
    self.menu = menu
    self.base = base
    self.equilibrium = equilibrium
    self.examinesAll = examinesAll
    self.drawn = drawn
    scales = menu.instruments.indices.map {
      menu.scale($0, of: held.original, under: held.policy)
    }
  }

  var market: Market { held.original }

  /// - Parameter values: of the menu's instruments.
  func policy(_ values: [Double]) throws(MarketError) -> Policy {
    var policy = base
    for (k, value) in values.enumerated() { policy = try moved(policy, k, to: value) }
    return policy
  }

  /// A policy with one of the menu's instruments at another value.
  func moved(_ policy: Policy, _ k: Int, to value: Double) throws(MarketError) -> Policy {
    try menu.instruments[k].instrument.applied(value, to: policy, scale: scales[k])
  }

  /// The value of one of the menu's instruments in a policy; nil where none gives it.
  func value(_ k: Int, in policy: Policy) -> Double? {
    menu.instruments[k].instrument.value(in: policy, scale: scales[k])
  }

  /// - Parameter start: profiles to look from first.
  func solve(_ policy: Policy, from start: WarmStart = WarmStart()) throws(MarketError)
    -> SolvedPolicy
  {
    var room = SearchRoom()
    return try solve(policy, from: start, in: &room)
  }

  /// - Parameter room: storage of the solves before, by the same thread.
  private func solve(
    _ policy: Policy, from start: WarmStart, in room: inout SearchRoom
  ) throws(MarketError) -> SolvedPolicy {
    let settled = try SettledMarket(
      market.regulated(by: policy), with: equilibrium, from: start.own, in: &room)
    if let drawn { return try solve(policy, over: drawn, from: start, settled, in: &room) }
    let outcome = settled.isVerified ? outcome(settled, held: held) : nil
    return SolvedPolicy(
      policy: policy, solution: settled.solution, survivors: settled.survivors,
      point: PolicyPoint(
        outcome: outcome, relativeGain: settled.solution.point.verdict.certificate.relativeGain,
        equilibria: examinesAll ? try spread(under: policy, selected: outcome?.welfare) : nil))
  }

  /// Solves the market under policies that are neighbours of each other, the first from scratch and
  /// each other from the equilibrium before it.
  ///
  /// - Parameters:
  ///   - path: values of the menu's instruments.
  ///   - visit: told of each, in order.
  func walk(_ path: [[Double]], _ visit: (SolvedPolicy) -> Void) throws(MarketError) {
    var start = WarmStart()
    var room = SearchRoom()
    for values in path {
      let solved = try solve(policy(values), from: start, in: &room)
      start = solved.start
      visit(solved)
    }
  }

  /// The same with markets of its own, for a thread of its own.
  func detached() -> PolicyEvaluator {
    var other = self
    other.held = held.detached()
    other.drawn = drawn?.detached()
    return other
  }

  /// The same, with one equilibrium a policy.
  var plain: PolicyEvaluator {
    var other = self
    other.examinesAll = false
    return other
  }

  /// The same policy, with what is known of all equilibria where that is asked for.
  func examined(_ solved: SolvedPolicy) throws(MarketError) -> SolvedPolicy {
    guard examinesAll, solved.point.equilibria == nil else { return solved }
    let outcome = solved.point.outcome
    return SolvedPolicy(
      policy: solved.policy, solution: solved.solution, survivors: solved.survivors,
      point: PolicyPoint(
        outcome: outcome, relativeGain: solved.point.relativeGain,
        equilibria: try spread(under: solved.policy, selected: outcome?.welfare)))
  }

  /// Every draw for itself, from its own neighbour. Constraints must hold in all of them.
  private func solve(
    _ policy: Policy, over drawn: DrawnEvaluation, from start: WarmStart, _ own: SettledMarket,
    in room: inout SearchRoom
  ) throws(MarketError) -> SolvedPolicy {
    var outcomes: [PolicyOutcome] = []
    var profiles: [[Double]?] = []
    var relativeGain = 0.0
    for (draw, market) in drawn.draws.markets.enumerated() {
      let from = start.drawn.isEmpty ? nil : start.drawn[draw]
      let settled = try SettledMarket(
        market.regulated(by: policy), with: equilibrium, from: from, in: &room)
      if settled.isVerified {
        outcomes.append(outcome(settled, held: try market.regulated(by: held.policy)))
      }
      profiles.append(settled.start)
      relativeGain = max(relativeGain, settled.solution.point.verdict.certificate.relativeGain)
    }
    let isVerified = outcomes.count == drawn.draws.count
    let welfare = isVerified ? outcomes.map(\.welfare) : []
    return SolvedPolicy(
      policy: policy, solution: own.solution, survivors: own.survivors,
      point: PolicyPoint(
        outcome: isVerified ? joined(outcomes, value: drawn.value(of: welfare)) : nil,
        relativeGain: relativeGain,
        equilibria: nil,
        draws: DrawnWelfare(welfare: welfare, failedDraws: drawn.draws.count - outcomes.count)),
      profiles: profiles)
  }

  private func joined(_ outcomes: [PolicyOutcome], value: Double) -> PolicyOutcome {
    PolicyOutcome(
      welfare: value, smallestProfit: outcomes.reduce(.infinity) { min($0, $1.smallestProfit) },
      overlapCost: outcomes.reduce(0) { max($0, $1.overlapCost) },
      firms: outcomes.reduce(.max) { min($0, $1.firms) },
      isFeasible: outcomes.allSatisfy(\.isFeasible))
  }

  private func outcome(_ settled: SettledMarket, held: RegulatedMarket) -> PolicyOutcome {
    outcome(settled.solution.point.state, in: settled.regulated, held: settled.part(of: held))
  }

  private func outcome(
    _ state: MarketState, in regulated: RegulatedMarket, held: RegulatedMarket
  ) -> PolicyOutcome {
    let outcomes = Outcomes(
      of: regulated, at: state, systemicTerm: menu.objective.systemicTerm, heldSharesIn: held)
    let firms = regulated.market.firms.count
    let profit = state.profit.reduce(.infinity) { min($0, $1) }
    return PolicyOutcome(
      welfare: outcomes.welfare[menu.objective.convention], smallestProfit: profit,
      overlapCost: outcomes.overlapCost, firms: firms,
      isFeasible: menu.constraints.allow(
        smallestProfit: profit, outcomes: outcomes, firms: firms))
  }

  private func spread(under policy: Policy, selected: Double?) throws(MarketError)
    -> EquilibriumSpread
  {
    if policy.has(effect: .lumpSum) {
      return try spreadOfSurvivors(under: policy, selected: selected)
    }
    guard !policy.has(effect: .systemicCharge) || market.systemicLoss == 0 else {
      // Firms meet in several sums: all equilibria cannot be enumerated.
      return EquilibriumSpread(
        multiplicity: .unexamined, count: selected == nil ? 0 : 1, worst: selected, best: selected)
    }
    let regulated = try market.regulated(by: policy)
    let all = try regulated.allEquilibria()
    let found = all.points.filter(\.verdict.isVerified).map {
      outcome($0.state, in: regulated, held: held).welfare
    }
    let welfare = found + (selected.map { [$0] } ?? [])
    return EquilibriumSpread(
      multiplicity: all.multiplicity, count: found.count, worst: welfare.min(), best: welfare.max())
  }

  /// Each stable set of survivors at the equilibrium found among them. That it is the only one
  /// there nobody examines.
  private func spreadOfSurvivors(under policy: Policy, selected: Double?) throws(MarketError)
    -> EquilibriumSpread
  {
    let regulated = try market.regulated(by: policy)
    let sets = try regulated.stableSurvivorSets(with: equilibrium)?.sets ?? []
    let found = sets.compactMap { set in
      SettledMarket(set, of: regulated).map { outcome($0, held: held).welfare }
    }
    let welfare = found + (selected.map { [$0] } ?? [])
    return EquilibriumSpread(
      multiplicity: found.count > 1 ? .multiple : .unexamined,
      count: max(found.count, selected == nil ? 0 : 1),
      worst: welfare.min(), best: welfare.max())
  }

  /// dW/dθ of an instrument at an equilibrium, all firms adjusting; nil where it has no derivative,
  /// and over draws, whose criteria have kinks. Instruments beyond liability and a floor, and costs
  /// of complying, have none that is known.
  func slope(_ k: Int, at solved: SolvedPolicy) -> SidedDerivative<Double>? {
    guard drawn == nil, scales[k] == nil, !solved.policy.has(effect: .lumpSum) else { return nil }
    let primitive: Primitive
    switch menu.instruments[k].instrument {
    case .liability: primitive = .liability
    case .floor: primitive = .floor
    default: return nil
    }
    guard
      let regulated = try? market.regulated(by: solved.policy),
      let sensitivity = try? MarketSensitivity(
        solved.solution.point, in: regulated, objective: menu.objective, heldSharesIn: held),
      let slope = try? sensitivity.welfare(of: primitive), slope.left.isFinite, slope.right.isFinite
    else { return nil }
    return slope
  }
}
