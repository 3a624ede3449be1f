import AggregativeGames
import Glibc
import TestSupport
import Testing

@testable import OverlapMarket

/// Sums of logit weights beside plain ones from the primitives, where weights are far apart.
@Suite("Sums of logit weights")
struct WeighingTests {
  static func market(
    _ rng: inout SplitMix, firms: Int, demandSensitivity: Double, value: (Int) -> Double
  ) throws -> Market {
    let rows = (0..<firms).map {
      Firm(
        name: "\($0)", cost: rng.uniform(0.5...2), margin: rng.uniform(0.5...2), value: value($0),
        price: 0,
        exposure: 1, baselineFailure: [rng.uniform(0.85...0.95)],
        effectiveness: [rng.uniform(0.4...0.5)])
    }
    return try Market(
      users: 10, demandSensitivity: demandSensitivity, userHarm: 1, externalHarm: 0,
      systemicLoss: 0,
      regimes: [Regime(name: "all", probability: 1)], firms: Firms(rows, regimeCount: 1))
  }

  /// β U_i by (1) and (2).
  static func logWeights(_ market: Market, _ profile: [Double]) -> [Double] {
    let firms = market.firms
    return profile.indices.map {
      let failure = max(0, firms.baselineFailure[$0] - firms.effectiveness[$0] * profile[$0])
      let utility =
        firms.value[$0] - firms.price[$0] - market.userHarm * firms.exposure[$0] * failure
      return market.demandSensitivity * utility
    }
  }

  @Test("weights that leave the range of a double", arguments: [300.0, 2000, 20_000], [3, 20])
  func beyondRange(demandSensitivity: Double, firms: Int) throws {
    let seed: UInt64 = 811
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let market = try Self.market(&rng, firms: firms, demandSensitivity: demandSensitivity) { _ in
        0
      }
      let game = try market.unregulated.game()
      let profile = market.firms.indices.map { game.pieces.ceiling(of: $0) * rng.uniform(0.9...1) }
      let logs = Self.logWeights(market, profile)
      let top = logs.max() ?? 0
      let expected = top + log(logs.reduce(0) { $0 + exp($1 - top) }) - game.reference
      let found = game.aggregate(of: profile)
      #expect(
        abs(found - expected) <= 1e-12 * max(1, abs(top), abs(expected)),
        "seed \(seed), draw \(draw)")
      let state = MarketState(of: market.unregulated, at: profile)
      let shares = logs.map { exp($0 - game.reference - expected) }
      for i in shares.indices {
        #expect(
          abs(state.share[i] - shares[i]) <= 1e-9 * shares[i] + 1e-300,
          "seed \(seed), draw \(draw), firm \(i)")
      }
    }
  }

  @Test("an outside option far above all firms", arguments: [20.0, 1000])
  func outside(lead: Double) throws {
    let seed: UInt64 = 813
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let plain = try Self.market(&rng, firms: 9, demandSensitivity: 1) { _ in 0 }
      let market = try Market(
        users: 10, demandSensitivity: 1, userHarm: 1, externalHarm: 0, systemicLoss: 0,
        outsideOption: lead,
        regimes: plain.regimes, firms: plain.firms)
      let game = try market.unregulated.game()
      let profile = market.firms.indices.map { game.pieces.ceiling(of: $0) * rng.uniform(0...1) }
      let logs = Self.logWeights(market, profile)
      let expected = lead + log1p(logs.reduce(0) { $0 + exp($1 - lead) })
      let found = game.aggregate(of: profile) + game.reference
      #expect(abs(found - expected) <= 1e-13 * lead, "seed \(seed), draw \(draw)")
      let state = MarketState(of: market.unregulated, at: profile)
      #expect(abs(state.outsideShare - exp(lead - expected)) <= 1e-12, "seed \(seed), draw \(draw)")
      #expect(abs(state.inclusiveValue - expected) <= 1e-13 * lead, "seed \(seed), draw \(draw)")
    }
  }

  @Test(
    "what is left beside a firm with nearly all users keeps its digits",
    arguments: [2.0, 15, 30, 40])
  func dominated(lead: Double) throws {
    let seed: UInt64 = 812
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let market = try Self.market(&rng, firms: 12, demandSensitivity: 1) { $0 == 5 ? lead : 0 }
      let game = try market.unregulated.game()
      let profile = market.firms.indices.map {
        game.pieces.ceiling(of: $0) * rng.uniform(0.01...0.5)
      }
      var found = Linearization(playerCount: 12, rank: 1)
      game.linearize(at: profile, into: &found)
      let weights = Self.logWeights(market, profile).map(exp)
      let rivals = weights.indices.reduce(0) { $1 == 5 ? $0 : $0 + weights[$1] }
      let firms = market.firms
      let share = weights[5] / (weights[5] + rivals)
      let aim =
        firms.effectiveness[5] / firms.cost[5] * market.users * firms.margin[5] * share * rivals
        / (weights[5] + rivals)
      let expected = min(aim, game.pieces.ceiling(of: 5))
      #expect(abs(found.reply[5] - expected) <= 1e-13 * expected, "seed \(seed), draw \(draw)")
    }
  }
}
