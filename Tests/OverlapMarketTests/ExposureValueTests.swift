import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("The value of exposure (docs/model.md section 8.4)")
struct ExposureValueTests {
  /// Random markets with values of exposure for all firms, and a cap that binds some.
  private static func draw(_ rng: inout SplitMix) throws -> (Market, Policy, cap: Double) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: 1...10, demandSensitivity: 0.3...6, singlePeak: true)
    let rows = base.firms.map { firm in
      var firm = firm
      firm[.linearExposureValue] = rng.uniform(0...1)
      firm[.quadraticExposureValue] = rng.uniform(0...3)
      return firm
    }
    let market = try Market(
      base.numbers, regimes: base.regimes,
      firms: Firms(rows, regimeCount: base.regimes.count))
    return (market, policy, rng.uniform(0.4...1.4))
  }

  @Test(
    "under a cap the market is the base with less exposure and less value",
    arguments: [UInt64(91), 92])
  func disguise(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<40 {
      let (market, policy, cap) = try Self.draw(&rng)
      let rows = market.firms.map { firm in
        let cut = max(0, firm.exposure - cap)
        var disguised = Firm(
          name: firm.name, cost: firm.cost, margin: firm.margin, value: firm.value,
          price: firm.price, exposure: min(firm.exposure, cap),
          baselineFailure: firm.baselineFailure, effectiveness: firm.effectiveness)
        let (linear, quadratic) = (
          firm[.linearExposureValue] ?? .nan, firm[.quadraticExposureValue] ?? .nan
        )
        disguised.value -= linear * cut + quadratic / 2 * cut * cut
        return disguised
      }
      let disguised = try Market(
        market.numbers, regimes: market.regimes,
        firms: Firms(rows, regimeCount: market.regimes.count))
      let one = try market.solve(under: policy.replacing(.exposureCap(cap)))
      let other = try disguised.solve(under: policy)
      #expect(one.converged == other.converged, "seed \(seed) draw \(draw)")
      guard one.converged else { continue }
      let (a, b) = (one.point, other.point)
      for (x, y) in zip(
        a.state.overlap + a.state.share + a.state.profit,
        b.state.overlap + b.state.share + b.state.profit)
      {
        #expect(abs(x - y) <= 1e-9 * max(abs(y), 1e-3), "seed \(seed) draw \(draw)")
      }
      for convention in WelfareConvention.allCases {
        let (x, y) = (a.outcomes.welfare[convention], b.outcomes.welfare[convention])
        #expect(abs(x - y) <= 1e-9 * (abs(y) + market.users), "seed \(seed) draw \(draw)")
      }
    }
  }

  @Test("without a cap below them values of exposure change no bit", arguments: [UInt64(93)])
  func neutral(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let (market, policy, _) = try Self.draw(&rng)
      let plain = try Market(
        market.numbers, regimes: market.regimes,
        firms: Firms(
          market.firms.map {
            Firm(
              name: $0.name, cost: $0.cost, margin: $0.margin, value: $0.value, price: $0.price,
              exposure: $0.exposure, baselineFailure: $0.baselineFailure,
              effectiveness: $0.effectiveness)
          }, regimeCount: market.regimes.count))
      for cap: Double? in [nil, 100] {
        let policy = try cap.map { try policy.replacing(.exposureCap($0)) } ?? policy
        let (a, b) = (try market.solve(under: policy).point, try plain.solve(under: policy).point)
        #expect(a.state.overlap == b.state.overlap, "seed \(seed) draw \(draw)")
        #expect(a.state.profit == b.state.profit, "seed \(seed) draw \(draw)")
        #expect(a.outcomes == b.outcomes, "seed \(seed) draw \(draw)")
      }
    }
  }

  @Test("the cap that is best at given overlaps is the closed form", arguments: [UInt64(94)])
  func bestCap(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<20 {
      let (linear, quadratic) = (rng.uniform(0...0.3), rng.uniform(1...3))
      let (userHarm, externalHarm) = (rng.uniform(0.5...2), rng.uniform(0.5...4))
      let baseline = rng.uniform(0.2...0.9)
      let rows = ["a", "b", "c"].map { name in
        var firm = Firm(
          name: name, cost: 1, margin: 1, exposure: 1.5, baselineFailure: [baseline],
          effectiveness: [0.1])
        firm[.linearExposureValue] = linear
        firm[.quadraticExposureValue] = quadratic
        return firm
      }
      let market = try Market(
        users: 30, demandSensitivity: 1, userHarm: userHarm, externalHarm: externalHarm,
        systemicLoss: 0.3, regimes: [Regime(name: "L", probability: 1)],
        firms: Firms(rows, regimeCount: 1))
      let overlap = rng.uniform(0...1)
      let failure = baseline - 0.1 * overlap
      let best = 1.5 - ((userHarm + externalHarm) * failure - linear) / quadratic
      let expected = min(max(best, 0), 1.5)
      func welfare(_ cap: Double) throws -> Double {
        let regulated = try market.regulated(
          by: Policy(liability: 0, floor: 0).replacing(.exposureCap(cap)))
        return Outcomes(
          of: regulated, at: MarketState(of: regulated, at: [overlap, overlap, overlap])
        ).welfare.totalSurplus
      }
      let top = try welfare(expected)
      for step in [-0.1, -0.01, 0.01, 0.1] where (0...1.5).contains(expected + step) {
        #expect(try welfare(expected + step) < top, "seed \(seed) draw \(draw) step \(step)")
      }
    }
  }
}
