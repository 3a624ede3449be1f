import AggregativeGames
import Foundation
import Intervals
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Activities and scorecards of them (docs/model.md sections 8.1 and 8.5).
@Suite("Activities and scorecards")
struct ScorecardTests {
  private static func reach(_ market: Market) -> Double {
    market.firms.reduce(0) { most, firm in
      zip(firm.baselineFailure, firm.effectiveness).reduce(most) {
        max($0, $1.1 > 0 ? $1.0 / $1.1 : 0)
      }
    }
  }

  private static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int> = 1...5, strong: Bool = false
  ) throws -> (Market, Policy) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: strong ? 0.3...8 : 0.3...3, singlePeak: !strong)
    let market = try RandomMarket.active(base, &rng)
    guard let card = RandomMarket.scorecard(of: market, reach: reach(market) / 2, &rng) else {
      return (market, policy)
    }
    return (market, try policy.replacing(.scorecard(card)))
  }

  @Test("what overlap costs is the least that any mix costs, to the solver and to the audit")
  func leastCost() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("ScorecardTests.leastCost seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (falling, several) = (0, 0)
    for _ in 0..<300 {
      let (market, policy) = try Self.draw(&rng, firms: 1...1)
      let regulated = try market.regulated(by: policy)
      let activities = market.firms.activities(of: 0)
      let naive = NaiveActivities(activities, policy.scorecard)
      guard !activities.isEmpty else { continue }
      let audit = MarketAudit(regulated)
      let curve = regulated.burden.costCurve(of: 0)
      let least = max(naive.least, policy.floor[0])
      #expect(
        abs(regulated.leastOverlap[0] - least) <= 1e-9 * max(least, 1e-3), "seed \(seed)")
      if let curve {
        several += curve.start.count > 2 ? 1 : 0
        falling += curve.piece[0].marginal(curve.start[0]) < 0 ? 1 : 0
        // Once continuously differentiable, and C'' falls.
        for k in curve.start.indices.dropFirst() {
          let at = curve.start[k]
          let (below, above) = (curve.piece[k - 1], curve.piece[k])
          #expect(abs(below(at) - above(at)) <= 1e-9 * above(at), "seed \(seed)")
          let size = above.marginal.slope * at
          #expect(abs(below.marginal(at) - above.marginal(at)) <= 1e-7 * size, "seed \(seed)")
          #expect(below.marginal.slope >= above.marginal.slope * (1 - 1e-9), "seed \(seed)")
        }
      }
      let top = 2 * (curve?.start.last ?? 0) + least + 1
      for step in 0...40 {
        let overlap = regulated.leastOverlap[0] + (top - least) * Double(step) / 40
        guard let best = naive.best(overlap) else { continue }
        let cost = 0.5 * market.firms.cost[0] * overlap * overlap
        let told =
          cost + regulated.burden.excessCost(of: 0, at: overlap, beside: market.firms.cost[0])
        let size = max(best.cost, 1e-9)
        #expect(abs(told - best.cost) <= 1e-8 * size, "seed \(seed): \(told), \(best.cost)")
        let enclosed = audit.overlapCost(0, Interval(overlap))
        #expect(
          enclosed.lower <= best.cost + 1e-8 * size && enclosed.upper >= best.cost - 1e-8 * size,
          "seed \(seed)")
        let levels = regulated.activityLevels(of: 0, at: overlap)
        let most = best.levels.max() ?? 1
        for (own, others) in zip(levels, best.levels) {
          #expect(abs(own - others) <= 1e-5 * most, "seed \(seed): \(levels), \(best.levels)")
        }
        // Wide enclosures hold what is inside.
        let wide = audit.overlapCost(0, Interval(lower: overlap, upper: overlap + top / 30))
        for inner in [0.0, 0.3, 0.9] {
          let at = audit.overlapCost(0, Interval(overlap + inner * top / 30))
          #expect(wide.lower <= at.upper && wide.upper >= at.lower, "seed \(seed)")
        }
      }
    }
    #expect(falling >= 40 && several >= 40, "\(falling) fall, \(several) of several pieces")
  }

  @Test("without a scorecard activities are a cost: the same bits")
  func disguisedAsCost() throws {
    var rng = SplitMix(seed: 9201)
    for draw in 0..<20 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...6, demandSensitivity: 0.3...4, singlePeak: rng.chance(0.7))
      let market = try RandomMarket.active(base, &rng)
      var rows = Array(market.firms)
      for i in rows.indices {
        rows[i].cost = market.firms.cost[i]
        rows[i].activities = []
      }
      let other = try Market(
        market.numbers, regimes: market.regimes,
        firms: Firms(rows, regimeCount: market.regimes.count))
      let own = try market.regulated(by: policy).settled()
      let others = try other.regulated(by: policy).settled()
      #expect(own.point.state.overlap == others.point.state.overlap, "draw \(draw)")
      #expect(own.point.state.profit == others.point.state.profit, "draw \(draw)")
      #expect(
        own.point.outcomes.welfare == others.point.outcomes.welfare
          && own.converged == others.converged && own.multiplicity == others.multiplicity,
        "draw \(draw)")
    }
  }

  @Test("a cost that does not follow from the activities is not what the audit goes by")
  func wrongCost() throws {
    var rng = SplitMix(seed: 9211)
    let (base, policy) = RandomMarket.draw(
      &rng, firms: 3...3, demandSensitivity: 1...1, singlePeak: true)
    let market = try RandomMarket.active(base, &rng)
    let firm = try #require(market.firms.indices.first { !market.firms.activities(of: $0).isEmpty })
    #expect(try market.solve(under: policy).converged)
    var firms = market.firms
    firms.set(.cost, firm: firm, to: 0.5 * firms.cost[firm])
    let solved = try market.replacing(firms: firms).solve(under: policy)
    #expect(solved.point.state.overlap[firm] > policy.floor[firm] && !solved.converged)
  }

  @Test("weights are given by activity: a number by firm is refused")
  func weightsByFirm() throws {
    let error = #expect(throws: MarketError.self) {
      try Policy.laissezFaire.replacing(.scorecardWeights, with: .uniform(1))
    }
    #expect(
      error?.description
        == "policy.scorecard.weights: must be a number by activity, not by firm")
  }

  @Test("one activity of one unit of overlap is the firm without it")
  func oneActivity() throws {
    var rng = SplitMix(seed: 9202)
    let (base, policy) = RandomMarket.draw(
      &rng, firms: 4...4, demandSensitivity: 1...2, singlePeak: true)
    var rows = Array(base.firms)
    for i in rows.indices {
      rows[i].activities = [Activity(name: "x", cost: rows[i].cost, overlap: 1)]
    }
    let market = try Market(
      base.numbers, regimes: base.regimes, firms: Firms(rows, regimeCount: base.regimes.count))
    for (own, others) in zip(market.firms.cost, base.firms.cost) {
      #expect(abs(own - others) <= 2 * others.ulp)
    }
    let card = Scorecard(weights: ["x": 2], floor: 0.3)
    let scored = try market.regulated(by: policy.replacing(.scorecard(card))).settled()
    let floor = FirmValues.perFirm(base.firms.indices.map { max(0.15, policy.floor[$0]) })
    let floored = try base.regulated(by: policy.replacing(.floor(floor))).settled()
    for (own, others) in zip(scored.point.state.overlap, floored.point.state.overlap) {
      #expect(abs(own - others) <= 1e-12 * max(1, others))
    }
  }

  @Test("weights in proportion to overlap are a floor")
  func proportionalWeights() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("ScorecardTests.proportionalWeights seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<20 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...4, demandSensitivity: 0.3...3, singlePeak: true)
      let factor = rng.uniform(0.2...3)
      var rows = Array(base.firms)
      let adds = [rng.uniform(0.2...1), rng.uniform(0.2...1), 0]
      for i in rows.indices {
        rows[i].activities = zip(["a", "b", "c"], adds).map {
          Activity(name: $0, cost: rng.uniform(0.5...4), overlap: $1)
        }
      }
      let market = try Market(
        base.numbers, regimes: base.regimes, firms: Firms(rows, regimeCount: base.regimes.count))
      let level = Self.reach(market) * rng.uniform(0.1...0.8)
      let card = Scorecard(
        weights: ["a": factor * adds[0], "b": factor * adds[1]], floor: factor * level)
      let scored = try market.regulated(by: policy.replacing(.scorecard(card)))
      #expect(scored.burden.costCurve.allSatisfy { $0?.piece.count ?? 1 == 1 }, "seed \(seed)")
      let floored = try market.regulated(
        by: policy.replacing(.floor(.uniform(max(level, policy.floor[0])))))
      guard policy.floor.isUniform else { continue }
      let (own, others) = (try scored.settled(), try floored.settled())
      #expect(own.converged && others.converged, "seed \(seed)")
      for (a, b) in zip(own.point.state.overlap, others.point.state.overlap) {
        #expect(abs(a - b) <= 1e-9 * max(b, 1e-3), "seed \(seed)")
      }
    }
  }

  @Test("identical firms where the score binds: the closed form of docs/model.md section 8.5")
  func closedForm() throws {
    let (priced, policy) = try ChosenPricesTests.symmetric()
    var numbers = priced.numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    let list = [
      Activity(name: "a", cost: 2, overlap: 1), Activity(name: "b", cost: 1, overlap: 0.2),
    ]
    var rows = Array(priced.firms)
    for i in rows.indices { rows[i].activities = list }
    let market = try Market(numbers, regimes: priced.regimes, firms: Firms(rows, regimeCount: 2))
    let card = Scorecard(weights: ["a": 0.3, "b": 1], floor: 0.6)
    let (t, x, y) = (0.5 + 0.04, 0.15 + 0.2, 0.045 + 1.0)
    let spread = t * y - x * x
    let (users, count, liability) = (20.0, 4.0, 0.3)
    let demand = users / count * (1 - 1 / count) * 2
    let a = 0.8 * 0.03 + 0.2 * 0.15
    let failure = 0.8 * 0.1 + 0.2 * 0.4
    let liable = liability * 4
    let drive = liable * users / count + (1 - liable * failure) * demand
    let expected =
      (a * drive + x * 0.6 / spread) / (y / spread - a * a * liable * demand)
    let regulated = try market.regulated(by: policy.replacing(.scorecard(card)))
    let all = try regulated.allEquilibria()
    #expect(all.multiplicity == .unique)
    let point = try #require(all.points.first)
    for own in point.state.overlap {
      #expect(abs(own - expected) <= 1e-12 && own > 0.6 * x / y && own < 0.6 * t / x, "\(own)")
    }
    for levels in point.state.activityLevel ?? [] {
      #expect(abs(0.3 * levels[0] + levels[1] - 0.6) <= 1e-12)
      #expect(abs(levels[0] + 0.2 * levels[1] - expected) <= 1e-12)
    }
  }

  /// Two firms of which the first has activities.
  private static func pair(
    margin: Double, userHarm: Double, _ activities: [Activity]
  ) throws -> Market {
    var rows = ["a", "b"].map {
      Firm(
        name: $0, cost: 1, margin: $0 == "a" ? margin : 1, baselineFailure: [0.1, 0.4],
        effectiveness: [0.03, 0.15])
    }
    rows[0].activities = activities
    return try Market(
      users: 20, demandSensitivity: 1, userHarm: userHarm, externalHarm: 4, systemicLoss: 1,
      outsideOption: 0,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(rows, regimeCount: 2))
  }

  @Test("without another reason for overlap a firm has what comes with the score, proven")
  func byProductAlone() throws {
    let list = [
      Activity(name: "a", cost: 2, overlap: 1), Activity(name: "b", cost: 1, overlap: 0.2),
      Activity(name: "c", cost: 1, overlap: 0.5),
    ]
    let market = try Self.pair(margin: 1, userHarm: 0, list)
    for weights in [["a": 0.3, "b": 1], ["a": 0.3, "b": 1, "c": 0.1]] {
      let card = Scorecard(weights: weights, floor: 0.6)
      let regulated = try market.regulated(
        by: Policy(liability: .uniform(0), floor: .uniform(0), .scorecard(card)))
      let all = try regulated.allEquilibria()
      #expect(all.multiplicity == .unique && all.points.count == 1)
      let mix = ActivityMix(list, weights: weights)
      for point in try all.points + [regulated.settled().point] {
        let overlap = point.state.overlap
        #expect(point.verdict.isVerified && abs(overlap[0] - 0.6 * mix.cross / mix.score) <= 1e-12)
        #expect(overlap[1] == 0)
      }
    }
  }

  @Test("a firm to which overlap is unwelcome may rest beyond its last kink, where it costs least")
  func beyondTheLastKink() throws {
    let list = [
      Activity(name: "a0", cost: 5, overlap: 1), Activity(name: "a1", cost: 5, overlap: 0.8),
    ]
    let market = try Self.pair(margin: -2, userHarm: 2, list)
    let card = Scorecard(weights: ["a0": 1, "a1": 0.2], floor: 3)
    // r X/Y = 3 · 1.16/1.04, just beyond the last kink 0.1/0.03.
    let regulated = try market.regulated(
      by: Policy(liability: .uniform(0.3), floor: .uniform(0), .scorecard(card)))
    let all = try regulated.allEquilibria()
    let solution = try regulated.settled()
    #expect(all.multiplicity == .unique && solution.converged)
    for point in all.points + [solution.point] {
      #expect(point.verdict.isVerified && point.corners[0] == .byProduct)
      #expect(abs(point.state.overlap[0] - 3 * 1.16 / 1.04) <= 1e-12)
    }
  }

  @Test("scorecards that cannot be reached, or computed with, are refused")
  func refusals() throws {
    let market = try Self.pair(
      margin: 1, userHarm: 2,
      [Activity(name: "a", cost: 2, overlap: 1), Activity(name: "b", cost: 1, overlap: 0.2)])
    for (weights, floor) in [
      ([:], 1), (["x": 1], 1), (["a": 0, "b": 0], 1), (["a": 1e155, "b": 1], 1e155),
      (["a": 1e-160], 1e-160), (["a": 1, "b": 1], 1e200),
    ] {
      let policy = try Policy(
        liability: .uniform(0), floor: .uniform(0),
        .scorecard(Scorecard(weights: weights, floor: floor)))
      #expect(throws: MarketError.self, "\(weights)") { _ = try market.regulated(by: policy) }
    }
    #expect(throws: MarketError.self) {
      _ = try Policy(
        liability: .uniform(0), floor: .uniform(0),
        .scorecard(Scorecard(weights: ["a": -1], floor: 1)))
    }
  }

  @Test("overlap that a score forces costs 1/R² of what it need")
  func goodhart() throws {
    let list = [
      Activity(name: "a", cost: 2, overlap: 1), Activity(name: "b", cost: 1, overlap: 0.2),
    ]
    let card = Scorecard(weights: ["a": 0.3, "b": 1], floor: 0.6)
    let curve = try #require(card.costCurve(list))
    let (t, x, y) = (0.5 + 0.04, 0.15 + 0.2, 0.045 + 1.0)
    let cheapest = curve.cheapest
    #expect(abs(cheapest - 0.6 * x / y) <= 1e-15)
    #expect(abs(curve(cheapest) - 0.36 / (2 * y)) <= 1e-15)
    #expect(abs(curve(cheapest) / (cheapest * cheapest / (2 * t)) - t * y / (x * x)) <= 1e-12)
  }

  @Test("a firm that loses on its users does less than comes with the cheapest way to the score")
  func belowTheByProduct() throws {
    let list = [
      Activity(name: "audit", cost: 2, overlap: 1),
      Activity(name: "redteam", cost: 1, overlap: 0.5),
      Activity(name: "papers", cost: 0.5, overlap: 0.05),
    ]
    var rows = [
      Firm(
        name: "a", cost: 1, margin: -6, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15]),
      Firm(
        name: "b", cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15]),
    ]
    rows[0].activities = list
    let market = try Market(
      users: 20, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      outsideOption: 0,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(rows, regimeCount: 2))
    let card = Scorecard(weights: ["audit": 0.6, "papers": 0.2], floor: 1)
    let regulated = try market.regulated(
      by: Policy(liability: .uniform(0.3), floor: .uniform(0), .scorecard(card)))
    let all = try regulated.allEquilibria()
    let point = try #require(all.points.first)
    #expect(all.multiplicity == .unique)
    // X = 0.32, Y = 0.26.
    let byProduct = 0.32 / 0.26
    #expect(point.state.overlap[0] < 0.8 * byProduct)
    let audit = MarketAudit(regulated)
    let around = audit.surroundings(of: point.state.overlap.map { Interval($0) })
    func profit(_ overlap: Double) -> Double {
      audit.enclose(
        0, over: Interval(overlap), cell: overlap...(overlap + 1e-9), in: around[0]
      ).payoff.midpoint
    }
    #expect(profit(byProduct) < profit(point.state.overlap[0]) - 0.01)
  }

  /// Of Tests/Reference/activities.json, which an independent program computes with 60 digits (see
  /// its activities_reference.py).
  private struct Vector: Decodable {
    let roster: VectorRoster
    let overlap: [Double]
    let levels: [[Double]]
    let profit: [Double]
    let overlapCost, welfare: Double
  }

  @Test("markets solved by all sets of activities, with 60 digits")
  func vectors() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Reference/activities.json")
    let vectors = try JSONDecoder().decode([Vector].self, from: Data(contentsOf: file))
    #expect(vectors.count == 13)
    for vector in vectors {
      let (market, policy) = try vector.roster.build()
      let regulated = try market.regulated(by: policy)
      let all = try regulated.allEquilibria()
      #expect(all.multiplicity == .unique, "\(vector.roster.name)")
      let solution = try regulated.settled()
      #expect(solution.converged && solution.multiplicity == .unique, "\(vector.roster.name)")
      for point in all.points + [solution.point] {
        let state = point.state
        for i in vector.overlap.indices {
          let place = "\(vector.roster.name), firm \(i)"
          let size = max(vector.overlap[i], 1e-3)
          #expect(abs(state.overlap[i] - vector.overlap[i]) <= 1e-9 * size, "\(place)")
          let profit = vector.profit[i]
          #expect(abs(state.profit[i] - profit) <= 1e-10 * (market.users + abs(profit)), "\(place)")
          for (own, others) in zip(state.activityLevel?[i] ?? [], vector.levels[i]) {
            #expect(abs(own - others) <= 1e-8 * (1 + others), "\(place)")
          }
        }
        let outcomes = point.outcomes
        #expect(abs(outcomes.overlapCost - vector.overlapCost) <= 1e-8 * (1 + vector.overlapCost))
        #expect(
          abs(outcomes.welfare.totalSurplus - vector.welfare)
            <= 1e-9 * (market.users + abs(vector.welfare)), "\(vector.roster.name)")
      }
    }
  }

  @Test("no deviation of a grid gains more than the bound, by the definition")
  func deviations() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("ScorecardTests.deviations seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (verified, binding) = (0, 0)
    for number in 0..<100 {
      let (market, policy) = try Self.draw(&rng, strong: number % 3 == 0)
      let solution = try market.regulated(by: policy).settled()
      guard solution.converged else { continue }
      verified += 1
      let naive = NaiveComposite(market, policy)
      let state = solution.point.state
      if solution.point.outcomes.excessCost ?? 0 > 1e-6 { binding += 1 }
      let bound = solution.point.verdict.certificate.absoluteGain
      for i in market.firms.indices {
        let home = naive.best([i], state.overlap, nil)
        let size = market.users + abs(home)
        #expect(
          abs(home - state.profit[i]) <= 1e-8 * size, "seed \(seed), market \(number)")
        for overlap in naive.tries(i, grid: 200) {
          var moved = state.overlap
          moved[i] = overlap
          let gain = naive.best([i], moved, nil) - home
          #expect(gain <= bound + 1e-8 * size, "seed \(seed), market \(number): \(gain)")
        }
      }
    }
    #expect(verified >= 85 && binding >= 40, "\(verified) verified, \(binding) bind")
  }

  @Test("the pass over all firms bounds no less than the search one by one finds")
  func passAgreesWithSearch() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("ScorecardTests.passAgreesWithSearch seed \(seed)")
    var rng = SplitMix(seed: seed)
    var proven = 0
    for number in 0..<40 {
      let (market, policy) = try Self.draw(&rng, firms: 8...14)
      let regulated = try market.regulated(by: policy)
      let audit = MarketAudit(regulated)
      let home = try regulated.solve().point.state.overlap
      let profile = number % 2 == 0 ? home : home.map { $0 * rng.uniform(0.9...1.1) }
      let least = regulated.leastOverlap
      guard profile.indices.allSatisfy({ profile[$0] >= least[$0] }) else { continue }
      let pass = try #require(audit.findings(at: profile))
      let around = audit.surroundings(of: profile.map { Interval($0) })
      var ends: [Double] = []
      for i in profile.indices {
        let place = "seed \(seed), market \(number), firm \(i)"
        let boxes = DeviationBound.find(
          of: i, at: profile[i], in: audit, surroundings: around[i], ends: &ends,
          resolution: 1e-13, budget: 2000)
        let size = max(abs(boxes.payoff), 1e-6)
        #expect(abs(pass[.payoff, i] - boxes.payoff) <= 1e-9 * size, "\(place)")
        let gain = pass[.gain, i]
        guard !gain.isNaN else { continue }
        proven += 1
        #expect(gain >= boxes.lower - 1e-12 * size, "\(place)")
        let reply = audit.naturalReply(of: i, at: profile[i], in: around[i])
        let scale = max(profile[i], reply, 1e-6 * (ends[ends.count - 1] - ends[0]))
        let residual = scale > 0 ? abs(profile[i] - reply) / scale : 0
        #expect(abs(pass[.residual, i] - residual) <= 1e-8, "\(place)")
        let link = audit.interaction(of: i, at: profile[i], in: around[i]).main
        #expect(
          abs(pass[.influence, i] - link.influence) <= 1e-9 * abs(link.influence), "\(place)")
        #expect(abs(pass[.response, i] - link.response) <= 1e-6 * abs(link.response), "\(place)")
      }
    }
    #expect(proven >= 100, "\(proven)")
  }
}
