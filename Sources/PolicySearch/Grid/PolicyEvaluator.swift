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
  let settling: Settling
  /// The draws that policies are judged by; nil where the market is taken as known.
  var drawn: DrawnEvaluation?
  /// What each of the menu's instruments is proportional to; nil: the same for all firms. A policy
  /// is announced before the draw is known.
  private let scales: [[Double]?]

  init(
    held: RegulatedMarket, menu: PolicyMenu, base: Policy, settling: Settling,
    drawn: DrawnEvaluation?
  ) {
    self.held = held
    self.menu = menu
    self.base = base
    self.settling = settling
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

  /// Where the market settles under a policy, a function of the two alone.
  func solve(_ policy: Policy) throws(MarketError) -> SolvedPolicy {
    var room = SearchRoom()
    return try solve(policy, in: &room)
  }

  /// - Parameter room: storage of the solves before, by the same thread; it decides nothing.
  func solve(_ policy: Policy, in room: inout SearchRoom) throws(MarketError) -> SolvedPolicy {
    let settled = try settlement(of: market, under: policy, held: held, in: &room)
    if let drawn { return try solve(policy, over: drawn, settled, in: &room) }
    return SolvedPolicy(
      policy: policy, settled: settled,
      point: PolicyPoint(
        outcome: settled.isVerified ? outcome(settled, held: held) : nil,
        relativeGain: settled.solution.point.verdict.certificate.relativeGain,
        equilibria: spread(settled, held: held)))
  }

  /// The same with markets of its own, for a thread of its own.
  func detached() -> PolicyEvaluator {
    var other = self
    other.held = held.detached()
    other.drawn = drawn?.detached()
    return other
  }

  private func settlement(
    of market: Market, under policy: Policy, held: RegulatedMarket, in room: inout SearchRoom
  ) throws(MarketError) -> SettledMarket {
    try market.regulated(by: policy).settlement(
      by: settling, welfare: { welfare(of: $0, held: held) }, in: &room)
  }

  /// Every draw for itself. Constraints must hold in all of them.
  private func solve(
    _ policy: Policy, over drawn: DrawnEvaluation, _ own: SettledMarket, in room: inout SearchRoom
  ) throws(MarketError) -> SolvedPolicy {
    var outcomes: [PolicyOutcome] = []
    var relativeGain = 0.0
    var multiplicity = Multiplicity.unique
    var count = 0
    for market in drawn.draws.markets {
      let held = try market.regulated(by: held.policy)
      let settled = try settlement(of: market, under: policy, held: held, in: &room)
      if settled.isVerified { outcomes.append(outcome(settled, held: held)) }
      relativeGain = max(relativeGain, settled.solution.point.verdict.certificate.relativeGain)
      multiplicity = multiplicity.joined(settled.multiplicity)
      count = max(count, settled.places.count)
    }
    let isVerified = outcomes.count == drawn.draws.count
    let welfare = isVerified ? outcomes.map(\.welfare) : []
    return SolvedPolicy(
      policy: policy, settled: own,
      point: PolicyPoint(
        outcome: isVerified ? joined(outcomes, value: drawn.value(of: welfare)) : nil,
        relativeGain: relativeGain,
        equilibria: EquilibriumSpread(
          multiplicity: multiplicity, count: count, worst: nil, best: nil),
        draws: DrawnWelfare(welfare: welfare, failedDraws: drawn.draws.count - outcomes.count)))
  }

  private func joined(_ outcomes: [PolicyOutcome], value: Double) -> PolicyOutcome {
    PolicyOutcome(
      welfare: value, smallestProfit: outcomes.reduce(.infinity) { min($0, $1.smallestProfit) },
      overlapCost: outcomes.reduce(0) { max($0, $1.overlapCost) },
      firms: outcomes.reduce(.max) { min($0, $1.firms) },
      isFeasible: outcomes.allSatisfy(\.isFeasible))
  }

  private func outcomes(of place: SettledMarket.Place, held: RegulatedMarket) -> Outcomes {
    Outcomes(
      of: place.regulated, at: place.point.state, systemicTerm: menu.objective.systemicTerm,
      heldSharesIn: place.survivors.map { held.part(of: $0) } ?? held)
  }

  private func welfare(of place: SettledMarket.Place, held: RegulatedMarket) -> Double {
    outcomes(of: place, held: held).welfare[menu.objective.convention]
  }

  private func outcome(_ settled: SettledMarket, held: RegulatedMarket) -> PolicyOutcome {
    let point = settled.solution.point
    let outcomes = outcomes(of: settled.place, held: held)
    let firms = settled.regulated.market.firms.count
    let profit = point.state.profit.reduce(.infinity) { min($0, $1) }
    return PolicyOutcome(
      welfare: outcomes.welfare[menu.objective.convention], smallestProfit: profit,
      overlapCost: outcomes.overlapCost, firms: firms,
      isFeasible: menu.constraints.allow(
        smallestProfit: profit, outcomes: outcomes, firms: firms))
  }

  private func spread(_ settled: SettledMarket, held: RegulatedMarket) -> EquilibriumSpread {
    guard settled.places.count > 1 else {
      let selected = settled.places.first.map { welfare(of: $0, held: held) }
      return EquilibriumSpread(
        multiplicity: settled.multiplicity, count: settled.places.count, worst: selected,
        best: selected)
    }
    let all = settled.places.map { welfare(of: $0, held: held) }
    return EquilibriumSpread(
      multiplicity: settled.multiplicity, count: all.count, worst: all.min(), best: all.max())
  }

  /// dW/dθ of an instrument at an equilibrium, all firms adjusting; nil where it has no derivative,
  /// and over draws, whose criteria have kinks. Instruments beyond liability and a floor have
  /// none that is known.
  func slope(_ k: Int, at solved: SolvedPolicy) -> SidedDerivative<Double>? {
    guard drawn == nil, scales[k] == nil, solved.survivors == nil else { return nil }
    let primitive: Primitive
    switch menu.instruments[k].instrument {
    case .liability: primitive = .liability
    case .floor: primitive = .floor
    default: return nil
    }
    guard
      let sensitivity = try? MarketSensitivity(
        solved.solution.point, objective: menu.objective, heldSharesIn: held),
      let slope = try? sensitivity.welfare(of: primitive), slope.left.isFinite, slope.right.isFinite
    else { return nil }
    return slope
  }
}
