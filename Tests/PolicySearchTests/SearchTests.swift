import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

@Suite("Searching a menu")
struct SearchTests {
  /// Markets of firms that differ, all with one peak of profit, so that most policies have a
  /// verified equilibrium.
  static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int> = 3...8) -> SearchCase {
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...4, singlePeak: true)
    return SearchCase(market: market, policy: policy)
  }

  @Test(
    "The best policy is no worse than any of a finer grid of solves",
    arguments: [UInt64(511), 512, 513],
    [WelfareConvention.totalSurplus, .fixedShares])
  func bruteForce(seed: UInt64, convention: WelfareConvention) async throws {
    var rng = SplitMix(seed: seed)
    let test = Self.draw(&rng)
    let menu = try test.menu(9, welfare: convention)
    let answer = try await test.market.search(menu, under: test.policy)
    let best = try #require(answer.best?.point.outcome?.welfare)
    let fine = try test.menu(60)
    var beaten = 0.0
    for index in 0..<fine.pointCount {
      let values = fine.values(at: index)
      let policy = try Policy(liability: values[0], floor: values[1])
      guard let judged = try Judged(test.market, policy, menu, held: test.policy) else { continue }
      beaten = max(beaten, judged.welfare - best)
    }
    #expect(beaten <= 1e-9 * abs(best), "seed \(seed)")
    #expect(best >= answer.bestOfGrid?.point.outcome?.welfare ?? .infinity)
  }

  @Test("The best policy is its own optimum: the policy told, solved afresh, has the welfare told")
  func reproducible() async throws {
    var rng = SplitMix(seed: 520)
    for draw in 0..<10 {
      let test = Self.draw(&rng)
      let menu = try test.menu(7, welfare: draw % 2 == 0 ? .fixedShares : .totalSurplus)
      let answer = try await test.market.search(menu, under: test.policy)
      for solved in answer.comparison.entries.compactMap(\.solved)
        + [answer.bestOfGrid].compactMap(\.self)
      {
        let judged = try #require(try Judged(test.market, solved.policy, menu, held: test.policy))
        let outcome = try #require(solved.point.outcome)
        #expect(
          abs(judged.welfare - outcome.welfare) <= 1e-9 * abs(judged.welfare),
          "seed 520 draw \(draw)")
        #expect(
          abs(judged.cost - outcome.overlapCost) <= 1e-8 * judged.cost, "seed 520 draw \(draw)")
      }
    }
  }

  @Test("Answers do not depend on the number of threads")
  func threads() async throws {
    var rng = SplitMix(seed: 521)
    let test = Self.draw(&rng)
    let menu = try test.menu(11)
    var answers: [MenuAnswer] = []
    for threads in [1, 2, 3, 16] {
      answers.append(
        try await test.market.search(menu, under: test.policy, with: MenuSearch(threads: threads)))
    }
    for answer in answers.dropFirst() {
      #expect(answer.points == answers[0].points)
      #expect(answer.best?.policy == answers[0].best?.policy)
      #expect(answer.best?.point == answers[0].best?.point)
      #expect(answer.bestOfGrid?.policy == answers[0].bestOfGrid?.policy)
      #expect(answer.flatSet == answers[0].flatSet)
    }
  }

  @Test("Progress counts every point once")
  func progress() async throws {
    var rng = SplitMix(seed: 522)
    let test = Self.draw(&rng)
    let menu = try test.menu(6)
    var total = 0
    _ = try await test.market.search(menu, under: test.policy, with: MenuSearch(threads: 2)) {
      total += $0
    }
    #expect(total == menu.pointCount)
  }

  @Test("Constraints hold at the best policy, and one that binds is met to rounding")
  func constraints() async throws {
    var rng = SplitMix(seed: 523)
    var bound = 0
    for draw in 0..<12 {
      let test = Self.draw(&rng)
      let free = try await test.market.search(test.menu(7), under: test.policy)
      let outcome = try #require(free.best?.point.outcome)
      let grid = free.points.compactMap(\.outcome)
      let costs = grid.map(\.overlapCost)
      let profits = grid.map(\.smallestProfit)
      let cost = ((costs.min() ?? 0) + outcome.overlapCost) / 2
      let profit = ((profits.max() ?? 0) + outcome.smallestProfit) / 2
      for constraints in try [
        PolicyConstraints(maximumOverlapCost: cost), PolicyConstraints(minimumProfit: profit),
      ] {
        let answer = try await test.market.search(
          test.menu(7, constraints: constraints), under: test.policy)
        let best = try #require(answer.best)
        let judged = try #require(
          try Judged(test.market, best.policy, answer.menu, held: test.policy),
          "seed 523 draw \(draw)")
        let slack = 1e-9 * (abs(judged.smallestProfit) + judged.cost)
        #expect(judged.smallestProfit >= constraints.minimumProfit.map { $0 - slack } ?? -.infinity)
        #expect(judged.cost <= constraints.maximumOverlapCost.map { $0 + slack } ?? .infinity)
        #expect(
          best.point.outcome?.isFeasible == true
            && judged.welfare <= outcome.welfare + 1e-9 * abs(outcome.welfare))
        for point in answer.points.compactMap(\.outcome) where point.isFeasible {
          #expect(
            point.welfare <= best.point.outcome?.welfare ?? -.infinity, "seed 523 draw \(draw)")
        }
        if let maximum = constraints.maximumOverlapCost,
          abs(judged.cost - maximum) <= 1e-9 * maximum
        {
          bound += 1
        }
      }
    }
    #expect(bound >= 4)
  }

  @Test("Nothing feasible is told as nothing")
  func infeasible() async throws {
    var rng = SplitMix(seed: 524)
    let test = Self.draw(&rng)
    let answer = try await test.market.search(
      test.menu(3, constraints: PolicyConstraints(minimumProfit: 1e9)), under: test.policy)
    #expect(
      answer.best == nil && answer.bestOfGrid == nil && answer.flatSet == nil && !answer.isVerified)
    #expect(answer.feasibleCount == 0 && answer.unverifiedCount == 0)
  }

  @Test("The richer the menu the better, and the planner's bound is above all")
  func monotone() async throws {
    var rng = SplitMix(seed: 525)
    for draw in 0..<15 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...8, demandSensitivity: 0.5...4, singlePeak: true)
      let test = SearchCase(market: market, policy: policy)
      let answer = try await market.search(test.menu(6), under: policy)
      func welfare(_ kind: PolicyComparison.Kind) throws -> Double {
        try #require(answer.comparison[kind]?.welfare, "seed 525 draw \(draw) \(kind)")
      }
      let both = try welfare(.bestOfMenu)
      let nothing = try welfare(.laissezFaire)
      for kind in [PolicyComparison.Kind.best(.liability), .best(.floor)] {
        #expect(
          try both >= welfare(kind) && welfare(kind) >= nothing, "seed 525 draw \(draw) \(kind)")
      }
      if let liability = policy.liability.common, let floor = policy.floor.common, liability <= 2,
        floor <= test.reach
      {
        #expect(try both >= welfare(.baseline), "seed 525 draw \(draw)")
      }
      let plan = answer.comparison.firstBest
      #expect(both <= plan.upperBound + 1e-11 * abs(both), "seed 525 draw \(draw)")
      let share = answer.comparison.recovered(by: both)
      #expect(
        share.map { $0 <= 1 + 1e-9 && $0 >= 0 } ?? true,
        "seed 525 draw \(draw): \(String(describing: share))")
      let base = try #require(answer.comparison[.laissezFaire])
      let changes = try #require(answer.comparison.incidence(under: base))
      #expect(changes.firms.allSatisfy { $0 == 0 } && changes.total == 0)
    }
  }

  @Test("What the menu leaves out stays as it is in force")
  func leftOut() async throws {
    var rng = SplitMix(seed: 526)
    let (market, _) = RandomMarket.draw(
      &rng, firms: 4...4, demandSensitivity: 0.5...2, singlePeak: true)
    let policy = try Policy(liability: .perFirm([0.1, 0.2, 0.3, 0.4]), floor: .uniform(0))
    let menu = try PolicyMenu([MenuInstrument(.floor, from: 0, to: 1, points: 5)])
    let answer = try await market.search(menu, under: policy)
    #expect(answer.best?.policy.liability == policy.liability)
    #expect(answer.comparison[.best(.liability)] == nil)
    #expect(answer.comparison[.best(.floor)]?.solved?.policy.liability == .uniform(0))
  }

  @Test("A policy without a verified equilibrium is kept and never ranked")
  func unverified() async throws {
    let firm = Firm(
      name: "a", cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
    var other = firm
    other.name = "b"
    let market = try Market(
      users: 1, demandSensitivity: 60, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms([firm, other], regimeCount: 2))
    let menu = try PolicyMenu([MenuInstrument(.floor, from: 0, to: 3, points: 31)])
    let answer = try await market.search(
      menu, under: .laissezFaire)
    #expect(answer.points[0].outcome == nil && answer.points[0].relativeGain > 0)
    #expect(answer.points[0].equilibria.multiplicity == Multiplicity.none)
    #expect(answer.unverifiedCount > 0 && answer.unverifiedCount < 31 && !answer.isVerified)
    #expect(answer.best?.point.outcome != nil)
    #expect(answer.comparison.laissezFaireWelfare == nil)
    #expect(answer.comparison.recovered(by: 0) == nil)
  }

  @Test("Of several equilibria the best and the worst are told beside the selected one")
  func several() async throws {
    let market = try Market(
      users: 3, demandSensitivity: 30, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      outsideOption: -0.3,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(
        zip(
          ["a", "b", "c"], [(1.6, 1.6, 0.54, 0.38), (1.5, 1.6, 0.54, 0.36), (1.7, 1.7, 0.53, 0.37)]
        ).map {
          name, row in
          Firm(
            name: name, cost: row.0, margin: row.1, value: 0.1, baselineFailure: [0.09, row.2],
            effectiveness: [0.04, row.3])
        }, regimeCount: 2))
    let menu = try PolicyMenu([MenuInstrument(.liability, from: 0, to: 0.2, points: 3)])
    let answer = try await market.search(
      menu, under: .laissezFaire)
    let first = answer.points[0].equilibria
    #expect(first.multiplicity == .multiple && first.count == 2)
    for point in answer.points {
      let outcome = try #require(point.outcome)
      let (worst, best) = try (#require(point.equilibria.worst), #require(point.equilibria.best))
      #expect(worst <= best && outcome.welfare == worst)
    }
    // The best needs no floor: the comparison must not find less in liability alone than in both
    // instruments.
    let both = try PolicyMenu([
      MenuInstrument(.liability, from: 0, to: 2, points: 21),
      MenuInstrument(.floor, from: 0, to: 2, points: 5),
    ])
    let richer = try await market.search(
      both, under: .laissezFaire)
    let best = try #require(richer.best)
    #expect(best.policy.floor == .uniform(0))
    #expect(richer.comparison[.best(.liability)]?.welfare == best.point.outcome?.welfare)
    let all = try market.allEquilibria(under: .laissezFaire).points.map(
      \.outcomes.welfare.totalSurplus)
    #expect(try abs(#require(first.best) - #require(all.max())) <= 1e-9)
    #expect(try abs(#require(first.worst) - #require(all.min())) <= 1e-9)
  }

  @Test(
    "The flat set keeps its policies when a constant is added to welfare, and grows with flatness")
  func flatSet() async throws {
    var rng = SplitMix(seed: 527)
    let test = Self.draw(&rng)
    let ranges = try test.menu(9).instruments
    var rows = Array(test.market.firms)
    for i in rows.indices { rows[i].value += 64 }
    let shifted = try Market(
      users: test.market.users, demandSensitivity: test.market.demandSensitivity,
      userHarm: test.market.userHarm,
      externalHarm: test.market.externalHarm, systemicLoss: test.market.systemicLoss,
      outsideOption: test.market.outsideOption.map { $0 + 64 }, regimes: test.market.regimes,
      firms: Firms(rows, regimeCount: test.market.regimes.count))
    var last = 0
    for flatness in [0, 0.01, 0.1, 0.5, 1] {
      let menu = try PolicyMenu(ranges, flatness: flatness)
      let answer = try await test.market.search(menu, under: test.policy)
      let flat = try #require(answer.flatSet)
      let other = try await shifted.search(menu, under: test.policy)
      #expect(other.flatSet?.indices == flat.indices, "flatness \(flatness)")
      #expect(flat.indices.count >= max(1, last))
      for index in flat.indices {
        #expect(zip(flat.extents, menu.values(at: index)).allSatisfy { $0.contains($1) })
      }
      last = flat.indices.count
    }
    // A wider menu with the same best has the same policies in the set, no more.
    let narrow = try await test.market.search(
      PolicyMenu(ranges, flatness: 0.1), under: test.policy)
    let wide = try await test.market.search(
      PolicyMenu(
        ranges.map {
          try MenuInstrument($0.instrument, from: 0, to: 2 * $0.to, points: 2 * $0.points - 1)
        }, flatness: 0.1), under: test.policy)
    if narrow.bestOfGrid?.policy == wide.bestOfGrid?.policy {
      let (inside, all) = try (#require(narrow.flatSet), #require(wide.flatSet))
      #expect(abs(inside.threshold - all.threshold) <= 1e-9 * abs(inside.threshold))
      let known = Set(inside.indices.map(narrow.menu.values))
      #expect(known.isSubset(of: Set(all.indices.map(wide.menu.values))))
    }
  }
}
