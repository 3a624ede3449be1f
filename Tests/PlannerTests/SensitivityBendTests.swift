import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// One-sided derivatives where a firm is put exactly on a corner that does not hold it, against
/// one-sided differences of profiles solved again.
struct SensitivityBendTests {
  /// How a market is bent, given its equilibrium (or optimum).
  enum Construction: String, CaseIterable, Sendable {
    /// The floor of one firm is exactly its overlap.
    case floorAtReply
    /// A floor for all is exactly the overlap of one.
    case commonFloorAtReply
    /// The floor of every interior firm is exactly its overlap, and one firm has most users, so
    /// that firms pull each other to both sides.
    case allFloorsAtReplies
    /// A firm at a kink has exactly the cost at which it would stay there even if nothing failed
    /// below.
    case kinkWeakFromBelow
    /// The same from above.
    case kinkWeakFromAbove
    /// A second regime's kink is put where a firm sits strictly on one.
    case kinksTied
    /// A firm's floor is exactly the kink on which it sits strictly.
    case floorAtKink
    /// The kink of a regime whose failures have ended is put exactly at an interior overlap.
    case kinkAtReply
  }

  struct Bent {
    let market: Market
    let policy: Policy
    let overlap: [Double]
  }

  static func changed(_ market: Market, _ i: Int, _ change: (inout Firm) -> Void) throws -> Market {
    var rows = Array(market.firms)
    change(&rows[i])
    return try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
      outsideOption: market.outsideOption,
      regimes: market.regimes, firms: Firms(rows, regimeCount: market.regimes.count))
  }

  static func floors(_ policy: Policy, _ market: Market, _ i: Int, _ floor: Double) throws -> Policy
  {
    var floors = market.firms.indices.map { policy.floor[$0] }
    floors[i] = floor
    return try Policy(liability: policy.liability, floor: .perFirm(floors))
  }

  /// The marginal benefit of a firm with the failures of some regimes counted or not.
  static func benefit(
    _ conditions: FirstOrderConditions, _ terms: LocalTerms, _ i: Int, with regimes: [Int]
  ) -> Double {
    var terms = terms
    for s in regimes { terms.failing[terms.market.firms.offset(i, s)] = true }
    return conditions.benefit(terms, i, terms.still(), as: Double.self).benefit
  }

  /// - Returns: nil where the market has no firm to bend so.
  static func bend(
    _ construction: Construction, _ conditions: FirstOrderConditions, _ market: Market,
    _ policy: Policy,
    _ overlap: [Double],
    _ objective: WelfareObjective, _ rng: inout SplitMix
  ) throws -> (Market, Policy)? {
    let corners = Corner.all(
      in: try market.regulated(by: conditions == .market ? policy : .laissezFaire), at: overlap)
    let interior = overlap.indices.filter { corners[$0] == .interior }
    func regimesAtKink(_ i: Int) -> [Int] {
      market.regimes.indices.filter {
        let k = market.firms.offset(i, $0)
        return market.firms.effectiveness[k] > 0
          && LocalTerms.level(
            market.firms.baselineFailure[k], market.firms.effectiveness[k], overlap[i]) == 0
      }
    }
    let onKink = overlap.indices.filter { i in
      switch corners[i] {
      case .kink, .saturated: overlap[i] > 0 && regimesAtKink(i).count == 1
      case .interior, .floor, .held, .byProduct: false
      }
    }
    let terms = LocalTerms(
      market, under: try market.regulated(by: policy).burden,
      sharesIn: try market.regulated(by: policy), objective: objective, at: overlap)
    switch construction {
    case .floorAtReply:
      guard conditions == .market, let i = interior.randomElement(using: &rng) else { return nil }
      return (market, try floors(policy, market, i, overlap[i]))
    case .allFloorsAtReplies:
      guard conditions == .market, interior.count > 1 else { return nil }
      let floors = overlap.indices.map { corners[$0] == .interior ? overlap[$0] : policy.floor[$0] }
      return (market, try Policy(liability: policy.liability, floor: .perFirm(floors)))
    case .commonFloorAtReply:
      guard conditions == .market, policy.floor.isUniform,
        let i = interior.min(by: { overlap[$0] < overlap[$1] })
      else {
        return nil
      }
      return (market, try Policy(liability: policy.liability, floor: .uniform(overlap[i])))
    case .kinkWeakFromBelow, .kinkWeakFromAbove:
      guard let i = onKink.randomElement(using: &rng) else { return nil }
      let benefit = benefit(
        conditions, terms, i, with: construction == .kinkWeakFromBelow ? regimesAtKink(i) : [])
      guard benefit > 0 else { return nil }
      return (try changed(market, i) { $0.cost = benefit / overlap[i] }, policy)
    case .kinksTied:
      let candidates = onKink.filter { market.firms[$0].effectiveness.count { $0 > 0 } > 1 }
      guard let i = candidates.randomElement(using: &rng) else { return nil }
      let own = regimesAtKink(i)[0]
      guard
        let s = market.regimes.indices.first(where: {
          $0 != own && market.firms[i].effectiveness[$0] > 0
            && market.firms[i].effectiveness[$0] * overlap[i] < 1
        })
      else { return nil }
      let kink = market.firms[i].baselineFailure[own] / market.firms[i].effectiveness[own]
      return (try changed(market, i) { $0.baselineFailure[s] = $0.effectiveness[s] * kink }, policy)
    case .floorAtKink:
      guard conditions == .market, let i = onKink.randomElement(using: &rng) else { return nil }
      let own = regimesAtKink(i)[0]
      return (
        market,
        try floors(
          policy, market, i,
          market.firms[i].baselineFailure[own] / market.firms[i].effectiveness[own])
      )
    case .kinkAtReply:
      for i in interior.shuffled(using: &rng) {
        let firm = market.firms[i]
        guard
          let s = market.regimes.indices.first(where: {
            firm.baselineFailure[$0] < firm.effectiveness[$0] * overlap[i]
              && firm.effectiveness[$0] * overlap[i] < 1
          })
        else { continue }
        return (
          try changed(market, i) { $0.baselineFailure[s] = $0.effectiveness[s] * overlap[i] },
          policy
        )
      }
      return nil
    }
  }

  @Test(
    "one-sided differences of equilibria at weak corners, on both sides",
    arguments: Construction.allCases, [UInt64(41), 42])
  func equilibria(_ construction: Construction, seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var tally = Tally()
    for draw in 0..<(construction == .allFloorsAtReplies ? 150 : 40) {
      var (market, policy) = try SensitivityDifferenceTests.draw(&rng, firms: 2...12)
      if construction == .allFloorsAtReplies {
        (market, policy) = try SensitivityDifferenceTests.draw(&rng, firms: 2...4)
        market = try Self.changed(market, 0) {
          $0.value += rng.uniform(1...3) / market.demandSensitivity
        }
      }
      let objective = try #require(SensitivityDifferenceTests.objectives.randomElement(using: &rng))
      let first = try market.solve(under: policy)
      guard first.converged,
        let (bent, under) = try Self.bend(
          construction, .market, market, policy, first.point.state.overlap, WelfareObjective(), &rng
        )
      else { continue }
      let solution = try bent.solve(under: under, from: first.point.state.overlap)
      guard solution.converged else { continue }
      let overlap = solution.point.state.overlap
      let sensitivity = try MarketSensitivity(
        solution.point, objective: objective)
      guard !sensitivity.solver.isSmooth else { continue }
      for primitive in Primitive.all(in: bent, under: under).shuffled(using: &rng).prefix(15) {
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(bent, under, primitive, by: by),
            let found = try Resolved.equilibrium(moved, near: overlap, objective)
          else { return nil }
          return found.overlap + [found.welfare]
        }
        let context = "\(construction) seed \(seed) draw \(draw) \(primitive) \(objective)"
        try tally.compare(
          try sensitivity.overlap(of: primitive), try sensitivity.welfare(of: primitive),
          with: resolved,
          at: overlap + [sensitivity.welfare],
          value: try #require(primitive.current(in: bent, under: under)),
          noise: 1e-13 * bent.users * (bent.userHarm + bent.externalHarm + 1), context)
      }
    }
    #expect(tally.compared > 100, "\(construction) seed \(seed): \(tally)")
    #expect(tally.oneSided > 10, "\(construction) seed \(seed): \(tally)")
    #expect(tally.unsettled < tally.compared / 2, "\(construction) seed \(seed): \(tally)")
  }

  @Test(
    "one-sided differences of optima at weak corners, on both sides",
    arguments: [Construction.kinkWeakFromBelow, .kinkWeakFromAbove, .kinksTied, .kinkAtReply],
    [UInt64(51), 52])
  func optima(_ construction: Construction, seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var tally = Tally()
    for draw in 0..<40 {
      let (market, policy) = try SensitivityDifferenceTests.draw(&rng, firms: 2...8)
      let objective = try #require(SensitivityDifferenceTests.objectives.randomElement(using: &rng))
      let first = try market.plan(
        objective, heldSharesUnder: policy, with: PlannerSearch(budget: 1))
      guard first.residual < 1e-10,
        let (bent, under) = try Self.bend(
          construction, .planner, market, policy, first.overlap, objective, &rng)
      else { continue }
      let plan = try bent.plan(objective, heldSharesUnder: under, with: PlannerSearch(budget: 1))
      guard plan.residual < 1e-10 else { continue }
      let sensitivity = try PlannerSensitivity(plan, in: try bent.regulated(by: under))
      guard !sensitivity.solver.isSmooth else { continue }
      for primitive in Primitive.all(in: bent, under: under).shuffled(using: &rng).prefix(15) {
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(bent, under, primitive, by: by),
            let found = try Resolved.optimum(moved, near: plan.overlap, objective)
          else { return nil }
          return found.overlap + [found.welfare]
        }
        let context = "\(construction) seed \(seed) draw \(draw) \(primitive) \(objective)"
        try tally.compare(
          try sensitivity.overlap(of: primitive), try sensitivity.welfare(of: primitive),
          with: resolved,
          at: plan.overlap + [sensitivity.welfare],
          value: try #require(primitive.current(in: bent, under: under)),
          noise: 1e-13 * bent.users * (bent.userHarm + bent.externalHarm + 1), context)
      }
    }
    #expect(tally.compared > 100, "\(construction) seed \(seed): \(tally)")
    #expect(tally.oneSided > 10, "\(construction) seed \(seed): \(tally)")
    #expect(tally.unsettled < tally.compared / 2, "\(construction) seed \(seed): \(tally)")
  }

  @Test(
    """
    a firm whose overlap has no effect stays at 0 until it has, and is lifted by a floor but not \
    lowered
    """
  )
  func dormant() throws {
    func market(_ effectiveness: Double) throws -> Market {
      let firms = [0.1, effectiveness, 0.05].enumerated().map {
        Firm(
          name: "f\($0)", cost: 1, margin: 1 + Double($0), baselineFailure: [0.5],
          effectiveness: [$1])
      }
      return try Market(
        users: 3, demandSensitivity: 1, userHarm: 2, externalHarm: 1, systemicLoss: 0.2,
        regimes: [Regime(name: "L", probability: 1)], firms: Firms(firms, regimeCount: 1))
    }
    let still = try market(0)
    let policy = Policy.laissezFaire
    let sensitivity = try MarketSensitivity(
      still.solve(under: policy).point)
    let slope = try sensitivity.overlap(of: .firm(1, .effectiveness, regime: 0))
    #expect(slope.isOneSided && slope.left == [0, 0, 0] && slope.right[1] > 0)
    let zero = sensitivity.overlap + [sensitivity.welfare]
    let difference = try #require(
      try Difference.oneSided(
        { step in
          let moved = try Moved(still, policy, .firm(1, .effectiveness, regime: 0), by: step)
          return try Resolved.equilibrium(moved, near: sensitivity.overlap, WelfareObjective()).map
          {
            $0.overlap + [$0.welfare]
          }
        }, at: zero, step: 1e-3))
    for i in 0..<3 { #expect(abs(slope.right[i] - difference[i]) <= 1e-6 * abs(difference[1])) }
    #expect(
      try abs(sensitivity.welfare(of: .firm(1, .effectiveness, regime: 0)).right - difference[3])
        <= 1e-6)
    let floor = try sensitivity.overlap(of: .firmFloor(firm: 1))
    #expect(floor.left == [0, 0, 0] && floor.right == [0, 1, 0] && floor.isOneSided)
    for primitive in [
      Primitive.market(.users), .firm(0, .cost), .firm(1, .value),
      .firm(0, .effectiveness, regime: 0),
    ] {
      let derivative = try sensitivity.overlap(of: primitive)
      #expect(!derivative.isOneSided && derivative.right[1] == 0)
    }
  }

  @Test(
    """
    failures that never happen and that nothing is done about begin with the baseline and not \
    with effectiveness
    """
  )
  func absentRegime() throws {
    let firms = (0..<3).map { i in
      let second: (failure: Double, effect: Double) = i == 1 ? (0, 0) : (0.2, 0.02)
      return Firm(
        name: "f\(i)", cost: 1, margin: 1 + Double(i), baselineFailure: [0.5, second.failure],
        effectiveness: [0.1, second.effect])
    }
    let market = try Market(
      users: 3, demandSensitivity: 1, userHarm: 2, externalHarm: 1, systemicLoss: 0.2,
      regimes: [Regime(name: "L", probability: 0.6), Regime(name: "H", probability: 0.4)],
      firms: Firms(firms, regimeCount: 2))
    let policy = Policy.laissezFaire
    for objective in SensitivityDifferenceTests.objectives {
      let sensitivity = try MarketSensitivity(
        market.solve(under: policy).point,
        objective: objective)
      #expect(sensitivity.solver.isSmooth)
      let nothing = Primitive.firm(1, .effectiveness, regime: 1)
      #expect(try sensitivity.overlap(of: nothing).value == [0, 0, 0])
      #expect(try sensitivity.welfare(of: nothing).value == 0)
      let begins = Primitive.firm(1, .baselineFailure, regime: 1)
      let difference = try #require(
        try Difference.oneSided(
          { step in
            try Resolved.equilibrium(
              Moved(market, policy, begins, by: step), near: sensitivity.overlap, objective
            ).map { $0.overlap + [$0.welfare] }
          }, at: sensitivity.overlap + [sensitivity.welfare], step: 1e-3))
      let found =
        try sensitivity.overlap(of: begins).right + [sensitivity.welfare(of: begins).right]
      let size = difference.reduce(0) { max($0, abs($1)) }
      for i in found.indices {
        #expect(abs(found[i] - difference[i]) <= 1e-6 * size, "\(objective) entry \(i)")
      }
    }
  }

  struct Tally {
    var compared = 0
    var oneSided = 0
    var unsettled = 0

    /// - Parameters:
    ///   - resolved: overlaps and welfare, solved again with the primitive moved.
    ///   - noise: rounding of welfare.
    mutating func compare(
      _ overlap: SidedDerivative<[Double]>, _ welfare: SidedDerivative<Double>,
      with resolved: (Double) throws -> [Double]?,
      at zero: [Double], value: Double, noise: Double, _ context: String
    ) throws {
      let step = 1e-4 * max(abs(value), 1e-2)
      let largestOverlap = zero.dropLast().reduce(0) { max($0, abs($1)) }
      for side in [1.0, -1.0] {
        guard let slope = try Difference.oneSided(resolved, at: zero, step: side * step) else {
          unsettled += 1
          continue
        }
        let found = side > 0 ? overlap.right : overlap.left
        let largest = slope.dropLast().reduce(0) { max($0, abs($1)) }
        for i in found.indices {
          #expect(
            abs(found[i] - slope[i]) <= 1e-6 * largest + 1e-10 * largestOverlap / step,
            "\(context) side \(side) firm \(i): \(found[i]), differences \(slope[i])")
        }
        let rate = side > 0 ? welfare.right : welfare.left
        let difference = slope[found.count]
        #expect(
          abs(rate - difference) <= 1e-6 * abs(difference) + 100
            * (noise + 1e-13 * abs(zero[found.count])) / step,
          "\(context) side \(side) welfare: \(rate), differences \(difference)")
        compared += 1
      }
      if overlap.isOneSided || welfare.isOneSided { oneSided += 1 }
    }
  }
}
