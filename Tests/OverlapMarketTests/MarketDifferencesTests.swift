import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Differences between markets, and what they are worth to users")
struct MarketDifferencesTests {
  @Test("a market differs from itself in nothing, in whatever order its firms stand")
  func same() throws {
    for seed in UInt64(1)...10 {
      let parts = MarketParts.random(seed)
      let other = parts.changed { $0.firms.reverse() }
      let differences = MarketDifferences(from: try parts.market(), to: try other.market())
      #expect(differences.numbers.isEmpty && differences.entered.isEmpty)
      #expect(differences.left.isEmpty, "seed \(seed)")
    }
  }

  @Test("a word that is set anew is told")
  func words() throws {
    var rng = SplitMix(seed: 12)
    let (market, _) = RandomMarket.draw(
      &rng, firms: 2...2, demandSensitivity: 1...2, singlePeak: true)
    var numbers = market.numbers
    numbers[.pricing] = Pricing.bertrand.rawValue
    let other = try Market(numbers, regimes: market.regimes, firms: market.firms)
    let differences = MarketDifferences(from: market, to: other)
    #expect(
      differences.words == [.init(path: "market.pricing", before: "fixed", after: "bertrand")])
    #expect(differences.numbers.isEmpty)
  }

  @Test("each primitive that is set anew is the one that is told")
  func each() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("MarketDifferencesTests.each seed \(seed)")
    var rng = SplitMix(seed: seed)
    let (market, _) = RandomMarket.draw(
      &rng, firms: 3...3, demandSensitivity: 1...2, singlePeak: true)
    for primitive in PrimitiveTable.firms {
      if primitive.object != nil, primitive.absence != .required { continue }
      var firms = market.firms
      let before = firms.number(primitive, firm: 1, regime: 0)
      let after = primitive.domain == .probability ? 0.987 : 987
      firms.set(primitive, firm: 1, to: after)
      let other = try Market(market.numbers, regimes: market.regimes, firms: firms)
      let differences = MarketDifferences(from: market, to: other)
      let suffix = primitive.isByRegime ? ".\(market.regimes[0].name)" : ""
      let told = differences.numbers.first {
        $0.path == "firms[firm 1].\(primitive.name)\(suffix)"
      }
      #expect(told?.before == before && told?.after == after, "seed \(seed) \(primitive.path)")
      #expect(differences.numbers.count == 1 || primitive.object != nil, "\(primitive.path)")
    }
    // Those of an object come with its words.
    for primitive in PrimitiveTable.market where primitive.object == nil {
      var numbers = market.numbers
      numbers[primitive] = 987
      let other = try Market(numbers, regimes: market.regimes, firms: market.firms)
      #expect(
        MarketDifferences(from: market, to: other).numbers == [
          .init(path: primitive.path, before: market.numbers[primitive], after: 987)
        ])
    }
  }

  @Test("firms that enter and leave are told by name, and nothing else of them")
  func firms() throws {
    let parts = MarketParts.random(4, firms: 4...4)
    let other = parts.changed {
      $0.firms.remove(at: 1)
      $0.firms[0].name = "new"
    }
    let differences = MarketDifferences(from: try parts.market(), to: try other.market())
    #expect(differences.numbers.isEmpty)
    #expect(differences.entered == ["new"] && differences.left == ["firm 0", "firm 1"])
  }

  @Test("compensating variation is the change in surplus per user, as it is experienced")
  func compensation() throws {
    for seed in UInt64(1)...20 {
      var rng = SplitMix(seed: seed)
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 2...6, demandSensitivity: 0.5...5, singlePeak: true)
      let market = rng.chance(0.5) ? RandomMarket.extended(base, &rng) : base
      let regulated = try market.regulated(by: policy)
      func side(_ overlap: [Double]) -> CompensatingVariation.Side {
        let state = MarketState(of: regulated, at: overlap)
        return (market, state, Outcomes(of: regulated, at: state))
      }
      let before = side(market.firms.indices.map { policy.floor[$0] + rng.uniform(0...1) })
      let after = side(market.firms.indices.map { policy.floor[$0] + rng.uniform(0...2) })
      let found = try #require(CompensatingVariation(from: before, to: after))
      let change = after.outcomes.consumerSurplus - before.outcomes.consumerSurplus
      let size = abs(after.outcomes.consumerSurplus) + abs(before.outcomes.consumerSurplus)
      #expect(abs(found.total * market.users - change) <= 1e-12 * size, "seed \(seed)")
      #expect((found.unforeseen == nil) == market.usersSeeFailures, "seed \(seed)")
      #expect(CompensatingVariation(from: before, to: before)?.total == 0, "seed \(seed)")
      let sensitive = try market.with(demandSensitivity: 2 * market.demandSensitivity)
      #expect(
        CompensatingVariation(from: before, to: (sensitive, after.state, after.outcomes)) == nil)
    }
  }
}
