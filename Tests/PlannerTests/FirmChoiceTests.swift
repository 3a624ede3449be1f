import Foundation
import Intervals
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// The planner who may close firms.
struct FirmChoiceTests {
  static let objectives: [WelfareObjective] = WelfareTests.objectives.filter { $0.shares == .free }

  /// Markets in which it often pays to close somebody: large systemic losses, harms and losses per
  /// user, extensions, equal firms.
  static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int>) throws -> Market {
    let (base, _) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: rng.chance(0.3) ? 5...30 : 0.5...5,
      singlePeak: rng.chance(0.6))
    let drawn = rng.chance(0.3) ? RandomMarket.extended(base, &rng) : base
    var rows = drawn.firms.map { firm in
      var firm = firm
      if rng.chance(0.3) { firm.margin -= rng.uniform(0...4) }
      return firm
    }
    if rng.chance(0.3) {
      for i in rows.indices.dropFirst() where rng.chance(0.6) {
        let name = rows[i].name
        rows[i] = rows[i - 1]
        rows[i].name = name
      }
    }
    return try Market(
      users: drawn.users, demandSensitivity: drawn.demandSensitivity, userHarm: drawn.userHarm,
      externalHarm: drawn.externalHarm * rng.uniform(0...4),
      systemicLoss: drawn.systemicLoss
        * (rng.chance(0.6) ? drawn.users * rng.logUniform(0.1...30) : 1),
      outsideOption: drawn.outsideOption, regimes: drawn.regimes,
      firms: Firms(rows, regimeCount: drawn.regimes.count))
  }

  /// Every set of firms that may serve.
  static func sets(_ market: Market) -> [[Int]] {
    (0..<1 << market.firms.count).map { set in
      market.firms.indices.filter { set >> $0 & 1 == 1 }
    }
    .filter { !$0.isEmpty || market.outsideOption != nil }
  }

  /// The plan of some firms, by the planner who keeps all; of nobody the outside option's utility.
  static func bounds(
    _ serving: [Int], of market: Market, _ objective: WelfareObjective
  ) throws -> (welfare: Double, upperBound: Double) {
    guard !serving.isEmpty else {
      let welfare = market.users * (market.outsideOption ?? -.infinity)
      return (welfare, welfare)
    }
    let plan = try market.unregulated.part(of: serving).plan(objective)
    return (plan.welfare, plan.upperBound)
  }

  @Test(
    "It has the most welfare of all sets of firms, each planned by itself", arguments: [UInt64(511)]
  )
  func enumeration(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var (closing, proven, nobody) = (0, 0, 0)
    let count = 60
    for index in 0..<count {
      let market = try Self.draw(&rng, firms: index % 15 == 0 ? 7...8 : 1...6)
      let objective = Self.objectives[index % Self.objectives.count]
      let label: Comment = "seed \(seed), market \(index), \(objective)"
      let plan = try market.plan(objective, keep: .choose)
      let each = try Self.sets(market).map {
        (serving: $0, bounds: try Self.bounds($0, of: market, objective))
      }
      let best = try #require(each.max { $0.bounds.welfare < $1.bounds.welfare })
      let size = plan.tolerance * abs(best.bounds.welfare)
      if plan.isProven { proven += 1 }
      if plan.serving != nil { closing += 1 }
      if plan.serving == [] { nobody += 1 }
      // No set does better than the bound, and a proven plan is the best within its tolerance.
      let rounding = 1e-12 * abs(best.bounds.welfare)
      #expect(best.bounds.welfare <= plan.upperBound + rounding, label)
      #expect(
        best.bounds.welfare - plan.welfare <= 1.01 * plan.tolerance * abs(plan.welfare), label)
      // It has the welfare that its own set has, no more.
      let serving = plan.serving ?? Array(market.firms.indices)
      let own = try #require(each.first { $0.serving == serving }).bounds
      #expect(plan.welfare <= own.upperBound + rounding, label)
      #expect(plan.welfare >= own.welfare - size, label)
      #expect(
        plan.overlap.count == serving.count && plan.closed.count + serving.count == plan.firmCount)
      if !serving.isEmpty {
        let part = market.unregulated.part(of: serving).original
        let naive = NaiveWelfare(market: part, objective: objective, policy: .laissezFaire)
        #expect(
          abs(naive.welfare(at: plan.overlap) - plan.welfare)
            <= 1e-12 * naive.magnitude(at: plan.overlap), label)
      }
    }
    print("firm choice: \(proven) of \(count) proven, \(closing) close firms, \(nobody) close all")
    #expect(proven >= count * 95 / 100 && closing > count / 4 && nobody > 0)
  }

  @Test("No firms with any overlaps are above its bound", arguments: [UInt64(521)])
  func adversary(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for index in 0..<60 {
      let market = try Self.draw(&rng, firms: 2...8)
      let objective = Self.objectives[index % Self.objectives.count]
      // What a small budget leaves open is bounded too.
      let budget = rng.chance(0.5) ? 1 : 4_000_000
      let plan = try market.plan(objective, keep: .choose, with: PlannerSearch(budget: budget))
      for _ in 0..<40 {
        let serving = market.firms.indices.filter { _ in rng.chance(0.5) }
        guard !serving.isEmpty else { continue }
        let part = market.unregulated.part(of: serving)
        let terms = try SocialTerms(part.original, objective: objective, sharesIn: part)
        let overlap = serving.indices.map { rng.uniform(0...1) * terms.pieces.ceiling(of: $0) }
        let welfare = WelfareAudit(market: part.original, objective: objective, held: part)
          .welfare(at: overlap)
        #expect(
          welfare.lower <= plan.upperBound, "seed \(seed), market \(index): \(serving) \(overlap)")
      }
    }
  }

  @Test(
    "A relaxation bounds whoever serves in it, at whatever multipliers", arguments: [UInt64(531)])
  func relaxation(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for index in 0..<120 {
      let market = try Self.draw(&rng, firms: 1...7)
      let objective = Self.objectives[index % Self.objectives.count]
      let whole = market.unregulated
      let terms = try SocialTerms(market, objective: objective, sharesIn: whole)
      let presence: [Presence] = market.firms.indices.map { _ in
        rng.chance(0.5) ? .undecided : rng.chance(0.5) ? .serving : .closed
      }
      let serving = presence.indices.filter {
        presence[$0] == .serving || presence[$0] == .undecided && rng.chance(0.5)
      }
      guard !serving.isEmpty else { continue }
      let part = whole.part(of: serving)
      let own = try SocialTerms(part.original, objective: objective, sharesIn: part)
      let overlap = serving.indices.map { rng.uniform(0...1) * own.pieces.ceiling(of: $0) }
      let state = SocialState(own, at: overlap)
      let welfare = WelfareAudit(market: part.original, objective: objective, held: part)
        .welfare(at: overlap)
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces, presence: presence)
      let total = state.logTotal + own.reference - terms.reference
      var z = LagrangianTerms.multipliers(own, at: state)
      z.logTotal = total
      z.sharePrice *= rng.uniform(-1...3)
      for k in z.failureLevel.indices { z.failureLevel[k] *= rng.uniform(0...2) }
      let guess = market.firms.indices.map { terms.pieces.floor(of: $0) }
      let range = total - rng.uniform(0...1)...total + rng.uniform(0...1)
      let rounding = 1e-12 * (abs(welfare.upper) + market.users * 10 + abs(z.sharePrice))
      let label: Comment = "seed \(seed), market \(index), \(presence), \(serving)"
      #expect(lagrangian.certifiedDual(z, near: guess) >= welfare.lower - rounding, label)
      #expect(
        lagrangian.certifiedDual(z, over: range, near: guess) >= welfare.lower - rounding, label)
      #expect(lagrangian.plainBound(range) >= welfare.lower - rounding, label)
      let certified = lagrangian.certifiedDual(z, near: guess)
      let floating = lagrangian.dual(z).value
      #expect(floating <= certified + rounding, label)
      #expect(
        certified <= floating + 1e-9 * (abs(floating) + abs(z.sharePrice) + market.users), label)
    }
  }

  @Test("Of equal firms it keeps as many as serve best")
  func twins() throws {
    var rng = SplitMix(seed: 541)
    var counts: Set<Int> = []
    for _ in 0..<5 {
      let firm = Firm(
        name: "a", cost: rng.uniform(0.5...2), margin: rng.uniform(0...1),
        value: rng.uniform(0...1),
        baselineFailure: [0.1, rng.uniform(0.2...0.6)], effectiveness: [0.03, 0.15])
      let rows = (0..<9).map { i in
        var firm = firm
        firm.name = "\(i)"
        return firm
      }
      let market = try Market(
        users: 20, demandSensitivity: 1, userHarm: 2, externalHarm: 1,
        systemicLoss: rng.logUniform(0.5...30),
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms(rows, regimeCount: 2))
      let plan = try market.plan(keep: .choose)
      #expect(plan.isProven, "\(plan.relativeGap)")
      let best = try (1...9).map {
        try market.unregulated.part(of: Array(0..<$0)).plan().welfare
      }.max()
      #expect(abs(plan.welfare - (best ?? 0)) <= 1e-6 * abs(plan.welfare))
      counts.insert(plan.overlap.count)
    }
    #expect(counts.count > 1, "\(counts)")
  }

  @Test("Where nobody should serve, the outside option is all there is")
  func nobody() throws {
    let market = try Market(
      users: 10, demandSensitivity: 2, userHarm: 5, externalHarm: 40, systemicLoss: 3,
      outsideOption: 0.25, regimes: [Regime(name: "r", probability: 1)],
      firms: Firms(
        (0..<3).map {
          Firm(
            name: "\($0)", cost: 1, margin: -1, baselineFailure: [0.9], effectiveness: [0])
        }, regimeCount: 1))
    let plan = try market.plan(keep: .choose)
    #expect(plan.serving == [] && plan.closed == [0, 1, 2] && plan.overlap.isEmpty)
    #expect(plan.isProven && abs(plan.welfare - 2.5) <= 1e-12 && plan.state.outsideShare == 1)
    #expect(abs(plan.outcomes.welfare.totalSurplus - 2.5) <= 1e-12)
    #expect(plan.outcomes.expectedFailures == 0)
  }

  @Test("Large markets have a set no worse than all firms, and a bound above sets nearby")
  func large() throws {
    var rng = SplitMix(seed: 551)
    for count in [25, 40, 80] {
      let market = try Self.draw(&rng, firms: count...count)
      let all = try market.plan()
      let plan = try market.plan(keep: .choose, with: PlannerSearch(budget: 1_000_000))
      print("firm choice of \(count): keeps \(plan.overlap.count), gap \(plan.relativeGap)")
      #expect(plan.welfare >= all.welfare - 1e-9 * abs(all.welfare))
      #expect(all.welfare <= plan.upperBound)
      for _ in 0..<20 {
        let serving = market.firms.indices.filter { _ in rng.chance(0.7) }
        let other = try market.unregulated.part(of: serving).plan()
        #expect(other.welfare <= plan.upperBound)
      }
    }
  }

  @Test("Held shares are refused, and a planner who keeps all is the planner as before")
  func held() throws {
    var rng = SplitMix(seed: 561)
    let market = try Self.draw(&rng, firms: 3...3)
    #expect(throws: MarketError.self) {
      _ = try market.plan(WelfareObjective(convention: .fixedShares), keep: .choose)
    }
    let all = try market.plan(keep: .all)
    let plain = try market.plan()
    #expect(all.overlap == plain.overlap && all.upperBound == plain.upperBound)
    #expect(all.serving == nil && all.closed.isEmpty && all.keep == .all)
  }
}
