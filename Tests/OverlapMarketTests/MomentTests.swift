import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// docs/model.md section 4 and equation (12), against all 2^N patterns of failures.
@Suite("Moments of the number of failing firms")
struct MomentTests {
  /// E[K | S], E[K² | S] for every regime, pattern by pattern.
  private func enumerate(_ market: Market, _ state: MarketState) -> [(mean: Double, square: Double)]
  {
    let count = market.firms.count
    return market.regimes.indices.map { s in
      var mean = 0.0
      var square = 0.0
      for pattern in 0..<(1 << count) {
        var probability = 1.0
        for i in 0..<count {
          let failure = state.regimeFailure[i * market.regimes.count + s]
          probability *= pattern >> i & 1 == 1 ? failure : 1 - failure
        }
        let failures = Double(pattern.nonzeroBitCount)
        mean += probability * failures
        square += probability * failures * failures
      }
      return (mean, square)
    }
  }

  private func draw(_ seed: UInt64) -> (Market, Policy, MarketState) {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 1...10, demandSensitivity: 0.5...20, singlePeak: true)
    let overlap = market.firms.map { firm in
      rng.uniform(0...1.2)
        * (zip(firm.baselineFailure, firm.effectiveness).map { $1 > 0 ? $0 / $1 : 0 }.max() ?? 0)
    }
    return (market, policy, MarketState(of: market.unregulated, at: overlap))
  }

  @Test("E[K], E[K²] and the three parts of (12) are those of the enumeration", arguments: 1...60)
  func enumeration(seed: UInt64) {
    let (market, _, state) = draw(seed)
    let moments = state.failureMoments(in: market)
    let regimes = enumerate(market, state)
    func expectation(_ f: ((mean: Double, square: Double)) -> Double) -> Double {
      zip(market.regimes, regimes).reduce(0) { $0 + $1.0.probability * f($1.1) }
    }
    let mean = expectation(\.mean)
    // A sum of 1024 products of 10 probabilities, of size at most N² = 100, rounds at about 1e-14
    // of it.
    let tolerance = 1e-12
    #expect(abs(moments.mean - mean) <= tolerance, "seed \(seed)")
    #expect(abs(moments.meanSquare - expectation(\.square)) <= tolerance, "seed \(seed)")
    let within = expectation { $0.square - $0.mean * $0.mean }
    #expect(abs(moments.withinRegimeVariance - within) <= tolerance, "seed \(seed)")
    let between = expectation { ($0.mean - mean) * ($0.mean - mean) }
    #expect(abs(moments.betweenRegimeVariance - between) <= tolerance, "seed \(seed)")
    let sum =
      moments.withinRegimeVariance + moments.betweenRegimeVariance + moments.mean * moments.mean
    #expect(sum == moments.meanSquare, "seed \(seed): the parts are the whole, by definition")
  }

  @Test(
    "docs/model.md 4: failure probabilities are clipped lines (1), and their mean over regimes is π̄",
    arguments: 1...40)
  func technology(seed: UInt64) {
    let (market, _, state) = draw(seed)
    for i in market.firms.indices {
      let firm = market.firms[i]
      var mean = 0.0
      for s in market.regimes.indices {
        let line = firm.baselineFailure[s] - firm.effectiveness[s] * state.overlap[i]
        #expect(
          state.regimeFailure[i * market.regimes.count + s] == min(max(line, 0), 1), "seed \(seed)")
        mean += market.regimes[s].probability * min(max(line, 0), 1)
      }
      // a sum of at most 4 terms
      #expect(abs(state.expectedFailure[i] - mean) <= 4 * .ulpOfOne, "seed \(seed)")
    }
  }

  @Test(
    "docs/model.md 4: identical firms have E[K²] = Σ p_S [N π_S (1 − π_S) + N² π_S²]",
    arguments: [1, 2, 3, 10, 1000])
  func binomial(count: Int) throws {
    let regimes = [Regime(name: "L", probability: 0.7), Regime(name: "H", probability: 0.3)]
    let rows = (0..<count).map {
      Firm(
        name: "firm \($0)", cost: 1, margin: 1, baselineFailure: [0.1, 0.4],
        effectiveness: [0.05, 0.3])
    }
    let market = try Market(
      users: 1, demandSensitivity: 2, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      regimes: regimes,
      firms: Firms(rows, regimeCount: 2))
    for overlap in [0, 0.3, 1.0, 1.5, 3] {
      let state = MarketState(of: market.unregulated, at: Array(repeating: overlap, count: count))
      let n = Double(count)
      let square = zip([0.7, 0.3], [max(0, 0.1 - 0.05 * overlap), max(0, 0.4 - 0.3 * overlap)])
        .reduce(0) {
          $0 + $1.0 * (n * $1.1 * (1 - $1.1) + n * n * $1.1 * $1.1)
        }
      // Sums of N equal terms round at N ulps at most.
      let exact = state.failureMoments(in: market).meanSquare
      #expect(abs(exact - square) <= (n + 8) * .ulpOfOne * square, "\(count) firms at \(overlap)")
    }
  }

  @Test(
    "docs/model.md 4: κ E[K²] exceeds the mean-field κ E[K]² by κ times both variances",
    arguments: 1...40)
  func systemicTerm(seed: UInt64) throws {
    let (market, policy, state) = draw(seed)
    let moments = state.failureMoments(in: market)
    let weight = market.systemicLoss
    let exact = moments.systemicLoss(weight: weight, term: .exact)
    let meanField = moments.systemicLoss(weight: weight, term: .meanField)
    let variance = moments.withinRegimeVariance + moments.betweenRegimeVariance
    #expect(variance >= 0, "seed \(seed)")
    // The difference of two numbers of size κ E[K²].
    #expect(abs(exact - meanField - weight * variance) <= 4 * .ulpOfOne * exact, "seed \(seed)")
    let byDefault = Outcomes(of: try market.regulated(by: policy), at: state)
    let other = Outcomes(of: try market.regulated(by: policy), at: state, systemicTerm: .meanField)
    #expect(byDefault.systemicLoss == exact && other.systemicLoss == meanField, "seed \(seed)")
    #expect(byDefault.expectedSquaredFailures == moments.meanSquare, "seed \(seed)")
    #expect(other.expectedSquaredFailures == moments.meanSquare, "seed \(seed)")
    for convention in WelfareConvention.allCases {
      let rise = other.welfare[convention] - byDefault.welfare[convention]
      let size =
        abs(byDefault.welfare[convention]) + byDefault.consumerSurplus.magnitude + exact
        + byDefault.producerMargin.magnitude + byDefault.overlapCost
        + byDefault.expectedExternalHarm
        + byDefault.expectedUserHarm
      #expect(abs(rise - weight * variance) <= 8 * .ulpOfOne * size, "seed \(seed), \(convention)")
    }
  }

  @Test(
    """
    docs/model.md 9.1: the paper's first decomposition, without (E[K])², is wrong: one firm that fails \
    half of the time
    """
  )
  func firstDecomposition() throws {
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      regimes: [Regime(name: "only", probability: 1)],
      firms: Firms(
        [Firm(name: "A", cost: 1, margin: 1, baselineFailure: [0.5], effectiveness: [0.1])],
        regimeCount: 1))
    let moments = MarketState(of: market.unregulated, at: [0]).failureMoments(in: market)
    // K is 0 or 1, so K² = K and E[K²] = 1/2; every number here is a short binary fraction, so
    // equality is exact.
    #expect(moments.meanSquare == 0.5)
    let first = moments.withinRegimeVariance + moments.betweenRegimeVariance
    #expect(first == 0.25)
    #expect(first + moments.mean * moments.mean == 0.5)
  }
}
