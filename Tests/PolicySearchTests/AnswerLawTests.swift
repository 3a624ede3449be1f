import Foundation
import MarketTestSupport
import Planner
import TestSupport
import Testing

@testable import OverlapMarket
@testable import PolicySearch

/// Laws that every answer of a search keeps, over random markets and menus; `make study` asks for
/// 200.
@Suite("Laws of a search's answers")
struct AnswerLawTests {
  private static let draws =
    ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"] == nil ? 24 : 200

  private static func draw(_ rng: inout SplitMix) throws -> (SearchCase, PolicyMenu, Settling) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: 2...4, demandSensitivity: rng.chance(0.3) ? 5...30 : 0.5...4,
      singlePeak: rng.chance(0.7))
    let cost = rng.chance(0.3) ? rng.uniform(0...0.02) * base.users : 0
    let policies = try policy.replacing(
      .complianceCost(ComplianceCost(fixed: cost, perFloor: cost)))
    let test = SearchCase(market: base, policy: policies)
    let points = rng.whole(2...4)
    let menu = try PolicyMenu(
      rng.chance(0.5)
        ? [MenuInstrument(.liability, from: 0, to: rng.uniform(0.2...3), points: points)]
        : [
          MenuInstrument(.liability, from: 0, to: rng.uniform(0.2...3), points: points),
          MenuInstrument(.floor, from: 0, to: test.reach * rng.uniform(0.2...1), points: points),
        ],
      constraints: rng.chance(0.2)
        ? PolicyConstraints(minimumProfit: -0.05 * base.users) : .none,
      flatness: rng.uniform(0...0.2))
    return (
      test, menu,
      Settling(
        equilibrium: EquilibriumRule.allCases[rng.whole(0...3)],
        exit: rng.chance(0.5) ? .none : rng.chance(0.6) ? .sequential : .stable)
    )
  }

  @Test(
    "equal policies have equal numbers; shares of gain stay within 1; who pays sums to the change",
    arguments: [UInt64(1401)])
  func laws(seed: UInt64) async throws {
    var rng = SplitMix(seed: seed)
    var shares = 0
    var sharesWhereFirmsLeave = 0
    for draw in 0..<Self.draws {
      let (test, menu, settling) = try Self.draw(&rng)
      let note: Comment = "seed \(seed) draw \(draw)"
      let answer = try await test.market.search(
        menu, under: test.policy, with: MenuSearch(settling: settling))
      let comparison = answer.comparison
      // One policy, one answer: between entries, grid points, and a solve by itself.
      let solved = comparison.entries.compactMap { $0.solved }
      for entry in solved {
        for other in solved where other.policy == entry.policy {
          #expect(other.point == entry.point, note)
        }
        let alone = try test.market.regulated(by: entry.policy).settlement(by: settling)
        #expect(
          alone.solution.point.state.overlap == entry.solution.point.state.overlap
            && alone.survivors == entry.survivors
            && alone.multiplicity == entry.settled.multiplicity,
          note)
      }
      for entry in comparison.entries {
        if let welfare = entry.welfare, let share = comparison.recovered(by: welfare) {
          shares += 1
          if settling.exit != .none { sharesWhereFirmsLeave += 1 }
          #expect(share <= 1 + 1e-9, note)
          // The menu offers no regulation itself where complying costs nothing.
          if entry.kind == .bestOfMenu, menu.constraints == .none, menu.instruments.count == 2,
            test.policy.complianceCost == .none
          {
            #expect(share >= 0, note)
          }
        }
        guard let change = comparison.incidence(under: entry),
          let base = comparison[.laissezFaire]?.solved?.solution.point.outcomes.welfare,
          let welfare = entry.solved?.solution.point.outcomes.welfare
        else { continue }
        let scale = max(abs(base.totalSurplus), abs(welfare.totalSurplus), test.market.users)
        #expect(
          abs(change.total - (welfare.totalSurplus - base.totalSurplus)) <= 1e-9 * scale, note)
      }
      // Nothing does better than a planner with the market's freedom.
      #expect(comparison.firstBest.keep == settling.exit.plannerChoice, note)
      #expect(comparison.isBoundedByPlanner, note)
      let bound = comparison.firstBest.upperBound
      for welfare in answer.points.compactMap(\.outcome?.welfare)
        + comparison.entries.compactMap(\.welfare)
      {
        #expect(welfare <= bound + 1e-12 * abs(bound), note)
      }
      if let change = comparison.firstBestIncidence,
        let base = comparison[.laissezFaire]?.solved?.solution.point.outcomes.welfare
      {
        let plan = comparison.firstBest
        let scale = max(abs(base.totalSurplus), abs(plan.welfare), test.market.users)
        #expect(
          abs(change.total - (plan.welfare - base.totalSurplus)) <= 1e-9 * scale, note)
      }
      if let solvent = comparison[.bestWithoutLoss]?.solved {
        #expect(solvent.point.outcome.map { $0.smallestProfit >= 0 } ?? false, note)
      }
      if let flat = answer.flatSet, let best = answer.bestOfGrid?.point.outcome?.welfare,
        let gain = comparison.firstBestGain
      {
        let naive = answer.points.indices.filter { k in
          answer.points[k].outcome.map {
            $0.isFeasible && $0.welfare >= best - menu.flatness * gain
          } ?? false
        }
        #expect(flat.indices == naive, note)
      }
    }
    #expect(shares > Self.draws, "seed \(seed)")
    #expect(sharesWhereFirmsLeave > Self.draws / 4, "seed \(seed)")
  }

  @Test("exchanged rows give the same answer, firm by firm", arguments: [UInt64(1411)])
  func rows(seed: UInt64) async throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<Self.draws {
      let (test, menu, settling) = try Self.draw(&rng)
      let note: Comment = "seed \(seed) draw \(draw)"
      var order = Array(test.market.firms.indices)
      for i in order.indices { order.swapAt(i, rng.whole(i...order.count - 1)) }
      let market = test.market.replacing(
        firms: Firms(order.map { test.market.firms[$0] }, regimeCount: test.market.regimes.count))
      let policy = try test.policy.replacing(
        .liability(.perFirm(order.map { test.policy.liability[$0] })),
        .floor(.perFirm(order.map { test.policy.floor[$0] })))
      let search = MenuSearch(settling: settling)
      let a = try await test.market.search(menu, under: test.policy, with: search)
      let b = try await market.search(menu, under: policy, with: search)
      for (x, y) in zip(a.points, b.points) {
        #expect(x.equilibria.multiplicity == y.equilibria.multiplicity, note)
        #expect(x.equilibria.count == y.equilibria.count, note)
        #expect((x.outcome == nil) == (y.outcome == nil), note)
        guard let x = x.outcome, let y = y.outcome, a.points.count == b.points.count else {
          continue
        }
        #expect(abs(x.welfare - y.welfare) <= 1e-8 * max(abs(x.welfare), test.market.users), note)
        #expect(x.firms == y.firms, note)
      }
      if let x = a.best?.point.outcome?.welfare, let y = b.best?.point.outcome?.welfare {
        #expect(abs(x - y) <= 1e-6 * max(abs(x), abs(y)), note)
      }
    }
  }

  @Test("a menu cut at its best says at which end, and a constraint that stops the search is named")
  func limits() async throws {
    var rng = SplitMix(seed: 1421)
    let (market, _) = RandomMarket.draw(
      &rng, firms: 3...3, demandSensitivity: 0.5...2, singlePeak: true)
    func best(_ to: Double, _ constraints: PolicyConstraints = .none) async throws -> MenuAnswer {
      try await market.search(
        PolicyMenu(
          [MenuInstrument(.liability, from: 0, to: to, points: 5)], constraints: constraints),
        under: .laissezFaire)
    }
    let free = try await best(20)
    let inside = try #require(free.best?.policy.liability[0])
    #expect(inside > 0.01 && inside < 20, "the draw should have its best inside")
    #expect(free.limits?.edges == [])
    let cut = try await best(inside / 2)
    #expect(cut.limits?.edges == [.init(instrument: .liability, isUpper: true)])
    // A least profit between those of no regulation and of the best.
    let profits = try #require(free.best?.solution.point.state.profit)
    let laissezFaire = try #require(
      free.comparison[.laissezFaire]?.solved?.solution.point.state.profit)
    let firm = try #require(profits.indices.min { profits[$0] < profits[$1] })
    try #require(laissezFaire[firm] > profits[firm])
    let least = (laissezFaire[firm] + profits[firm]) / 2
    let bound = try await best(20, PolicyConstraints(minimumProfit: least))
    #expect(bound.limits?.binding.map(\.constraint) == ["minimumProfit"])
    let named = try #require(bound.limits?.binding.first?.firm)
    let at = try #require(bound.best?.solution.point.state.profit)
    #expect(at[named] == at.min())
  }
}
