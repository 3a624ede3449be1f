import AggregativeGames
import Intervals
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Laws of markets with numbers of extensions, whichever there are.
@Suite("Extensions of the model in equilibrium")
struct ExtensionTests {
  static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, demandSensitivity: ClosedRange<Double>
  ) throws -> (Market, Policy) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: demandSensitivity, singlePeak: rng.chance(0.5))
    let market = RandomMarket.extended(base, &rng)
    guard rng.chance(0.5) else { return (market, policy) }
    let cap = rng.uniform(0.5...1.2)
    return (market, try policy.replacing(.exposureCap(cap)))
  }

  @Test(
    "profits are the naive ones, and what is verified survives every deviation of a naive grid",
    arguments: [UInt64(71), 72, 73])
  func verifiedIsNash(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var verified = 0
    for draw in 0..<60 {
      let (market, policy) = try Self.draw(
        &rng, firms: 1...8, demandSensitivity: draw % 3 == 0 ? 5...60 : 0.3...5)
      let solution = try market.solve(under: policy)
      let naive = NaiveProfit(market, policy)
      let overlap = solution.point.state.overlap
      for i in overlap.indices {
        let expected = naive.profit(i, overlap[i], others: overlap)
        #expect(
          abs(solution.point.state.profit[i] - expected)
            <= 1e-11 * max(abs(expected), 1e-3 * market.users), "seed \(seed) draw \(draw)")
      }
      guard solution.converged else { continue }
      verified += 1
      InstrumentTests.expectNash(overlap, market, policy, "seed \(seed) draw \(draw)")
    }
    #expect(verified > 50, "seed \(seed)")
  }

  @Test("the audit refuses profiles with a gaining deviation", arguments: [UInt64(74), 75])
  func refusal(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var refused = 0
    for draw in 0..<60 {
      let (market, policy) = try Self.draw(&rng, firms: 1...6, demandSensitivity: 0.5...20)
      let naive = NaiveProfit(market, policy)
      let profile = market.firms.indices.map { naive.least($0) + rng.uniform(0...1) }
      let profits = profile.indices.map { naive.profit($0, profile[$0], others: profile) }
      let gains = profile.indices.map { i in
        (naive.bestDeviation(i, from: profile, grid: 400).profit - profits[i])
          / max(abs(profits[i]), 1e-6 * market.users)
      }
      guard gains.contains(where: { $0 > 1e-6 }) else { continue }
      refused += 1
      let verdict = Verifier().verify(
        profile, in: MarketAudit(try market.regulated(by: policy)))
      #expect(!verdict.isVerified, "seed \(seed) draw \(draw)")
    }
    #expect(refused > 50, "seed \(seed)")
  }

  @Test(
    "the game and the audit, stated apart, agree on payoffs and their slopes",
    arguments: [UInt64(76), 77])
  func statements(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (market, policy) = try Self.draw(&rng, firms: 2...9, demandSensitivity: 0.5...20)
      let regulated = try market.regulated(by: policy)
      let game = try regulated.game()
      let audit = MarketAudit(regulated)
      let profile = game.pieces.floors.enumerated().map { i, floor in
        floor + rng.uniform(0.01...0.99) * (game.pieces.ceiling(of: i) - floor)
      }
      let around = audit.surroundings(of: profile.map { Interval($0) })
      let aggregate = game.aggregate(of: profile)
      for i in profile.indices {
        let piece = game.pieces.piece(holding: profile[i], of: i)
        guard piece < game.pieces.count(of: i) else { continue }
        let cell = game.pieces.breakpoint(piece, of: i)...game.pieces.breakpoint(piece + 1, of: i)
        let marginal = game.marginalPayoff(
          of: i, at: profile[i], piece: piece,
          rivals: game.rivals(of: i, in: profile, aggregate: aggregate))
        let enclosure = audit.enclose(i, over: Interval(profile[i]), cell: cell, in: around[i])
        let scale = abs(game.curvature(of: i)) * max(profile[i], 1) + abs(marginal.value)
        #expect(
          abs(marginal.value - enclosure.marginal.midpoint) <= 1e-10 * scale,
          "seed \(seed) draw \(draw) firm \(i)")
        #expect(
          abs(marginal.slope - enclosure.slope.midpoint)
            <= 1e-9 * (abs(marginal.slope) + abs(game.curvature(of: i))),
          "seed \(seed) draw \(draw) firm \(i)")
      }
    }
  }

  @Test("enumeration finds what solvers find, and each of its equilibria is one", arguments: 1...30)
  func enumeration(seed: UInt64) throws {
    var rng = SplitMix(seed: seed &+ 7800)
    let (market, policy) = try Self.draw(&rng, firms: 1...4, demandSensitivity: 0.5...20)
    let all = try market.allEquilibria(under: policy)
    for point in all.points {
      InstrumentTests.expectNash(point.state.overlap, market, policy, "seed \(seed)")
    }
    let solution = try market.solve(under: policy)
    guard solution.converged, all.multiplicity == .unique || all.multiplicity == .multiple else {
      return
    }
    let found = all.points.contains { point in
      zip(point.state.overlap, solution.point.state.overlap).allSatisfy {
        abs($0 - $1) <= 1e-7 * max(1, abs($1))
      }
    }
    #expect(found, "seed \(seed)")
  }
}
