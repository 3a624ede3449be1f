import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// What is told of overlaps that somebody gives.
@Suite("Evaluation of a profile")
struct ProfileEvaluationTests {
  @Test("bounds hold what a naive grid finds, and what surely gains does", arguments: 1...30)
  func deviations(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (base, policy) = RandomMarket.draw(
      &rng, firms: 1...6, demandSensitivity: 0.5...20, singlePeak: rng.chance(0.5))
    let market = RandomMarket.holding(base, under: policy, &rng)
    let naive = NaiveProfit(market, policy)
    // Below the floor too, where somebody may really be.
    let profile = market.firms.indices.map {
      market.firms.heldOverlap(of: $0) ?? rng.uniform(0.5...2) * (naive.least($0) + 0.2)
    }
    let answer = try market.regulated(by: policy).evaluate(profile)
    #expect(answer.point.state.overlap == profile)
    for (i, firm) in answer.firms.enumerated() {
      let note: Comment = "seed \(seed) firm \(i)"
      let profit = naive.profit(i, profile[i], others: profile)
      let slack = 1e-9 * max(abs(profit), 1e-3 * market.users)
      guard let bound = firm.gainBound, let sure = firm.sureGain, let deviation = firm.deviation
      else {
        #expect(firm.standing == .held && market.firms.heldOverlap(of: i) == profile[i], note)
        continue
      }
      #expect(
        firm.standing == (profile[i] < naive.least(i) ? .belowLeastOverlap : .chooses), note)
      let best = naive.bestDeviation(i, from: profile).profit - profit
      #expect(bound >= best - slack && bound >= sure, note)
      // The bound is sharp: to its resolution, and to a thousandth of what is sure.
      #expect(bound <= max(best, sure) * 1.01 + slack, note)
      let gained = naive.profit(i, deviation, others: profile) - profit
      #expect(sure <= max(0, gained) + slack, note)
      #expect(deviation >= naive.least(i) || sure == 0, note)
    }
    let certificate = answer.point.verdict.certificate
    let largest = answer.firms.compactMap(\.gainBound).max() ?? 0
    if answer.firms.allSatisfy({ $0.standing != .belowLeastOverlap }) {
      #expect(largest <= certificate.absoluteGain * (1 + 1e-3) + 1e-12 * market.users)
      #expect(certificate.residual == answer.firms.map(\.residual).max() ?? 0)
    } else {
      #expect(certificate.absoluteGain == .infinity && !answer.isEquilibrium)
    }
  }

  @Test("an equilibrium is told to be one, and a firm held elsewhere makes it none")
  func verdicts() throws {
    let parts = MarketParts.random(7, firms: 3...3)
    let point = try parts.solved()
    let regulated = try parts.market().regulated(by: parts.policy())
    let answer = try regulated.evaluate(point.state.overlap)
    #expect(answer.isEquilibrium && answer.firms.allSatisfy { $0.standing == .chooses })
    #expect(answer.point.outcomes == point.outcomes)
    let held = parts.changed { $0.firms[1][.heldOverlap] = point.state.overlap[1] + 1 }
    let other = try held.market().regulated(by: held.policy()).evaluate(point.state.overlap)
    #expect(!other.isEquilibrium && other.firms[1].standing == .heldElsewhere)
  }

  @Test("overlaps that are no overlaps are refused by the firm's name")
  func refused() throws {
    let parts = MarketParts.random(7, firms: 2...2)
    let regulated = try parts.market().regulated(by: parts.policy())
    #expect(throws: MarketError.entryCount(path: "overlap", count: 1, firms: 2)) {
      try regulated.evaluate([1])
    }
    for value in [-1, Double.infinity, .nan] {
      let error = #expect(throws: MarketError.self) { try regulated.evaluate([1, value]) }
      #expect(error?.path == "overlap[firm 1]")
    }
  }
}
