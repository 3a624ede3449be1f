import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Trust of fixed reliability (docs/model.md section 8.2)")
struct TrustTests {
  /// The market of docs/model.md section 8.11, all firms of one trust.
  static func published(reliability: Double, prior: Double?) throws -> Market {
    let rows = ["a", "b", "c", "d"].map { name in
      var firm = Firm(
        name: name, cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
      firm[.reliability] = reliability
      firm[.prior] = prior
      return firm
    }
    return try Market(
      users: 20, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(rows, regimeCount: 2))
  }

  static func trusted(_ market: Market, _ trust: [(reliability: Double, prior: Double?)]) throws
    -> Market
  {
    let rows = zip(market.firms, trust).map { firm, trust in
      var firm = firm
      firm[.reliability] = trust.reliability
      firm[.prior] = trust.prior
      return firm
    }
    return try Market(
      market.numbers, regimes: market.regimes,
      firms: Firms(rows, regimeCount: market.regimes.count))
  }

  @Test("the published numbers: overlap and total surplus with reliability 0.5 and prior 0.2")
  func vector() throws {
    let market = try Self.published(reliability: 0.5, prior: 0.2)
    let solution = try market.solve(under: Policy(liability: 0.3, floor: 0))
    #expect(solution.converged)
    for overlap in solution.point.state.overlap {
      #expect(abs(overlap - 0.49410362780404465) <= 1e-14)
    }
    let welfare = solution.point.outcomes.welfare.totalSurplus
    #expect(abs(welfare - 30.381597708861165) <= 1e-12)
  }

  @Test("without any reliability a firm acts for its liability alone, o = a τ h_E M / (c N)")
  func blind() throws {
    let market = try Self.published(reliability: 0, prior: nil)
    let solution = try market.solve(under: Policy(liability: 0.3, floor: 0))
    for overlap in solution.point.state.overlap {
      #expect(abs(overlap - 0.054 * 0.3 * 4 * 20 / 4) <= 1e-14)
    }
  }

  @Test(
    "trust is the base with less exposure, more liability and another value",
    arguments: [UInt64(81), 82, 83])
  func disguise(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<40 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...12, demandSensitivity: 0.3...6, singlePeak: true)
      let trust = base.firms.map { _ in
        (reliability: rng.uniform(0.05...1), prior: rng.chance(0.5) ? rng.uniform(0...1) : nil)
      }
      let market = try Self.trusted(base, trust)
      let rows = base.firms.enumerated().map { i, firm in
        let (reliability, given) = trust[i]
        let prior =
          given
          ?? zip(base.regimes, firm.baselineFailure).reduce(0) { $0 + $1.0.probability * $1.1 }
        var disguised = firm
        disguised.exposure = reliability * firm.exposure
        disguised.value -= base.userHarm * firm.exposure * (1 - reliability) * prior
        return disguised
      }
      let disguised = try Market(
        base.numbers, regimes: base.regimes, firms: Firms(rows, regimeCount: base.regimes.count))
      let liability = FirmValues.perFirm(
        base.firms.indices.map { policy.liability[$0] / trust[$0].reliability })
      let one = try market.solve(under: policy)
      let other = try disguised.solve(under: policy.replacing(.liability(liability)))
      #expect(one.converged == other.converged, "seed \(seed) draw \(draw)")
      guard one.converged else { continue }
      for (a, b) in [
        (one.point.state.overlap, other.point.state.overlap),
        (one.point.state.share, other.point.state.share),
        (one.point.state.profit, other.point.state.profit),
      ] {
        let scale = b.reduce(0) { max($0, abs($1)) }
        for (x, y) in zip(a, b) {
          #expect(abs(x - y) <= 1e-10 * max(scale, abs(y)), "seed \(seed) draw \(draw)")
        }
      }
    }
  }

  @Test("full reliability is no trust at all, whatever the prior", arguments: [UInt64(84), 85])
  func neutral(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<30 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...10, demandSensitivity: 0.3...20, singlePeak: rng.chance(0.5))
      let market = try Self.trusted(base, base.firms.map { _ in (1, rng.uniform(0...1)) })
      let (a, b) = (try market.solve(under: policy), try base.solve(under: policy))
      #expect(a.point.state.overlap == b.point.state.overlap, "seed \(seed) draw \(draw)")
      #expect(a.point.state.profit == b.point.state.profit, "seed \(seed) draw \(draw)")
      #expect(a.point.outcomes.welfare == b.point.outcomes.welfare, "seed \(seed) draw \(draw)")
      #expect(a.point.outcomes.misperceptionHarm == 0 && b.point.outcomes.misperceptionHarm == nil)
    }
  }

  @Test("users' surplus is what they have, not what they expected", arguments: [UInt64(86)])
  func surplus(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<40 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...10, demandSensitivity: 0.3...6, singlePeak: true)
      let market = RandomMarket.extended(base, &rng)
      let point = try market.solve(under: policy).point
      let state = point.state
      var harm = 0.0
      for i in market.firms.indices {
        let user = NaiveUser(of: i, in: market)
        harm +=
          state.share[i] * user.harm
          * (state.expectedFailure[i] - user.expects(state.expectedFailure[i]))
        if let perceived = state.perceivedFailure(in: market) {
          #expect(abs(perceived[i] - user.expects(state.expectedFailure[i])) <= 1e-15)
        }
      }
      let outcomes = point.outcomes
      let expected = market.users * (state.inclusiveValue - harm)
      #expect(
        abs(outcomes.consumerSurplus - expected) <= 1e-12 * market.users * 5,
        "seed \(seed) draw \(draw)")
      #expect(
        abs((outcomes.misperceptionHarm ?? 0) - market.users * harm) <= 1e-13 * market.users * 5,
        "seed \(seed) draw \(draw)")
    }
  }
}
