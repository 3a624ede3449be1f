import AggregativeGames
import Foundation
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Regimes whose probability responds (docs/model.md section 8.4).
@Suite("Regimes whose probability responds")
struct RegimeResponseTests {
  /// Identical firms that have no reason to do anything: the response alone decides.
  private static func idle(firms: Int = 2) throws -> Market {
    var rows = Firms(regimeCount: 2)
    for i in 0..<firms {
      rows.append(
        Firm(
          name: "firm \(i)", cost: 1, margin: 1, baselineFailure: [0.1, 0.9],
          effectiveness: [0.03, 0.15]))
    }
    return try Market(
      users: 10, demandSensitivity: 1, userHarm: 0, externalHarm: 2, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.5), Regime(name: "H", probability: 0.5)],
      firms: rows)
  }

  /// logistic(θ₀ + θ₁ Σ s e + θ₂ E[K]/N) from the definitions.
  private static func answer(_ point: MarketPoint) throws -> Double {
    let market = point.regulated.market
    let response = try #require(market.regimeResponse)
    var odds = response.intercept
    for i in market.firms.indices {
      let failure = market.regimes.indices.reduce(0.0) {
        $0 + market.regimes[$1].probability
          * point.state.regimeFailure[i * market.regimes.count + $1]
      }
      odds +=
        response.exposure * point.state.share[i] * market.firms.exposure[i]
        + response.failures * failure / Double(market.firms.count)
    }
    return 1 / (1 + exp(-odds))
  }

  @Test("firms that do nothing: three probabilities answer themselves, all found with proof")
  func threeAnswers() throws {
    let market = try Self.idle().responding(1, intercept: -6, failures: 12)
    let all = try market.allEquilibria(under: .laissezFaire)
    #expect(all.multiplicity == .multiple && all.points.count == 3 && all.refuted == 0)
    let probabilities = all.points.compactMap(\.regimeProbability).sorted()
    for (p, exact) in zip(probabilities, [0.008882711999256, 0.5, 0.991117288000744]) {
      #expect(abs(p - exact) < 1e-13)
    }
    #expect(all.points.allSatisfy { $0.enclosure != nil && $0.verdict.isVerified })
    // Of several the worst, the best.
    for (rule, exact) in [
      (EquilibriumRule.worst, 0.991117288000744), (.best, 0.008882711999256),
    ] {
      let settled = try market.settled(
        under: .laissezFaire, by: Settling(equilibrium: rule))
      #expect(abs((settled.point.regimeProbability ?? 0) - exact) < 1e-13)
      #expect(settled.multiplicity == .multiple && settled.equilibria.count == 3)
    }
  }

  @Test("a response to nothing is a probability that is given")
  func responseToNothing() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RegimeResponseTests.responseToNothing seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<40 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 1...6, demandSensitivity: 0.3...3, singlePeak: true)
      guard market.regimes.count > 1 else { continue }
      let regime = rng.whole(0...market.regimes.count - 1)
      let p = market.regimes[regime].probability
      let responding = try market.responding(regime, intercept: log(p / (1 - p)))
      let given = try market.solve(under: policy)
      let free = try responding.solve(under: policy)
      #expect(free.converged && given.converged, "seed \(seed)")
      #expect(abs((free.point.regimeProbability ?? 0) - p) <= 1e-14, "seed \(seed)")
      for (a, b) in zip(free.point.state.overlap, given.point.state.overlap) {
        #expect(abs(a - b) <= 1e-11 * max(abs(a), 1e-3), "seed \(seed)")
      }
    }
  }

  /// Log odds at which a grid sees the market answer with itself, where the equilibrium at given
  /// probabilities is known to be the only one.
  private static func scanned(_ market: Market, _ policy: Policy) throws -> [Double]? {
    let response = try #require(market.regimeResponse)
    let regulated = try market.regulated(by: policy)
    let range = response.logOddsRange(in: regulated)
    var found: [Double] = []
    var last: Double?
    for step in 0...150 {
      let q = range.lower - 1e-3 + (range.width + 2e-3) * Double(step) / 150
      let standing = regulated.at(regimeProbability: RegimeResponse.probability(q))
      let given = try standing.market.given(standing.market.regimes.map(\.probability))
      guard try given.regulated(by: policy).hasOneEquilibrium() else { return nil }
      let solution = try given.solve(under: policy)
      guard solution.converged else { return nil }
      let excess = response.logOdds(at: solution.point.state, in: standing) - q
      if let last, (last > 0) != (excess > 0) { found.append(q) }
      last = excess
    }
    return found
  }

  @Test("what is proven to be all is what a grid over probabilities sees")
  func grid() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RegimeResponseTests.grid seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (compared, several, open) = (0, 0, 0)
    for _ in 0..<40 {
      let (market, policy) = try RandomMarket.drawResponding(&rng, firms: 1...4, strength: 12)
      guard let scanned = try Self.scanned(market, policy) else { continue }
      let all = try market.allEquilibria(under: policy)
      guard all.isComplete else {
        open += 1
        continue
      }
      compared += 1
      // Two between neighbours of the grid are not seen.
      let unseen = all.points.count - scanned.count
      #expect(unseen >= 0 && unseen % 2 == 0, "seed \(seed): \(market)")
      if scanned.count > 1 { several += 1 }
      for point in all.points {
        let p = try #require(point.regimeProbability)
        let answer = try Self.answer(point)
        #expect(abs(answer - p) <= 1e-12, "seed \(seed)")
        let naive = NaiveProfit(point.regulated.market, policy)
        let profile = point.state.overlap
        for i in market.firms.indices {
          let own = naive.profit(i, profile[i], others: profile)
          let top = 3 * max(profile[i], 1)
          for k in 0...100 {
            let other = policy.floor[i] + top * Double(k) / 100
            #expect(
              naive.profit(i, other, others: profile) <= own + 1e-9 * max(abs(own), 1e-6),
              "seed \(seed)")
          }
        }
      }
      let one = try market.solve(under: policy)
      #expect(
        one.converged
          && all.points.contains {
            abs(($0.regimeProbability ?? 0) - (one.point.regimeProbability ?? 1)) < 1e-9
          }, "seed \(seed)")
    }
    print("RegimeResponseTests.grid: \(compared) compared, \(several) with several, \(open) open")
    #expect(compared >= 8 && open <= compared / 10)
  }

  @Test("a profile is no equilibrium at a probability with which the market does not answer")
  func wrongProbability() throws {
    let market = try Self.idle().responding(1, intercept: -6, failures: 12)
    let regulated = try market.regulated(by: .laissezFaire)
    for (p, holds) in [(0.5, true), (0.5001, false), (0.008882711999256, true), (0.3, false)] {
      let verdict = Verifier().verify(
        [0, 0], in: MarketAudit(regulated.at(regimeProbability: p)))
      #expect(verdict.isVerified == holds)
      #expect((verdict.certificate.outerResidual < 1e-9) == holds)
    }
    let evaluation = try market.regulated(by: .laissezFaire).evaluate([0, 0])
    #expect(evaluation.isEquilibrium)
  }

  @Test("other sums in which firms meet do not keep a response from being proven")
  func composed() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("RegimeResponseTests.composed seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (proven, open) = (0, 0)
    for k in 0..<24 {
      var (market, policy) = try RandomMarket.drawResponding(&rng, firms: 2...4, strength: 2)
      guard market.regimes.count == 2 else { continue }
      switch k % 3 {
      case 0: policy = try policy.replacing(.surcharge(rng.uniform(0.1...1)))
      case 1:
        var rows = Array(market.firms)
        for i in 0..<2 { rows[i][.owner] = "both" }
        var firms = Firms(regimeCount: 2)
        for row in rows { firms.append(row) }
        market = try Market(market.numbers, regimes: market.regimes, firms: firms)
      default:
        var numbers = market.numbers
        numbers[.pricing] = Pricing.bertrand.rawValue
        numbers[.outsideOption] = numbers[.outsideOption] ?? 0
        market = try Market(numbers, regimes: market.regimes, firms: market.firms)
      }
      let one = try market.solve(under: policy)
      let all = try market.allEquilibria(under: policy)
      guard all.isComplete else {
        open += 1
        continue
      }
      proven += 1
      #expect(all.points.allSatisfy { $0.verdict.isVerified }, "seed \(seed)")
      guard one.converged else { continue }
      #expect(
        all.points.contains { point in
          zip(point.state.overlap, one.point.state.overlap).allSatisfy {
            abs($0 - $1) <= 1e-7 * max(1, abs($0))
          }
        }, "seed \(seed), kind \(k % 3)")
    }
    print("RegimeResponseTests.composed: \(proven) proven, \(open) open")
    #expect(proven > open)
  }

  @Test("what has no meaning is refused by name")
  func refusals() throws {
    let market = try Self.idle()
    func refusal(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return "\(error)" }
      return nil
    }
    let sure = try market.given([0, 1])
    let alone = refusal { _ = try sure.responding(1, intercept: 0) }
    #expect(
      alone?.contains("market.regimeResponse.regime: must be a regime beside which another") == true
    )
    let unknown = refusal {
      var numbers = market.numbers
      numbers[.respondingRegime] = "X"
      numbers[.responseIntercept] = 0
      _ = try Market(numbers, regimes: market.regimes, firms: market.firms)
    }
    #expect(unknown?.contains("market.regimeResponse.regime") == true)
    let responding = try market.responding(1, intercept: 0)
    let trusting = refusal {
      var firms = market.firms
      firms.set(.reliability, firm: 0, to: 0.5)
      _ = try Market(responding.numbers, regimes: market.regimes, firms: firms)
    }
    #expect(trusting?.contains("firms[0].trust.prior: missing") == true)
  }
}
