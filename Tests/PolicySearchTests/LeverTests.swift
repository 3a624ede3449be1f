import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

@Suite("Menus of every instrument")
struct LeverTests {
  /// A market with systemic loss and a policy in force that has what each lever needs.
  static func draw(_ seed: UInt64, for lever: PolicyParameter? = nil) throws -> SearchCase {
    var rng = SplitMix(seed: seed)
    let test = SearchTests.draw(&rng)
    let scores = lever == .scorecardFloor
    let market = scores ? try RandomMarket.active(test.market, &rng) : test.market
    let card = RandomMarket.scorecard(of: market, reach: 0, &rng)
    let systemic = try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: max(0.3, market.externalHarm), systemicLoss: 0.02 * market.users,
      outsideOption: market.outsideOption,
      regimes: market.regimes, firms: market.firms)
    let gaps = market.firms.map { _ in rng.uniform(0.2...1) }
    return SearchCase(
      market: systemic,
      policy: try Policy(
        liability: .uniform(0.6), floor: .uniform(0),
        .safeHarbor(SafeHarbor(threshold: .uniform(0.4 * test.reach), discount: 0.3)),
        .gapCeiling(
          GapCeiling(ceiling: 1, baselineGap: .perFirm(gaps), gapReduction: 1 / test.reach))
      ).replacing(card.map { [.scorecard($0)] } ?? []))
  }

  /// The policy in force with one lever at a value, in the tests' own words.
  static func policy(_ lever: PolicyParameter, _ value: Double, _ test: SearchCase) throws -> Policy
  {
    let old = test.policy
    let harbor = try #require(old.safeHarbor)
    let gap = try #require(old.gapCeiling)
    var (liability, floor, surcharge, cap) = (old.liability, old.floor, 0.0, Double?.none)
    var card = old.scorecard
    var (threshold, discount, ceiling) = (harbor.threshold, harbor.discount, gap.ceiling)
    switch lever {
    case .liability: liability = .uniform(value)
    case .floor: floor = .uniform(value)
    case .surcharge: surcharge = value
    case .safeHarborThreshold: threshold = .uniform(value)
    case .safeHarborDiscount: discount = value
    case .gapCeiling: ceiling = value
    case .exposureCap: cap = value
    case .scorecardFloor: card?.floor = value
    default: Issue.record("\(lever) is not written down here")
    }
    let policy = try Policy(
      liability: liability, floor: floor, .surcharge(surcharge),
      .safeHarbor(SafeHarbor(threshold: threshold, discount: discount)),
      .gapCeiling(
        GapCeiling(
          ceiling: ceiling, baselineGap: gap.baselineGap, gapReduction: gap.gapReduction)))
    return try policy.replacing(
      (cap.map { [.exposureCap($0)] } ?? []) + (card.map { [.scorecard($0)] } ?? []))
  }

  @Test(
    "one instrument: the best is no worse than any of a finer grid",
    arguments: PolicyParameter.movable,
    [UInt64(1), 2, 3])
  func bruteForce(lever: PolicyParameter, seed: UInt64) async throws {
    let test = try Self.draw(seed, for: lever)
    let to =
      switch lever {
      case .floor, .safeHarborThreshold, .scorecardFloor: test.reach
      case .safeHarborDiscount: 1.0
      case .exposureCap: 1.5
      default: 2.0
      }
    let menu = try PolicyMenu([MenuInstrument(lever, from: 0, to: to, points: 41)])
    let answer = try await test.market.search(menu, under: test.policy)
    var points = 0
    for k in 0...40 {
      let policy = try Self.policy(lever, menu.instruments[0].value(k), test)
      guard let outcome = answer.points[k].outcome,
        let judged = try Judged(test.market, policy, menu, held: test.policy)
      else { continue }
      points += 1
      #expect(
        abs(outcome.welfare - judged.welfare) <= 1e-7 * abs(judged.welfare),
        "seed \(seed), \(lever) \(k)")
    }
    #expect(points >= 20, "seed \(seed)")
    let best = try #require(answer.best?.point.outcome?.welfare)
    var beaten = -Double.infinity
    for k in 0...300 {
      guard
        let judged = try Judged(
          test.market, Self.policy(lever, to * Double(k) / 300, test), menu, held: test.policy)
      else { continue }
      beaten = max(beaten, judged.welfare - best)
    }
    #expect(beaten <= 1e-7 * abs(best), "seed \(seed): \(lever)")
  }

  @Test(
    "three instruments at once: no worse than two of them, nor than a grid of solves",
    arguments: [UInt64(5), 6, 7])
  func three(seed: UInt64) async throws {
    let test = try Self.draw(seed)
    let base = try Policy(liability: 0, floor: 0)
    func menu(_ levers: [PolicyParameter], points: Int) throws -> PolicyMenu {
      try PolicyMenu(
        levers.map {
          try MenuInstrument($0, from: 0, to: $0 == .floor ? test.reach : 2, points: points)
        })
    }
    let all: [PolicyParameter] = [.liability, .floor, .surcharge]
    let answer = try await test.market.search(
      menu(all, points: 5), under: base, with: MenuSearch(threads: 2))
    let best = try #require(answer.best?.point.outcome?.welfare)
    let two = try await test.market.search(menu([.liability, .floor], points: 5), under: base)
    let simpler = try #require(two.best?.point.outcome?.welfare)
    #expect(best >= simpler - 1e-12 * abs(simpler), "seed \(seed)")
    let fine = try menu(all, points: 13)
    var beaten = -Double.infinity
    for index in 0..<fine.pointCount {
      let values = fine.values(at: index)
      let policy = try Policy(
        liability: .uniform(values[0]), floor: .uniform(values[1]), .surcharge(values[2]))
      guard let judged = try Judged(test.market, policy, fine, held: base) else { continue }
      beaten = max(beaten, judged.welfare - best)
    }
    #expect(beaten <= 1e-6 * abs(best), "seed \(seed): \(beaten)")
    let kinds = answer.comparison.entries.map(\.kind)
    #expect(
      kinds == [
        .laissezFaire, .baseline, .best(.liability), .best(.floor), .best(.surcharge),
        .bestLiabilityAndFloor,
        .bestOfMenu, .bestWithoutLoss,
        .plannerFloors, .firmLiability,
      ])
    let partial = try #require(answer.comparison[.bestLiabilityAndFloor]?.welfare)
    let floor = try #require(answer.comparison[.best(.floor)]?.welfare)
    #expect(partial <= best + 1e-12 * abs(best) && partial >= floor - 1e-9)
  }

  @Test(
    "a floor scaled by exposure, by share or by the policy in force is a floor of each firm's own",
    arguments: FirmScale.allCases)
  func scaled(scale: FirmScale) async throws {
    let test = try Self.draw(9)
    let market = test.market
    let menu = try PolicyMenu([
      MenuInstrument(.floor, from: 0, to: test.reach, points: 5, scaledBy: scale)
    ])
    let own = market.firms.indices.map { 0.2 + 0.1 * Double($0) }
    let current = try Policy(liability: .uniform(0), floor: .perFirm(own))
    let answer = try await market.search(menu, under: current)
    let shares = MarketState(of: market.unregulated, at: market.firms.map { _ in 0 })
      .share
    let served = shares.reduce(0, +)
    for k in 0..<5 {
      let value = menu.instruments[0].value(k)
      let floors = market.firms.indices.map { i in
        switch scale {
        case .exposure: value * market.firms[i].exposure
        case .share: value * shares[i] / served * Double(market.firms.count)
        case .policy: value * own[i]
        }
      }
      let policy = try Policy(liability: .uniform(0), floor: .perFirm(floors))
      let judged = try #require(try Judged(market, policy, menu, held: current))
      let outcome = try #require(answer.points[k].outcome)
      #expect(abs(outcome.welfare - judged.welfare) <= 1e-10 * abs(judged.welfare))
    }
    let best = try #require(answer.best)
    let value = try #require(menu.value(0, in: best.policy, of: market, under: current))
    #expect(menu.instruments[0].contains(value))
  }

  @Test(
    "firms that may leave do so one by one, and constraints see who is left",
    arguments: [UInt64(11), 12, 13])
  func exit(seed: UInt64) async throws {
    let test = try Self.draw(seed)
    let market = test.market
    let profits = try market.solve(under: .laissezFaire).point.state.profit.sorted()
    let base = try Policy(
      liability: .uniform(0), floor: .uniform(0),
      .complianceCost(
        ComplianceCost(
          fixed: max(0, profits[1]) * 0.9, perFloor: profits[profits.count - 1] / test.reach)))
    let range = try MenuInstrument(.floor, from: 0, to: test.reach, points: 9)
    let menu = try PolicyMenu([range])
    let leaving = MenuSearch(settling: Settling(exit: .sequential))
    let answer = try await market.search(menu, under: base, with: leaving)
    var counts: Set<Int> = []
    for k in 0..<9 {
      let policy = try base.replacing(.floor(.uniform(range.value(k))))
      let left = try #require(try market.sequentialExit(under: policy))
      guard let solution = left.solution else {
        #expect(answer.points[k].outcome == nil)
        continue
      }
      let outcome = try #require(answer.points[k].outcome)
      counts.insert(outcome.firms)
      #expect(outcome.firms == left.firms.count && outcome.smallestProfit >= 0, "seed \(seed)")
      #expect(
        abs(outcome.smallestProfit - left.smallestProfit) <= 1e-8 * max(1, abs(left.smallestProfit))
      )
      let outcomes = solution.point.outcomes
      let costs =
        base.complianceCost.amount(leastOverlap: range.value(k)) * Double(left.firms.count)
      #expect(abs(outcomes.complianceCost - costs) <= 1e-12 * costs)
      #expect(
        abs(outcome.welfare - outcomes.welfare.totalSurplus) <= 1e-8 * abs(outcome.welfare),
        "seed \(seed)")
    }
    #expect(counts.count > 1, "seed \(seed): the draw should make some firms leave")
    let most = try #require(counts.max())
    let full = try await market.search(
      PolicyMenu([range], constraints: PolicyConstraints(minimumFirms: most)), under: base,
      with: leaving)
    #expect(full.best?.point.outcome?.firms ?? most >= most)
    #expect(full.feasibleCount < full.points.count || counts.count == 1)
    let cheap = try await market.search(
      PolicyMenu([range], constraints: PolicyConstraints(maximumComplianceCost: 0)), under: base,
      with: leaving)
    #expect(cheap.feasibleCount == 0 || base.complianceCost.fixed == 0)
    if market.firms.count <= 6 {
      let stable = try await market.search(
        menu, under: base, with: MenuSearch(settling: Settling(exit: .stable)))
      for k in 0..<9 {
        let sets = try market.stableSurvivorSets(
          under: base.replacing(.floor(.uniform(range.value(k)))))
        let welfare = sets.sets.compactMap { $0.solution?.point.outcomes.welfare.totalSurplus }
        #expect(stable.points[k].equilibria.count == welfare.count, "seed \(seed), \(k)")
        #expect(
          stable.points[k].outcome.map { abs($0.welfare - (welfare.min() ?? .nan)) <= 1e-9 }
            ?? welfare.isEmpty, "seed \(seed), \(k)")
      }
    }
    // Without a rule for leaving everybody stays, whatever it loses.
    let whole = try await market.search(menu, under: base)
    #expect(whole.points.allSatisfy { $0.outcome?.firms == market.firms.count })
    #expect(whole.points.contains { $0.outcome.map { $0.smallestProfit < 0 } ?? false })
  }

  @Test("an instrument that needs another says which")
  func incomplete() async throws {
    let test = try Self.draw(1)
    for (lever, path) in [
      (PolicyParameter.gapCeiling, "policy.gapCeiling"),
      (.safeHarborThreshold, "policy.safeHarbor"),
      (.safeHarborDiscount, "policy.safeHarbor"),
    ] {
      let menu = try PolicyMenu([MenuInstrument(lever, from: 0, to: 1, points: 2)])
      do throws(MarketError) {
        _ = try await test.market.search(menu, under: .laissezFaire)
        Issue.record("accepted \(lever)")
      } catch {
        #expect(error.path == path)
      }
    }
  }

  @Test("floors at the planner's overlaps recover the first best where every firm underinvests")
  func plannerFloors() async throws {
    var found = 0
    for seed in 20...40 as ClosedRange<UInt64> {
      let test = try Self.draw(seed)
      let free = try Policy(liability: 0, floor: 0)
      let menu = try PolicyMenu([MenuInstrument(.floor, from: 0, to: test.reach, points: 3)])
      let answer = try await test.market.search(menu, under: free)
      let plan = answer.comparison.firstBest
      let entry = try #require(answer.comparison[.plannerFloors])
      guard let solved = entry.solved, let welfare = entry.welfare,
        zip(solved.solution.point.state.overlap, plan.overlap).allSatisfy({ $0 <= $1 * (1 + 1e-12) }
        )
      else { continue }
      found += 1
      #expect(abs(welfare - plan.welfare) <= 1e-9 * abs(plan.welfare), "seed \(seed)")
    }
    #expect(found >= 5)
  }
}
