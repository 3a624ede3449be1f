import AggregativeGames
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// What holds for derivatives whatever the market.
struct SensitivityLawTests {
  struct Drawn {
    let market: Market
    let policy: Policy
    let equilibrium: MarketSensitivity
    let optimum: PlannerSensitivity
  }

  static func draw(_ rng: inout SplitMix) throws -> Drawn {
    while true {
      let (market, policy) = try SensitivityDifferenceTests.draw(&rng, firms: 2...30)
      let objective = try #require(SensitivityDifferenceTests.objectives.randomElement(using: &rng))
      let solution = try market.solve(under: policy)
      let plan = try market.plan(objective, heldSharesUnder: policy, with: PlannerSearch(budget: 1))
      guard solution.converged, plan.residual < 1e-10 else { continue }
      return Drawn(
        market: market, policy: policy,
        equilibrium: try MarketSensitivity(
          solution.point, objective: objective),
        optimum: try PlannerSensitivity(plan, in: try market.regulated(by: policy)))
    }
  }

  /// Σ weight · derivative against what it must be, relative to the largest terms.
  private func expectSum(
    _ terms: [(weight: Double, derivative: [Double]?)], _ expected: [Double], _ context: String
  ) throws {
    var sum = expected.map { -$0 }
    var size = expected.map { abs($0) }
    for (weight, derivative) in terms {
      let derivative = try #require(derivative, "\(context)")
      for i in sum.indices {
        sum[i] += weight * derivative[i]
        size[i] += abs(weight * derivative[i])
      }
    }
    let largest = size.reduce(0, max)
    for i in sum.indices {
      #expect(abs(sum[i]) <= 1e-10 * largest, "\(context) entry \(i): \(sum[i]) of \(largest)")
    }
  }

  @Test(
    "users, costs and systemic loss in proportion: overlaps stay, welfare scales",
    arguments: [UInt64(31), 32])
  func homogeneity(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for _ in 0..<25 {
      let drawn = try Self.draw(&rng)
      let market = drawn.market
      let scaled: [(Double, Primitive)] =
        [(market.users, .market(.users)), (market.systemicLoss, .market(.systemicLoss))]
        + market.firms.indices.map { (market.firms.cost[$0], .firm($0, .cost)) }
      let still = market.firms.indices.map { _ in 0.0 }
      let (e, o) = (drawn.equilibrium, drawn.optimum)
      try expectSum(
        scaled.map { ($0, try e.overlap(of: $1).value) }, still, "equilibrium, seed \(seed)")
      try expectSum(
        scaled.map { ($0, try o.overlap(of: $1).value) }, still, "optimum, seed \(seed)")
      try expectSum(
        scaled.map { ($0, [try e.welfare(of: $1).right]) }, [e.welfare], "welfare, seed \(seed)")
      try expectSum(
        scaled.map { ($0, [try o.welfare(of: $1).right]) }, [o.welfare],
        "optimal welfare, seed \(seed)")
    }
  }

  @Test(
    "every value and the outside option by the same: overlaps stay, users gain it",
    arguments: [UInt64(33), 34])
  func shift(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for _ in 0..<25 {
      let drawn = try Self.draw(&rng)
      let market = drawn.market
      let shifted: [(Double, Primitive)] =
        market.firms.indices.map { (1, .firm($0, .value)) }
        + (market.outsideOption == nil ? [] : [(1, .market(.outsideOption))])
      let still = market.firms.indices.map { _ in 0.0 }
      let (e, o) = (drawn.equilibrium, drawn.optimum)
      let gain = e.objective.convention == .fixedShares ? 0 : market.users
      try expectSum(
        shifted.map { ($0, try e.overlap(of: $1).value) }, still, "equilibrium, seed \(seed)")
      try expectSum(
        shifted.map { ($0, try o.overlap(of: $1).value) }, still, "optimum, seed \(seed)")
      try expectSum(
        shifted.map { ($0, [try e.welfare(of: $1).right]) }, [gain], "welfare, seed \(seed)")
      try expectSum(
        shifted.map { ($0, [try o.welfare(of: $1).right]) }, [gain], "optimal welfare, seed \(seed)"
      )
    }
  }

  @Test(
    "one adjoint solution gives the welfare derivative that the overlaps' derivatives give",
    arguments: [UInt64(35)])
  func adjoint(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for _ in 0..<30 {
      let drawn = try Self.draw(&rng)
      for primitive in Primitive.all(in: drawn.market, under: drawn.policy) {
        let direction = Direction(primitive, in: drawn.market)
        for (adjoint, solver) in [
          (try drawn.equilibrium.welfare(of: primitive).right, drawn.equilibrium.solver),
          (try drawn.optimum.welfare(of: primitive).right, drawn.optimum.solver),
        ] {
          let direct = try solver.directRate(direction)
          let rates = try solver.overlap(primitive).right
          // Parts cancel: at an optimum overlaps' rates count for nothing.
          let size = zip(solver.welfare.welfareGradient(), rates).reduce(abs(direct)) {
            $0 + abs($1.0 * $1.1)
          }
          #expect(
            abs(adjoint - direct) <= 1e-9 * size, "seed \(seed) \(primitive): \(adjoint), \(direct)"
          )
        }
      }
    }
  }

  @Test("complying costs welfare what it costs, and its part by the floor with each floor")
  func compliance() throws {
    var rng = SplitMix(seed: 37)
    for _ in 0..<10 {
      let (market, policy) = try SensitivityDifferenceTests.draw(&rng, firms: 2...8)
      let cost = ComplianceCost(fixed: rng.uniform(0...1), perFloor: rng.uniform(0.1...1))
      let costly = try policy.replacing(.complianceCost(cost))
      let (plain, paid) = (
        try market.solve(under: policy).point, try market.solve(under: costly).point
      )
      guard plain.verdict.isVerified, paid.verdict.isVerified else { continue }
      let free = try MarketSensitivity(plain)
      let bound = try MarketSensitivity(paid)
      #expect(
        abs(bound.welfare - paid.outcomes.welfare.totalSurplus)
          <= 1e-10 * (abs(bound.welfare) + market.users))
      guard let before = try? free.welfare(of: .floor), let after = try? bound.welfare(of: .floor)
      else { continue }
      let added = cost.perFloor * Double(market.firms.count)
      #expect(
        abs(after.right - before.right + added) <= 1e-9 * (abs(before.right) + added))
    }
  }

  @Test("the wedge moves by the optimum's move less the equilibrium's", arguments: [UInt64(36)])
  func wedge(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for _ in 0..<10 {
      let drawn = try Self.draw(&rng)
      let wedge = WedgeSensitivity(equilibrium: drawn.equilibrium, optimum: drawn.optimum)
      for primitive in Primitive.all(in: drawn.market, under: drawn.policy) {
        let parts = zip(
          try drawn.optimum.overlap(of: primitive).right,
          try drawn.equilibrium.overlap(of: primitive).right)
        #expect(try wedge.wedge(of: primitive).right == parts.map { $0 - $1 })
      }
    }
  }

  @Test(
    """
    a probability in proportion is the raw partials combined; a common instrument the sum of \
    each firm's
    """
  )
  func combined() throws {
    var rng = SplitMix(seed: 37)
    var compared = 0
    for _ in 0..<20 {
      let drawn = try Self.draw(&rng)
      // One-sided derivatives do not add up.
      guard drawn.equilibrium.solver.isSmooth, drawn.optimum.solver.isSmooth else { continue }
      compared += 1
      let market = drawn.market
      for s in market.regimes.indices where market.regimes.count > 1 {
        let rest = 1 - market.regimes[s].probability
        let raw: [(Double, Primitive)] = market.regimes.indices.map {
          ($0 == s ? 1 : -market.regimes[$0].probability / rest, .probability(regime: $0))
        }
        let whole = Primitive.probabilityInProportion(regime: s)
        try expectSum(
          raw.map { ($0, try drawn.equilibrium.overlap(of: $1).value) },
          drawn.equilibrium.overlap(of: whole).right, "p"
        )
        try expectSum(
          raw.map { ($0, try drawn.optimum.overlap(of: $1).value) },
          drawn.optimum.overlap(of: whole).right, "p")
        try expectSum(
          raw.map { ($0, [try drawn.equilibrium.welfare(of: $1).right]) },
          [drawn.equilibrium.welfare(of: whole).right], "p")
      }
      let firms = market.firms.indices
      for (whole, parts) in [
        (Primitive.liability, firms.map { Primitive.firmLiability(firm: $0) }),
        (.floor, firms.map { .firmFloor(firm: $0) }),
      ] {
        try expectSum(
          parts.map { (1, try drawn.equilibrium.overlap(of: $0).value) },
          drawn.equilibrium.overlap(of: whole).right,
          "\(whole)")
        try expectSum(
          parts.map { (1, [try drawn.equilibrium.welfare(of: $0).right]) },
          [drawn.equilibrium.welfare(of: whole).right], "\(whole)")
      }
    }
    #expect(compared >= 10)
  }

  @Test("elasticities are relative changes, and absent where there is nothing to be relative to")
  func elasticities() throws {
    var rng = SplitMix(seed: 38)
    var absent = 0
    for _ in 0..<10 {
      let drawn = try Self.draw(&rng)
      for primitive in Primitive.all(in: drawn.market, under: drawn.policy) {
        let value = try #require(primitive.current(in: drawn.market, under: drawn.policy))
        let derivative = try drawn.optimum.overlap(of: primitive).right
        for (i, elasticity) in try drawn.optimum.overlapElasticity(of: primitive).right.enumerated()
        {
          let overlap = drawn.optimum.overlap[i]
          #expect((elasticity == nil) == (overlap == 0))
          if elasticity == nil { absent += 1 }
          if let elasticity {
            #expect(
              abs(elasticity * overlap - value * derivative[i]) <= 1e-12
                * abs(value * derivative[i]))
          }
        }
        let welfare = try #require(try drawn.equilibrium.welfareElasticity(of: primitive).right)
        let slope = try drawn.equilibrium.welfare(of: primitive).right
        #expect(
          abs(welfare * drawn.equilibrium.welfare - value * slope) <= 1e-12 * abs(value * slope))
      }
    }
    #expect(absent > 0)
    let drawn = try Self.draw(&rng)
    let differing = try Policy(
      liability: .perFirm(drawn.market.firms.indices.map { Double($0) / 100 }), floor: .uniform(0))
    #expect(Primitive.liability.current(in: drawn.market, under: differing) == nil)
  }

  @Test("a profile that is no equilibrium is refused, and so is a primitive that the market lacks")
  func refusals() throws {
    let firms = (0..<2).map {
      Firm(
        name: "f\($0)", cost: 1, margin: 1, baselineFailure: [0.1, 0.4],
        effectiveness: [0.03, 0.15])
    }
    func market(_ sensitivity: Double) throws -> Market {
      try Market(
        users: 1, demandSensitivity: sensitivity, userHarm: 2, externalHarm: 4, systemicLoss: 0.1,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms(firms, regimeCount: 2))
    }
    let none = try market(60)
    let failed = try none.solve(under: .laissezFaire).point
    #expect { try MarketSensitivity(failed) } throws: { error in
      if case SensitivityError.notAnEquilibrium = error { true } else { false }
    }
    let one = try market(20)
    let sensitivity = try MarketSensitivity(
      one.solve(under: .laissezFaire).point)
    for missing in [
      Primitive.market(.outsideOption), .firm(2, .cost), .probability(regime: 2),
      .firm(0, .baselineFailure, regime: 5),
      .firm(-1, .margin),
    ] {
      #expect(throws: SensitivityError.noSuchPrimitive(missing)) {
        try sensitivity.overlap(of: missing)
      }
      #expect(throws: SensitivityError.noSuchPrimitive(missing)) {
        try sensitivity.welfare(of: missing)
      }
    }
  }

  /// Three identical firms whose conditions stay put when one moves up and another down: c = M μ (β
  /// h_U a)²/9 at shares of 1/3.
  @Test("where equilibria branch there is no derivative")
  func branchPoint() throws {
    let (users, sensitivity, harm, effectiveness) = (1.0, 2.0, 2.0, 0.1)
    let rate = sensitivity * harm * effectiveness
    let cost = users * rate * rate / 9
    let firms = (0..<3).map {
      Firm(
        name: "f\($0)", cost: cost, margin: 1, baselineFailure: [0.9],
        effectiveness: [effectiveness])
    }
    let market = try Market(
      users: users, demandSensitivity: sensitivity, userHarm: harm, externalHarm: 1,
      systemicLoss: 0,
      regimes: [Regime(name: "L", probability: 1)], firms: Firms(firms, regimeCount: 1))
    let overlap = [Double](repeating: users * rate * 2 / 9 / cost, count: 3)
    #expect {
      try MarketSensitivity(at: overlap, in: market.unregulated, objective: WelfareObjective())
    } throws: {
      if case SensitivityError.singular = $0 { true } else { false }
    }
  }

  @Test("every primitive of the table has derivatives where the market has it")
  func table() throws {
    var rng = SplitMix(seed: 7)
    let drawn = try Self.draw(&rng)
    let all = Primitive.all(in: drawn.market, under: drawn.policy)
    for descriptor in PrimitiveTable.market where drawn.market.numbers[descriptor] != nil {
      #expect(all.contains(.market(descriptor)), "\(descriptor.path)")
    }
    for descriptor in PrimitiveTable.firms
    where drawn.market.firms.number(descriptor, firm: 1) != nil {
      #expect(all.contains(.firm(1, descriptor)), "\(descriptor.path)")
    }
    for primitive in all {
      #expect(try drawn.equilibrium.welfare(of: primitive).right.isFinite, "\(primitive)")
      #expect(
        primitive.domain.contains(
          try #require(primitive.current(in: drawn.market, under: drawn.policy))))
    }
  }

  @Test("paths are those of the roster")
  func paths() throws {
    let (market, policy) = try #require(SensitivityReferenceTests.cases.first).roster.build()
    let paths = Primitive.all(in: market, under: policy).map { $0.path(in: market) }
    #expect(Set(paths).count == paths.count)
    for path in [
      "market.users", "regimes[L].probability", "firms[f1].cost", "firms[f2].baselineFailure.H",
      "policy.liability",
    ] { #expect(paths.contains(path)) }
    let perFirm = try Policy(liability: .perFirm([0, 1]), floor: .uniform(0))
    #expect(
      Primitive.all(in: market, under: perFirm).map { $0.path(in: market) }.contains(
        "policy.liability[f2]"))
  }
}
