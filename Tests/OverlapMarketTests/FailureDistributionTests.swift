import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// docs/model.md section 4: K given the regime is Poisson-binomial.
@Suite("Distribution of the number of failing firms")
struct FailureDistributionTests {
  private let ulp = Double.ulpOfOne

  private func distribution(_ chances: [Double]) -> FailureDistribution {
    FailureDistribution(regimes: [Regime(name: "only", probability: 1)], regimeFailure: chances)
  }

  private func draw(_ seed: UInt64, firms: ClosedRange<Int>) -> (Market, MarketState) {
    var rng = SplitMix(seed: seed)
    let (market, _) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...20, singlePeak: true)
    let overlap = market.firms.map { firm in
      rng.uniform(0...1.2)
        * (zip(firm.baselineFailure, firm.effectiveness).map { $1 > 0 ? $0 / $1 : 0 }.max() ?? 0)
    }
    return (market, MarketState(of: market.unregulated, at: overlap))
  }

  /// P(K = k) for each k, pattern by pattern.
  private func enumerate(_ market: Market, _ state: MarketState) -> [Double] {
    let count = market.firms.count
    var probabilities = [Double](repeating: 0, count: count + 1)
    for (s, regime) in market.regimes.enumerated() {
      for pattern in 0..<(1 << count) {
        var probability = regime.probability
        for i in 0..<count {
          let failure = state.regimeFailure[i * market.regimes.count + s]
          probability *= pattern >> i & 1 == 1 ? failure : 1 - failure
        }
        probabilities[pattern.nonzeroBitCount] += probability
      }
    }
    return probabilities
  }

  @Test(
    "every count has the probability of the 2^N patterns with that many failures", arguments: 1...40
  )
  func enumeration(seed: UInt64) {
    let (market, state) = draw(seed, firms: 1...12)
    let distribution = state.failureDistribution(in: market)
    for (count, expected) in enumerate(market, state).enumerated() {
      let actual = distribution.probability(of: count)
      // At most 4096 positive terms of 13 factors.
      #expect(
        abs(actual - expected) <= 4200 * ulp * expected + 1e-30, "seed \(seed), count \(count)")
    }
  }

  @Test("identical firms are binomial, tails included", arguments: [1, 63, 64, 65, 500, 4000])
  func binomial(count: Int) {
    for chance in [0.001, 0.2, 0.5, 0.97] {
      let distribution = distribution(Array(repeating: chance, count: count))
      // From the mode outwards, so that no term of the recurrence underflows on the way.
      let odds = chance / (1 - chance)
      let mode = Int(Double(count + 1) * chance)
      var terms = [Double](repeating: 0, count: count + 1)
      terms[min(mode, count)] = 1
      for k in stride(from: min(mode, count), to: 0, by: -1) {
        terms[k - 1] = terms[k] * Double(k) / (Double(count - k + 1) * odds)
      }
      for k in min(mode, count)..<count {
        terms[k + 1] = terms[k] * Double(count - k) * odds / Double(k + 1)
      }
      let sum = terms.reduce(0, +)
      for k in 0...count {
        let expected = terms[k] / sum
        // Both sides multiply up to `count` factors.
        let error = abs(distribution.probability(of: k) - expected)
        #expect(
          error <= 8 * Double(count + 4) * ulp * expected + 1e-30, "\(count) firms, \(chance), \(k)"
        )
      }
    }
  }

  @Test("firms that differ have the probabilities of 60-digit arithmetic", arguments: [200, 1500])
  func highPrecision(count: Int) {
    let chances: [Double] = (0..<count).map { i in
      let step = Double(37 * i % 101)
      return (step + 0.5) / 128 * 0.25
    }
    let distribution = distribution(chances)
    for (k, expected) in FailureVectors.probabilities[count] ?? [] {
      let error = abs(distribution.probability(of: k) - expected)
      #expect(error <= 4 * Double(count) * ulp * expected + 1e-30, "\(count) firms, \(k) fail")
      if expected > 1e-18 { #expect(error <= 1e-12 * expected, "\(count) firms, \(k) fail") }
    }
  }

  @Test("its moments are those of the closed form, and its mass is one", arguments: 1...20)
  func moments(seed: UInt64) throws {
    let (market, state) = draw(seed, firms: 1...400)
    let distribution = state.failureDistribution(in: market)
    let moments = state.failureMoments(in: market)
    var (mass, mean, square) = (0.0, 0.0, 0.0)
    for k in distribution.counts {
      mass += distribution.probability(of: k)
      mean += distribution.probability(of: k) * Double(k)
      square += distribution.probability(of: k) * Double(k * k)
    }
    // Regime probabilities sum to one within their tolerance; rounding is N ulps.
    let regimes = market.regimes.reduce(0) { $0 + $1.probability }
    #expect(abs(mass - regimes) <= 4 * 400 * ulp, "seed \(seed)")
    #expect(abs(mean - moments.mean) <= 4 * 400 * ulp * moments.mean, "seed \(seed)")
    // The closed form's variance between regimes takes probabilities that sum to one for granted.
    #expect(
      abs(square - moments.meanSquare) <= (4 * 400 * ulp + 4 * abs(regimes - 1))
        * moments.meanSquare,
      "seed \(seed)")
    let shortfall = try distribution.expectedShortfall(0, weight: 3)
    #expect(abs(shortfall - 3 * square) <= 1e-9 * (1 + 3 * square), "seed \(seed)")
  }

  @Test("quantile and expected shortfall are those of the sorted patterns", arguments: 1...30)
  func risk(seed: UInt64) throws {
    let (market, state) = draw(seed, firms: 1...10)
    let distribution = state.failureDistribution(in: market)
    let probabilities = enumerate(market, state)
    for level in [0, 0.1, 0.5, 0.9, 0.99, 0.999] {
      var rest = 1 - level
      var (worst, sum) = (0, 0.0)
      for k in probabilities.indices.reversed() where rest > 0 {
        let part = k == 0 ? rest : min(rest, probabilities[k])
        rest -= part
        sum += part * Double(k * k)
        if part > 0 { worst = k }
      }
      let shortfall = try distribution.expectedShortfall(level, weight: 2)
      #expect(
        abs(shortfall - 2 * sum / (1 - level)) <= 1e-10 * (1 + shortfall),
        "seed \(seed), level \(level)")
      let quantile = try distribution.quantile(level)
      // The border is where exceedances meet the level, to rounding.
      #expect(
        distribution.probability(above: quantile) <= 1 - level, "seed \(seed), level \(level)")
      if quantile > distribution.counts.lowerBound {
        #expect(
          distribution.probability(above: quantile - 1) > 1 - level, "seed \(seed), level \(level)")
      }
      if level > 0 { #expect(abs(quantile - worst) <= 1, "seed \(seed), level \(level)") }
      #expect(try distribution.lossQuantile(level, weight: 2) == Double(2 * quantile * quantile))
    }
  }

  @Test(
    "a firm that surely fails moves every count up by one; one that never fails moves none",
    arguments: 1...10)
  func sureFirms(seed: UInt64) {
    var rng = SplitMix(seed: seed)
    let chances = (0..<rng.whole(1...300)).map { _ in rng.uniform(0...1) }
    let plain = distribution(chances)
    let shifted = distribution([1] + chances)
    let same = distribution(chances + [0])
    for k in plain.counts {
      let expected = plain.probability(of: k)
      let tolerance = 1300 * ulp * expected + 1e-30
      #expect(abs(shifted.probability(of: k + 1) - expected) <= tolerance, "seed \(seed)")
      #expect(abs(same.probability(of: k) - expected) <= tolerance, "seed \(seed)")
    }
  }

  @Test("what is cut off is below 1e-30, and what is held is narrow")
  func window() {
    let chances: [Double] = (0..<20_000).map { i in
      let step = Double(i % 7)
      return 0.05 + 0.1 * step / 7
    }
    let distribution = distribution(chances)
    #expect(distribution.discardedMass < 1e-30)
    // A standard deviation is 42 failures; about 13.5 to each side hold all but 1e-40 of the mass.
    #expect(distribution.counts.count < 1500)
  }

  @Test("levels outside [0, 1) are refused", arguments: [-0.1, 1, .nan, .infinity])
  func levels(level: Double) {
    #expect(throws: MarketError.self) { try distribution([0.5]).quantile(level) }
    #expect(throws: MarketError.self) {
      try distribution([0.5]).expectedShortfall(level, weight: 1)
    }
  }
}

/// Probabilities from 60-digit arithmetic for firms that fail with chance ((37 i mod 101) + 1/2) /
/// 512.
enum FailureVectors {
  static let probabilities: [Int: [(Int, Double)]] = [
    200: [
      (0, 6.2649190958650013809e-10), (1, 1.4286509571032625963e-8), (4, 6.7694725698221166781e-6),
      (9, 0.0022344507177811176049), (19, 0.095945534700484518772), (28, 0.01386719303672087982),
      (34, 0.00050791104439046099316), (38, 0.000026221218409495260665),
      (57, 1.8220312281113720582e-14),
    ],
    1500: [
      (0, 1.2745114334018882879e-69), (36, 4.3532973556676808827e-31),
      (73, 2.1517715808821176086e-13),
      (127, 0.0064483781483237820667), (147, 0.035178507523067848103),
      (162, 0.01580320823314459782),
      (220, 4.5092434328931765348e-10), (294, 1.5710865141953585589e-31),
    ],
  ]
}
