import AggregativeGames
import Foundation
import Intervals
import TestSupport
import Testing

@testable import OverlapMarket

/// Per-firm instruments against best replies that are scanned for on a grid, with (1), (2) and (3)
/// written out here once more.
@Suite("Per-firm instruments against brute force")
struct PerFirmBruteForceTests {
  private struct Scan {
    let market: Market
    let liability: [Double]
    let floor: [Double]

    init(_ market: Market, _ policy: Policy) throws {
      self.market = market
      guard case .perFirm(let liability) = policy.liability, case .perFirm(let floor) = policy.floor
      else {
        throw MarketError.empty(path: "policy")
      }
      self.liability = liability
      self.floor = floor
    }

    func failure(_ i: Int, _ overlap: Double) -> Double {
      let firm = market.firms[i]
      var sum = 0.0
      for s in market.regimes.indices {
        sum +=
          market.regimes[s].probability
          * max(0, firm.baselineFailure[s] - firm.effectiveness[s] * overlap)
      }
      return sum
    }

    func weight(_ i: Int, _ overlap: Double) -> Double {
      let firm = market.firms[i]
      return exp(
        market.demandSensitivity
          * (firm.value - firm.price - market.userHarm * firm.exposure * failure(i, overlap)))
    }

    func profit(_ i: Int, _ overlap: Double, _ others: Double) -> Double {
      let firm = market.firms[i]
      let own = weight(i, overlap)
      let margin =
        firm.margin - liability[i] * market.externalHarm * firm.exposure * failure(i, overlap)
      return margin * market.users * own / (own + others) - firm.cost * overlap * overlap / 2
    }

    func others(_ i: Int, _ profile: [Double]) -> Double {
      var sum = market.outsideOption.map { exp(market.demandSensitivity * $0) } ?? 0
      for j in profile.indices where j != i { sum += weight(j, profile[j]) }
      return sum
    }

    /// The best of a grid up to the last kink, then by thirds between its neighbours.
    func reply(_ i: Int, _ profile: [Double]) -> Double {
      let firm = market.firms[i]
      let others = others(i, profile)
      var top = floor[i]
      for s in market.regimes.indices where firm.effectiveness[s] > 0 {
        top = max(top, firm.baselineFailure[s] / firm.effectiveness[s])
      }
      let steps = 2000
      func at(_ k: Int) -> Double { floor[i] + (top - floor[i]) * Double(k) / Double(steps) }
      var best = 0
      for k in 1...steps where profit(i, at(k), others) > profit(i, at(best), others) { best = k }
      var (low, high) = (at(max(0, best - 1)), at(min(steps, best + 1)))
      while high - low > 1e-9 * max(top, 1e-9) {
        let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
        if profit(i, a, others) < profit(i, b, others) { low = a } else { high = b }
      }
      let inside = (low + high) / 2
      return [floor[i], top].first { profit(i, $0, others) >= profit(i, inside, others) } ?? inside
    }

    /// One firm after another until nobody moves. A profit that is flat to 1e-16 of its size places
    /// its peak to about 1e-8 of the overlap, or worse where the cost of overlap is a small part of
    /// profit.
    func settled() -> [Double]? {
      var profile = floor
      for _ in 0..<200 {
        var moved = 0.0
        for i in profile.indices {
          let reply = reply(i, profile)
          moved = max(moved, abs(reply - profile[i]) / max(reply, 1e-6))
          profile[i] = reply
        }
        if moved < 1e-6 { return profile }
      }
      return nil
    }
  }

  @Test("equilibria are those at which scanned best replies settle", arguments: UInt64(1)...16)
  func equilibria(seed: UInt64) throws {
    let draw = try PerFirmDraw(seed: seed &+ 900, firms: 2...5)
    let settled = try #require(try Scan(draw.market, draw.policy).settled(), "seed \(seed)")
    for choice in MethodChoice.allCases where choice != .bestResponse {
      let solution = try draw.market.solve(
        under: draw.policy, with: EquilibriumSearch(choice: choice))
      try #require(solution.converged, "seed \(seed), \(choice)")
      let gap = relativeGap(solution.point.state.overlap, settled, tiny: 1e-9)
      #expect(
        gap <= 1e-5, "seed \(seed), \(choice): \(solution.point.state.overlap), scanned \(settled)")
    }
    let all = try draw.market.allEquilibria(under: draw.policy)
    #expect(all.isComplete, "seed \(seed)")
    #expect(
      all.points.contains { relativeGap($0.state.overlap, settled, tiny: 1e-9) <= 1e-5 },
      "seed \(seed)")
  }

  @Test(
    "two firms alike but for their instruments: all equilibria are those of a scan",
    arguments: UInt64(1)...4)
  func enumeration(seed: UInt64) throws {
    var rng = SplitMix(seed: seed &+ 77)
    let (market, _) = try StrongMarket.draw(&rng, kindCounts: [2])
    let free = NaiveGame(market: market, policy: .laissezFaire)
    let top = free.kinks(0).last ?? 1
    let policy = try Policy(
      liability: .perFirm([0, rng.uniform(0.05...0.5)]),
      floor: .perFirm([top * rng.uniform(0...0.3), 0]))
    let answer = try market.allEquilibria(under: policy)
    let scanned = CompositionScan(game: NaiveGame(market: market, policy: policy)).run()
    #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
    let profiles = answer.points.map(\.verdict.profile)
    #expect(
      sameProfiles(profiles, scanned, tolerance: 1e-6),
      "seed \(seed): proven \(profiles), scanned \(scanned)")
  }

  @Test("mixtures of firms with different instruments gain from no point of a grid")
  func mixture() throws {
    let market = try MixedMarketTests.strongDemand(firms: 2)
    let policy = try Policy(liability: .perFirm([0, 0.02]), floor: .perFirm([0.01, 0]))
    try #require(try market.allEquilibria(under: policy).multiplicity == .none)
    MixedMarketTests.check(market, policy, try market.mixedEquilibrium(under: policy))
  }

  @Test("the audit and the game agree", arguments: UInt64(1)...30)
  func audit(seed: UInt64) throws {
    let draw = try PerFirmDraw(seed: seed &+ 500, firms: 1...8)
    let game = try draw.market.regulated(by: draw.policy).game()
    let audit = MarketAudit(try draw.market.regulated(by: draw.policy))
    var rng = SplitMix(seed: seed)
    let profile = draw.market.firms.indices.map {
      rng.uniform(game.pieces.floor(of: $0)...game.pieces.ceiling(of: $0))
    }
    let around = audit.surroundings(of: profile)
    var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
    game.linearize(at: profile, into: &linearization)
    let total = game.aggregate(of: profile)
    var ends: [Double] = []
    for i in profile.indices {
      audit.cellEnds(of: i, into: &ends)
      #expect(
        ends[0] == draw.policy.floor[i] && game.pieces.floor(of: i) == ends[0],
        "seed \(seed), firm \(i)")
      let reply = min(
        audit.naturalReply(of: i, at: profile[i], in: around[i]), game.pieces.ceiling(of: i))
      #expect(
        abs(reply - linearization.reply[i]) <= 1e-11 * linearization.reply[i]
          + .leastNormalMagnitude,
        "seed \(seed), firm \(i)")
      let rivals = game.rivals(of: i, in: profile, aggregate: total)
      let profit = game.payoff(of: i, at: profile[i], rivals: rivals)
      let piece = game.pieces.piece(holding: profile[i], of: i)
      let next = min(piece + 1, game.pieces.count(of: i))
      let cell = game.pieces.breakpoint(piece, of: i)...game.pieces.breakpoint(next, of: i)
      let enclosed = audit.enclose(i, over: Interval(profile[i]), cell: cell, in: around[i]).payoff
      let size =
        draw.market.users * draw.market.firms.margin[i] + draw.market.firms.cost[i] * profile[i]
        * profile[i]
      #expect(
        enclosed.lower - 1e-12 * size <= profit && profit <= enclosed.upper + 1e-12 * size,
        "seed \(seed), firm \(i)")
    }
  }
}
