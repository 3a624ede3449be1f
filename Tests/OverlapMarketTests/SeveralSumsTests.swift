import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// All equilibria where firms meet in several sums, under a surcharge.
@Suite("All equilibria over boxes of sums")
struct SeveralSumsTests {
  /// Two firms much alike, for whom safety pays the more the less the other has of it, or the more
  /// it has: often several equilibria.
  private static func rivals(_ rng: inout SplitMix) throws -> (Market, Policy) {
    let cost = rng.logUniform(0.5...4)
    let rows = (0..<2).map { i in
      Firm(
        name: "firm \(i)", cost: cost * rng.uniform(1...1.01), margin: 1,
        baselineFailure: [0.9], effectiveness: [0.3])
    }
    return (
      try Market(
        users: rng.uniform(1...6), demandSensitivity: rng.uniform(1...12), userHarm: 2,
        externalHarm: 1, systemicLoss: rng.uniform(0.01...0.5),
        outsideOption: rng.chance(0.5) ? nil : -1,
        regimes: [Regime(name: "L", probability: 1)], firms: Firms(rows, regimeCount: 1)),
      try Policy(liability: 0.2, floor: 0).replacing(.surcharge(rng.uniform(0.2...2)))
    )
  }

  @Test("every equilibrium that sweeps of best replies reach from anywhere is in the list")
  func complete() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("SeveralSumsTests.complete seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (complete, several, reached) = (0, 0, 0)
    for draw in 0..<80 {
      let (market, policy): (Market, Policy)
      if draw % 2 == 0 {
        (market, policy) = try Self.rivals(&rng)
      } else {
        let drawn = RandomMarket.draw(
          &rng, firms: 1...5, demandSensitivity: 0.3...6, singlePeak: rng.chance(0.5))
        guard drawn.0.regimes.count < SellerSums.limit else { continue }
        // Some who lose on their users, whose marginal revenue rises across kinks.
        let rows = drawn.0.firms.map { firm in
          var firm = firm
          if rng.chance(0.3) { firm.margin = rng.uniform(-1...0.1) }
          return firm
        }
        let losing = try Market(
          drawn.0.numbers, regimes: drawn.0.regimes,
          firms: Firms(rows, regimeCount: drawn.0.regimes.count))
        (market, policy) = (losing, try drawn.1.replacing(.surcharge(rng.uniform(0.1...1))))
      }
      let regulated = try market.regulated(by: policy)
      let all = try regulated.allEquilibria(with: EquilibriumEnumeration(seconds: 8))
      guard all.isComplete, !all.isTruncated else { continue }
      complete += 1
      if all.points.count > 1 { several += 1 }
      for point in all.points {
        #expect(point.verdict.isVerified && point.enclosure != nil, "seed \(seed)")
      }
      let game = CoupledSellerGame(try regulated.game())
      for _ in 0..<8 {
        let start = market.firms.indices.map {
          rng.uniform(game.pieces.floor(of: $0)...game.pieces.ceiling(of: $0).nextUp)
        }
        let run = BestResponseIteration<CoupledSellerGame>(iterationLimit: 300).run(
          on: game, from: start)
        guard run.state == .converged,
          Verifier().verify(run.profile, in: MarketAudit(regulated)).isVerified
        else { continue }
        reached += 1
        let isListed = all.points.contains { point in
          zip(point.state.overlap, run.profile).allSatisfy {
            abs($0 - $1) <= 1e-7 * max(abs($0), 1e-3)
          }
        }
        #expect(isListed, "seed \(seed) draw \(draw): \(run.profile)")
      }
    }
    print("SeveralSumsTests.complete: \(complete) lists, \(several) of several; \(reached) reached")
    #expect(complete >= 45 && reached >= 250)
  }

  @Test("where the surcharge weighs nothing the list is that of the base")
  func base() throws {
    var rng = SplitMix(seed: 2901)
    var compared = 0
    for _ in 0..<30 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 1...6, demandSensitivity: 0.3...6, singlePeak: rng.chance(0.5))
      guard market.regimes.count < SellerSums.limit, market.systemicLoss > 0 else { continue }
      let plain = try market.allEquilibria(under: policy)
      let charged = try market.allEquilibria(under: policy.replacing(.surcharge(1e-13)))
      guard plain.isComplete, charged.isComplete else { continue }
      compared += 1
      #expect(plain.points.count == charged.points.count)
      for (a, b) in zip(plain.points, charged.points) {
        for (x, y) in zip(a.state.overlap, b.state.overlap) {
          #expect(abs(x - y) <= 1e-9 * max(abs(x), 1e-3))
        }
      }
    }
    #expect(compared >= 10)
  }

  @Test("more sums than are searched are refused with their number")
  func tooMany() throws {
    let regimes = (0..<4).map { Regime(name: "S\($0)", probability: 0.25) }
    let firm = Firm(
      name: "a", cost: 1, margin: 1, baselineFailure: [0.1, 0.2, 0.3, 0.4],
      effectiveness: [0.1, 0.1, 0.1, 0.1])
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      outsideOption: 0, regimes: regimes, firms: Firms([firm], regimeCount: 4))
    let policy = try Policy(liability: 0.2, floor: 0).replacing(.surcharge(1))
    #expect(
      throws: MarketError.tooManySums(
        path: "policy.surcharge", count: 5, limit: 4, by: "the search for all equilibria")
    ) { try market.allEquilibria(under: policy) }
    let settled = try market.regulated(by: policy).settled()
    #expect(settled.converged && settled.multiplicity == .unexamined)
  }
}
