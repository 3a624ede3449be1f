import AggregativeGames
import Foundation
import MarketTestSupport
import Testing

@testable import OverlapMarket

/// Mixed equilibria of markets that have no pure one, against expected profits written out here on
/// dense grids.
struct MixedMarketTests {
  /// The example of docs/model.md section 2, of as many firms.
  static func strongDemand(firms count: Int) throws -> Market {
    let firms = (0..<count).map {
      Firm(
        name: "f\($0)", cost: 1, margin: 1, baselineFailure: [0.1, 0.4],
        effectiveness: [0.03, 0.15])
    }
    return try Market(
      users: 1, demandSensitivity: 60, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(firms, regimeCount: 2))
  }

  /// Every firm's expected profit at an overlap against the others' mixtures, by (1), (2) and (3)
  /// and a walk through all combinations.
  struct Naive {
    let market: Market
    let policy: Policy
    let mixture: MarketMixture

    func failure(_ i: Int, _ overlap: Double) -> Double {
      let firm = market.firms[i]
      return market.regimes.indices.reduce(0) { sum, s in
        sum + market.regimes[s].probability
          * min(max(firm.baselineFailure[s] - firm.effectiveness[s] * overlap, 0), 1)
      }
    }

    func logWeight(_ i: Int, _ overlap: Double) -> Double {
      let firm = market.firms[i]
      return market.demandSensitivity
        * (firm.value - firm.price - market.userHarm * firm.exposure * failure(i, overlap))
    }

    /// Rivals' combinations: probability and log weights.
    func combinations(without i: Int) -> [(Double, [Double])] {
      var all: [(Double, [Double])] = [
        (1, market.outsideOption.map { [market.demandSensitivity * $0] } ?? [])
      ]
      for (j, firm) in mixture.firms.enumerated() where j != i {
        all = all.flatMap { weight, logs in
          zip(firm.overlap, firm.weight).map { (weight * $1, logs + [logWeight(j, $0)]) }
        }
      }
      return all
    }

    func profit(_ i: Int, _ overlap: Double, _ rivals: [(Double, [Double])]) -> Double {
      let firm = market.firms[i]
      let own = logWeight(i, overlap)
      let harm = policy.liability[i] * market.externalHarm * firm.exposure * failure(i, overlap)
      let share = rivals.reduce(0) { sum, rival in
        sum + rival.0 / (1 + rival.1.reduce(0) { $0 + exp($1 - own) })
      }
      return (firm.margin - harm) * market.users * share - firm.cost / 2 * overlap * overlap
    }
  }

  /// Verified, and no point of a grid gains; the grid's best is close to the mixture's profit, so
  /// that the grid is not blind.
  static func check(
    _ market: Market, _ policy: Policy, _ mixture: MarketMixture, gain: Double = 1e-10
  ) {
    #expect(mixture.converged)
    #expect(mixture.verdict.certificate.relativeGain < gain)
    let naive = Naive(market: market, policy: policy, mixture: mixture)
    for i in market.firms.indices {
      let firm = mixture.firms[i]
      #expect(abs(firm.weight.reduce(0, +) - 1) < 1e-12)
      #expect(
        firm.overlap == firm.overlap.sorted() && firm.overlap.allSatisfy { $0 >= policy.floor[i] })
      let rivals = naive.combinations(without: i)
      let expected = zip(firm.overlap, firm.weight).reduce(0) {
        $0 + $1.1 * naive.profit(i, $1.0, rivals)
      }
      #expect(abs(expected - firm.profit) <= 1e-12 * market.users)
      var best = -Double.infinity
      for k in 0...20_000 {
        best = max(best, naive.profit(i, policy.floor[i] + Double(k) * 2e-4, rivals))
      }
      #expect(best <= expected + 1e-6 * abs(expected))
      #expect(best >= expected - 1e-3 * abs(expected))
      for overlap in firm.overlap {
        // All that it picks pays alike.
        #expect(abs(naive.profit(i, overlap, rivals) - expected) <= 1e-9 * abs(expected))
      }
    }
  }

  @Test("the example without a pure equilibrium (docs/model.md section 2)")
  func noPureEquilibrium() throws {
    let market = try Self.strongDemand(firms: 2)
    let mixture = try market.mixedEquilibrium(under: .laissezFaire)
    Self.check(market, .laissezFaire, mixture, gain: 1e-11)
    #expect(mixture.firms[0].overlap == mixture.firms[1].overlap)
    #expect(mixture.firms[0].overlap.count > 1)
  }

  @Test("the rosters of Tests/Reference without a pure equilibrium")
  func reference() throws {
    for vector in try ReferenceVectors.load().noEquilibrium {
      let (market, policy) = try vector.roster.build()
      let mixture = try market.mixedEquilibrium(under: policy)
      Self.check(market, policy, mixture)
      #expect(mixture.supportSize > market.firms.count, "\(vector.roster.name): somebody mixes")
    }
  }

  @Test("several identical firms mix alike", arguments: [3, 4, 6])
  func identical(count: Int) throws {
    let market = try Self.strongDemand(firms: count)
    let mixture = try market.mixedEquilibrium(under: .laissezFaire)
    Self.check(market, .laissezFaire, mixture)
  }

  @Test("liability, a floor and an outside option")
  func instruments() throws {
    let base = try Self.strongDemand(firms: 2)
    let market = try Market(
      users: 1, demandSensitivity: 60, userHarm: 2, externalHarm: 0.5, systemicLoss: 1,
      outsideOption: -0.3,
      regimes: base.regimes, firms: base.firms)
    let policy = try Policy(liability: 0.3, floor: 0.1)
    Self.check(market, policy, try market.mixedEquilibrium(under: policy))
  }

  @Test("expected outcomes are the weighted sum over all combinations, and margins add up")
  func outcomes() throws {
    let market = try Self.strongDemand(firms: 2)
    let mixture = try market.mixedEquilibrium(under: .laissezFaire)
    let outcomes = try #require(mixture.outcomes)
    var surplus = 0.0
    for (a, p) in zip(mixture.firms[0].overlap, mixture.firms[0].weight) {
      for (b, q) in zip(mixture.firms[1].overlap, mixture.firms[1].weight) {
        let state = MarketState(of: market.unregulated, at: [a, b])
        surplus +=
          p * q * Outcomes(of: market.unregulated, at: state).welfare.totalSurplus
      }
    }
    #expect(abs(outcomes.welfare.totalSurplus - surplus) < 1e-12)
    let profits = mixture.firms.reduce(0) { $0 + $1.profit }
    #expect(
      abs(outcomes.producerMargin - outcomes.overlapCost - outcomes.liabilityPaid - profits) < 1e-12
    )
  }

  @Test("markets with a pure equilibrium get it, or a mixture nobody gains from leaving")
  func pure() throws {
    for vector in try ReferenceVectors.load().rosters.prefix(20)
    where vector.roster.firms.count <= 5 {
      let (market, policy) = try vector.roster.build()
      let mixture = try market.mixedEquilibrium(under: policy)
      #expect(mixture.converged, "\(vector.roster.name)")
      #expect(mixture.verdict.certificate.relativeGain < 1e-9, "\(vector.roster.name)")
      if vector.equilibria.count == 1, mixture.supportSize == market.firms.count {
        for (firm, overlap) in zip(mixture.firms, vector.equilibria[0].overlap) {
          #expect(
            abs(firm.overlap[0] - overlap) <= 1e-7 * max(abs(overlap), 1e-3),
            "\(vector.roster.name)")
        }
      }
    }
  }

  @Test("the same market gets the same answer")
  func deterministic() throws {
    let vector = try #require(try ReferenceVectors.load().noEquilibrium.dropFirst().first)
    let (market, policy) = try vector.roster.build()
    let first = try market.mixedEquilibrium(under: policy)
    let second = try market.mixedEquilibrium(under: policy)
    #expect(first.verdict == second.verdict)
  }

  @Test("too many firms that differ are refused by a typed error")
  func limit() throws {
    let market = try Self.strongDemand(firms: 2)
    #expect(throws: MixtureError.mixed(.jointSupport(limit: 1))) {
      try market.mixedEquilibrium(under: .laissezFaire, with: MixedSearch(jointLimit: 1))
    }
  }
}
