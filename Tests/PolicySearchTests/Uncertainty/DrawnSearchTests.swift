import MarketTestSupport
import OverlapMarket
import Planner
import TestSupport
import Testing

@testable import PolicySearch

@Suite("Searching a menu over draws")
struct DrawnSearchTests {
  /// Draws of the regimes' effectiveness and of the systemic loss, which are what the paper takes
  /// for least known.
  private static func draws(_ market: Market, _ count: Int, seed: UInt64) throws -> MarketDraws {
    let last = market.regimes.count - 1
    return try UncertaintyModel(
      [
        UncertainPrimitive(
          market.firms.indices.map { .firm($0, .effectiveness, regime: last) },
          .uniform(from: 0.7, to: 1.2),
          isFactor: true, isShared: true),
        UncertainPrimitive([.market(.systemicLoss)], .uniform(from: 0, to: 0.2)),
      ], drawCount: count, seed: seed
    ).draws(around: market)
  }

  private static func menu(
    _ test: SearchCase, _ criterion: UncertaintyCriterion?, points: Int = 5,
    constraints: PolicyConstraints = .none
  ) throws -> PolicyMenu {
    let menu = try test.menu(points, constraints: constraints)
    return try PolicyMenu(menu.instruments, constraints: constraints, criterion: criterion)
  }

  static let criteria: [UncertaintyCriterion] = [
    .expectation, .worstCase, .quantile(level: 0.3), .expectedShortfall(level: 0.25), .regret,
  ]

  @Test(
    "Every point's value is the criterion's over solves of each draw from scratch",
    arguments: criteria)
  func naive(criterion: UncertaintyCriterion) async throws {
    let seed: UInt64 = 980
    var rng = SplitMix(seed: seed)
    let test = SearchTests.draw(&rng, firms: 3...4)
    let draws = try Self.draws(test.market, 7, seed: seed)
    let weighted = try MarketDraws(draws.markets, weights: rng.vector(7, in: 0.2...1))
    let menu = try Self.menu(test, criterion)
    let answer = try await test.market.search(menu, under: test.policy, over: weighted)
    var welfare: [[Double]] = []
    for index in 0..<menu.pointCount {
      let values = menu.values(at: index)
      let policy = try Policy(liability: values[0], floor: values[1])
      welfare.append(
        try weighted.markets.map {
          try #require(try Judged($0, policy, menu, held: test.policy)).welfare
        })
    }
    let ideal = weighted.markets.indices.map { d in welfare.map { $0[d] }.max() ?? .nan }
    let scale = welfare.joined().map { abs($0) }.max() ?? 1
    for (point, welfare) in zip(answer.points, welfare) {
      let expected: Double
      switch criterion {
      case .expectation: expected = zip(welfare, weighted.weights).map(*).reduce(0, +)
      case .worstCase: expected = welfare.min() ?? .nan
      case .regret: expected = -(zip(ideal, welfare).map { $0 - $1 }.max() ?? .nan)
      case .quantile(let level):
        expected =
          welfare.sorted().first { x in
            zip(welfare, weighted.weights).reduce(0) { $0 + ($1.0 <= x ? $1.1 : 0) } >= level
          } ?? .nan
      case .expectedShortfall(let level):
        // The minimum over shares of the weight, at most a draw's own, that sum to the level.
        var left = level
        var sum = 0.0
        for (x, weight) in zip(welfare, weighted.weights).sorted(by: { $0.0 < $1.0 }) {
          sum += min(left, weight) * x
          left -= min(left, weight)
        }
        expected = sum / level
      }
      let found = try #require(point.outcome?.welfare)
      #expect(abs(found - expected) <= 1e-9 * scale, "seed \(seed) \(criterion)")
    }
    let best = try #require(answer.best?.point.outcome?.welfare)
    let values = answer.points.compactMap { $0.outcome?.welfare }
    let grid = try #require(values.max())
    #expect(answer.bestOfGrid?.point.outcome?.welfare == grid)
    #expect(best >= grid)
    // The planner who knows the draw is no worse by any criterion, its upper bound included.
    let plan = try #require(answer.comparison.drawnFirstBest)
    #expect(
      plan.isProven && plan.upperBound >= plan.value && plan.upperBound >= best - 1e-9 * scale,
      "seed \(seed)")
  }

  @Test("Draws that are all the market itself answer as the market does", arguments: criteria)
  func degenerate(criterion: UncertaintyCriterion) async throws {
    let seed: UInt64 = 981
    var rng = SplitMix(seed: seed)
    let test = SearchTests.draw(&rng)
    let draws = try MarketDraws([test.market, test.market, test.market], weights: [1, 2, 5])
    let known = try await test.market.search(test.menu(6), under: test.policy)
    let answer = try await test.market.search(
      Self.menu(test, criterion, points: 6), under: test.policy, over: draws)
    let best = try #require(known.bestOfGrid?.point.outcome?.welfare)
    for (point, plain) in zip(answer.points, known.points) {
      let expected = try #require(plain.outcome?.welfare) - (criterion == .regret ? best : 0)
      let found = try #require(point.outcome?.welfare)
      #expect(abs(found - expected) <= 1e-9 * abs(best), "seed \(seed) \(criterion)")
      #expect(point.outcome?.isFeasible == plain.outcome?.isFeasible)
    }
    #expect(answer.flatSet?.indices == known.flatSet?.indices, "seed \(seed)")
    let bestOfGrid = try #require(answer.bestOfGrid)
    let statistics = try #require(answer.statistics(of: bestOfGrid.point))
    #expect(statistics.worst == statistics.best)
    #expect(abs(statistics.regret ?? 1) <= 1e-12 * abs(best))
    #expect((statistics.distribution?.standardError ?? 1) <= 1e-9 * abs(best))
  }

  @Test(
    "Answers do not depend on the number of threads",
    arguments: [UncertaintyCriterion.expectation, .regret])
  func threads(criterion: UncertaintyCriterion) async throws {
    var rng = SplitMix(seed: 982)
    let test = SearchTests.draw(&rng)
    let draws = try Self.draws(test.market, 9, seed: 2)
    let pair = try Self.menu(test, criterion)
    let single = try PolicyMenu([pair.instruments[1]], criterion: criterion)
    for menu in [pair, single] {
      var answers: [MenuAnswer] = []
      for threads in [1, 2, 5] {
        answers.append(
          try await test.market.search(
            menu, under: test.policy, over: draws, with: MenuSearch(threads: threads)))
      }
      for answer in answers.dropFirst() {
        #expect(
          answer.points == answers[0].points && answer.best?.policy == answers[0].best?.policy)
        #expect(
          answer.comparison.drawnFirstBest?.welfare == answers[0].comparison.drawnFirstBest?.welfare
        )
      }
    }
  }

  @Test(
    """
    The best policy is a local optimum, to the precision of its refinement: no policy around it \
    is better
    """,
    arguments: [UncertaintyCriterion.expectation, .worstCase, .expectedShortfall(level: 0.4)])
  func localOptimum(criterion: UncertaintyCriterion) async throws {
    for seed in [UInt64(985), 986, 987] {
      var rng = SplitMix(seed: seed)
      let test = SearchTests.draw(&rng, firms: 3...4)
      let draws = try Self.draws(test.market, 5, seed: seed)
      let menu = try Self.menu(test, criterion, points: 9)
      let answer = try await test.market.search(menu, under: test.policy, over: draws)
      let best = try #require(answer.best)
      let welfare = try #require(best.point.outcome?.welfare)
      let grid = answer.points.compactMap { $0.outcome?.welfare }
      let span = try #require(grid.max()) - (try #require(grid.min()))
      for step in [1e-3, 1e-2, 3e-2] {
        let around = try menu.instruments.map { instrument in
          let at = try #require(instrument.instrument.value(in: best.policy))
          let reach = step * (instrument.to - instrument.from)
          return try MenuInstrument(
            instrument.instrument, from: max(instrument.from, at - reach),
            to: min(instrument.to, at + reach), points: 3
          )
        }
        let near = try await test.market.search(
          PolicyMenu(around, criterion: criterion), under: test.policy, over: draws)
        let values = near.points.compactMap { $0.outcome?.welfare }
        let beaten = try #require(values.max()) - welfare
        #expect(beaten <= 1e-5 * span, "seed \(seed) \(criterion) step \(step)")
      }
    }
  }

  @Test("Constraints must hold in every draw: more draws never make a policy feasible")
  func constraints() async throws {
    let seed: UInt64 = 983
    var rng = SplitMix(seed: seed)
    let test = SearchTests.draw(&rng)
    let draws = try Self.draws(test.market, 6, seed: 4)
    let free = try await test.market.search(Self.menu(test, nil), under: test.policy, over: draws)
    let profits = free.points.compactMap { $0.outcome?.smallestProfit }
    let middle = profits.sorted()[profits.count / 2]
    let constraints = try PolicyConstraints(minimumProfit: middle)
    let menu = try Self.menu(test, nil, constraints: constraints)
    let together = try await test.market.search(menu, under: test.policy, over: draws)
    var alone: [[Bool]] = []
    for market in draws.markets {
      let points = try await test.market.search(
        menu, under: test.policy, over: MarketDraws([market])
      ).points
      alone.append(points.map { $0.outcome?.isFeasible ?? false })
    }
    var feasible = 0
    for (index, point) in together.points.enumerated() {
      #expect(point.outcome?.isFeasible == alone.allSatisfy { $0[index] }, "seed \(seed)")
      if point.outcome?.isFeasible == true { feasible += 1 }
    }
    #expect(feasible > 0 && feasible < together.points.count)
  }

  @Test("A draw without an equilibrium leaves the policy unranked and is counted")
  func unverified() async throws {
    // docs/model.md section 2's example without an equilibrium, beside the same firms with moderate
    // demand.
    func market(_ beta: Double) throws -> Market {
      let firm = { (name: String) in
        Firm(
          name: name, cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
      }
      return try Market(
        users: 1, demandSensitivity: beta, userHarm: 2, externalHarm: 4, systemicLoss: 0,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms([firm("a"), firm("b")], regimeCount: 2))
    }
    let draws = try MarketDraws([market(20), market(60), market(10)])
    let menu = try PolicyMenu([MenuInstrument(.liability, from: 0, to: 0, points: 1)])
    let answer = try await market(20).search(menu, under: .laissezFaire, over: draws)
    #expect(answer.points[0].outcome == nil && answer.points[0].draws?.failedDraws == 1)
    #expect(
      answer.best == nil && !answer.isVerified && answer.statistics(of: answer.points[0]) == nil)
  }

  @Test(
    """
    Identical firms: the expectation over draws of κ is welfare at the mean κ, where overlaps do \
    not react to it
    """
  )
  func linearInSystemicLoss() async throws {
    let seed: UInt64 = 984
    var rng = SplitMix(seed: seed)
    let test = SearchTests.draw(&rng)
    let losses = [0.05, 0.1, 0.4]
    let weights = [0.5, 0.2, 0.3]
    let draws = try MarketDraws(
      losses.map { try test.market.with([MarketChange(.market(.systemicLoss), $0)]) },
      weights: weights)
    let mean = try test.market.with([
      MarketChange(.market(.systemicLoss), zip(losses, weights).map(*).reduce(0, +))
    ])
    let over = try await test.market.search(
      Self.menu(test, .expectation), under: test.policy, over: draws)
    let at = try await mean.search(test.menu(5), under: test.policy)
    for (a, b) in zip(over.points, at.points) {
      let (a, b) = (try #require(a.outcome?.welfare), try #require(b.outcome?.welfare))
      #expect(abs(a - b) <= 1e-9 * abs(b), "seed \(seed)")
    }
  }
}
