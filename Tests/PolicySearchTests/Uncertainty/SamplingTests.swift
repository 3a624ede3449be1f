import MarketTestSupport
import OverlapMarket
import Planner
import Randomness
import TestSupport
import Testing

@testable import PolicySearch

@Suite("Drawing markets")
struct SamplingTests {
  private func market(_ seed: UInt64 = 970) -> Market {
    var rng = SplitMix(seed: seed)
    return RandomMarket.draw(&rng, firms: 4...4, demandSensitivity: 1...2, singlePeak: true).0
  }

  private func values(_ draws: MarketDraws, _ primitive: Primitive) -> [Double] {
    draws.markets.map { primitive.current(in: $0, under: .laissezFaire) ?? .nan }
  }

  @Test("A distribution's mean and variance are the textbook's, within five standard errors")
  func moments() {
    let n = 40_000
    let cases: [(Distribution, mean: Double, variance: Double)] = [
      (.uniform(from: 1, to: 4), 2.5, 0.75),
      (.triangular(from: 0, mode: 1, to: 4), 5 / 3.0, (16 + 1 - 4) / 18.0),
      (.triangular(from: 0, mode: 0, to: 3), 1, 0.5),
      (.normal(mean: -2, standardDeviation: 3), -2, 9),
      (
        .lognormal(median: 2, logStandardDeviation: 0.3), 2 * 1.0460278599087168,
        4 * 1.0941742837052104 * (1.0941742837052104 - 1)
      ),
    ]
    for (distribution, mean, variance) in cases {
      let sample = (0..<UInt32(n)).map {
        distribution.value(Philox(key: 971).uniforms(Philox.Block($0, 0, 0, 0)))
      }
      let found = sample.reduce(0, +) / Double(n)
      #expect(abs(found - mean) < 5 * (variance / Double(n)).squareRoot(), "\(distribution)")
      let spread = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
      #expect(abs(spread - variance) < 0.06 * variance, "\(distribution)")
    }
  }

  @Test(
    """
    A draw depends on the seed and its place alone: more draws, or an entry more, leave the \
    others as they are
    """
  )
  func stable() throws {
    let market = market()
    let cost = UncertainPrimitive(
      market.firms.indices.map { .firm($0, .cost) },
      .lognormal(median: 1, logStandardDeviation: 0.4), isFactor: true)
    let loss = UncertainPrimitive([.market(.systemicLoss)], .uniform(from: 0, to: 1))
    let few = try UncertaintyModel([cost], drawCount: 5, seed: 3).draws(around: market)
    let many = try UncertaintyModel([cost, loss], drawCount: 50, seed: 3).draws(around: market)
    let other = try UncertaintyModel([cost], drawCount: 5, seed: 4).draws(around: market)
    for i in market.firms.indices {
      #expect(values(few, .firm(i, .cost)) == Array(values(many, .firm(i, .cost)).prefix(5)))
      #expect(values(few, .firm(i, .cost)) != values(other, .firm(i, .cost)))
    }
    #expect(values(few, .market(.systemicLoss)) == Array(repeating: market.systemicLoss, count: 5))
    #expect(Set(values(many, .market(.systemicLoss))).count == 50)
  }

  @Test("Firms share one number or have their own; factors keep the firms' proportions")
  func acrossFirms() throws {
    let market = market()
    let primitives = market.firms.indices.map { Primitive.firm($0, .cost) }
    let spread = Distribution.uniform(from: 0.5, to: 1.5)
    func draws(factor: Bool, shared: Bool) throws -> MarketDraws {
      try UncertaintyModel(
        [UncertainPrimitive(primitives, spread, isFactor: factor, isShared: shared)], drawCount: 9,
        seed: 1
      ).draws(around: market)
    }
    for market in try draws(factor: false, shared: true).markets {
      #expect(Set(market.firms.cost).count == 1)
    }
    for market in try draws(factor: false, shared: false).markets {
      #expect(Set(market.firms.cost).count == 4)
    }
    for drawn in try draws(factor: true, shared: true).markets {
      let ratios = zip(drawn.firms.cost, market.firms.cost).map { $0 / $1 }
      #expect(ratios.allSatisfy { abs($0 - ratios[0]) < 1e-14 && $0 >= 0.5 && $0 <= 1.5 })
    }
  }

  @Test("The other regimes keep their proportions when one's probability is drawn")
  func regimes() throws {
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      regimes: [("a", 0.5), ("b", 0.3), ("c", 0.2)].map { Regime(name: $0, probability: $1) },
      firms: Firms(
        [
          Firm(
            name: "f", cost: 1, margin: 1, baselineFailure: [0, 0, 0], effectiveness: [0, 0, 0])
        ], regimeCount: 3))
    let moved = try market.with([MarketChange(.probabilityInProportion(regime: 1), 0.65)])
    for (found, expected) in zip(moved.regimes.map(\.probability), [0.25, 0.65, 0.1]) {
      #expect(abs(found - expected) < 1e-15)
    }
    let draws = try UncertaintyModel(
      [UncertainPrimitive([.probabilityInProportion(regime: 2)], .uniform(from: 0, to: 1))],
      drawCount: 20, seed: 5
    ).draws(around: market)
    for drawn in draws.markets {
      #expect(abs(drawn.regimes[0].probability * 3 - drawn.regimes[1].probability * 5) < 1e-14)
    }
    #expect(throws: MarketError.self) {
      try market.with([0, 1, 2].map { MarketChange(.probabilityInProportion(regime: $0), 0.5) })
    }
  }

  @Test("Intervals: the first draws are the corners of their box, no weights are claimed")
  func corners() throws {
    let market = market()
    let box = [
      UncertainPrimitive([.market(.systemicLoss)], .interval(from: 1, to: 2)),
      UncertainPrimitive([.firm(0, .cost), .firm(1, .cost)], .interval(from: 3, to: 4)),
    ]
    let draws = try UncertaintyModel(box, drawCount: 30, seed: 0).draws(around: market)
    #expect(!draws.hasProbabilities)
    let found = draws.markets.prefix(8).map {
      [$0.systemicLoss, $0.firms.cost[0], $0.firms.cost[1]]
    }
    let expected: [[Double]] = [
      [1, 3, 3], [2, 3, 3], [1, 4, 3], [2, 4, 3], [1, 3, 4], [2, 3, 4], [1, 4, 4], [2, 4, 4],
    ]
    #expect(found == expected)
    #expect(draws.markets.allSatisfy { $0.systemicLoss >= 1 && $0.systemicLoss <= 2 })
    #expect(throws: UncertaintyError.corners(draws: 7, intervals: 3)) {
      try UncertaintyModel(box, drawCount: 7, seed: 0).draws(around: market)
    }
  }

  @Test(
    """
    Values outside a domain are refused by draw, or drawn again where the distribution is \
    truncated
    """
  )
  func truncation() throws {
    let market = market()
    func draws(_ distribution: Distribution, truncated: Bool) throws(UncertaintyError)
      -> MarketDraws
    {
      try UncertaintyModel(
        [UncertainPrimitive([.market(.systemicLoss)], distribution, isTruncated: truncated)],
        drawCount: 200,
        seed: 6
      ).draws(around: market)
    }
    let wide = Distribution.normal(mean: 0, standardDeviation: 1)
    do throws(UncertaintyError) {
      _ = try draws(wide, truncated: false)
      Issue.record("nothing was refused")
    } catch {
      guard case .outside("primitives[0]", let value, "market.systemicLoss", _, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(value < 0)
    }
    let kept = try draws(wide, truncated: true).markets.map(\.systemicLoss)
    #expect(kept.allSatisfy { $0 >= 0 })
    // A half-normal's mean is √(2/π), its variance 1 − 2/π.
    let mean = kept.reduce(0, +) / 200
    let error = (0.3633802276 / 200).squareRoot()
    #expect(abs(mean - 0.7978845608) < 5 * error)
    #expect(throws: UncertaintyError.self) {
      try draws(.normal(mean: -50, standardDeviation: 1), truncated: true)
    }
  }

  @Test("What is drawn twice, or is not there, is refused")
  func refused() throws {
    let market = market()
    let cost = UncertainPrimitive([.firm(0, .cost)], .uniform(from: 1, to: 2))
    #expect(throws: UncertaintyError.self) {
      try UncertaintyModel([cost, cost], drawCount: 2, seed: 0).draws(around: market)
    }
    #expect(throws: UncertaintyError.unknown(path: "primitives[0]")) {
      try UncertaintyModel(
        [UncertainPrimitive([.firm(9, .cost)], .uniform(from: 1, to: 2))], drawCount: 2, seed: 0
      ).draws(around: market)
    }
    #expect(throws: UncertaintyError.noDraws) { try MarketDraws([]) }
    #expect(throws: UncertaintyError.weight(draw: 1, -1)) {
      try MarketDraws([market, market], weights: [1, -1])
    }
    #expect(throws: UncertaintyError.weight(draw: 0, 0)) {
      try MarketDraws([market, market], weights: [0, 1])
    }
    #expect(throws: UncertaintyError.weightSum(.infinity)) {
      try MarketDraws([market, market], weights: [1e308, 1e308])
    }
    #expect(try MarketDraws([market, market], weights: [1, 3]).weights == [0.25, 0.75])
  }
}
