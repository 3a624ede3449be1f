import Glibc
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Simulation

@Suite("Monte Carlo of failures")
struct SimulationTests {
  /// A market in which nothing is rare, so that means of some thousand draws are close to normal,
  /// and a policy that caps exposures.
  private static func market(firms count: Int, using generator: inout SplitMix) throws -> (
    Market, Policy, MarketState
  ) {
    var firms = Firms(regimeCount: 3)
    for i in 0..<count {
      let chances = (0..<3).map { _ in Double.random(in: 0.1...0.8, using: &generator) }
      firms.append(
        Firm(
          name: "\(i)", cost: 1, margin: 1, value: .random(in: -1...1, using: &generator),
          exposure: .random(in: 0.5...2, using: &generator), baselineFailure: chances,
          effectiveness: [0.1, 0.2, 0]))
    }
    let market = try Market(
      users: 50, demandSensitivity: 1.5, userHarm: 2, externalHarm: 3, systemicLoss: 0.25,
      outsideOption: -1,
      regimes: [("a", 0.5), ("b", 0.2), ("c", 0.3)].map { Regime(name: $0.0, probability: $0.1) },
      firms: firms)
    let policy = try Policy(liability: .uniform(0), floor: .uniform(0), .exposureCap(1.5))
    let overlap = (0..<count).map { _ in Double.random(in: 0...0.5, using: &generator) }
    return (market, policy, MarketState(of: try market.regulated(by: policy), at: overlap))
  }

  @Test("Means lie around the exact expectations as their standard errors say") func agreement()
    async throws
  {
    let seed = UInt64.random(in: .min ... .max)
    print("SimulationTests.agreement seed \(seed)")
    var generator = SplitMix(seed: seed)
    let runs = 400
    var scores: [String: [Double]] = [:]
    for _ in 0..<runs {
      var (market, policy, state) = try Self.market(
        firms: .random(in: 5...60, using: &generator), using: &generator)
      if generator.chance(0.4) {
        market = try RandomMarket.onFoundations(market, &generator)
        state = MarketState(of: try market.regulated(by: policy), at: state.overlap)
      }
      let simulation = try FailureSimulation(draws: 4_000, seed: generator.next())
      let found = await simulation.run(state, of: try market.regulated(by: policy))
      let exact = Outcomes(of: try market.regulated(by: policy), at: state)
      for (name, sample, expectation) in [
        ("failures", found.failures, exact.expectedFailures),
        ("squaredFailures", found.squaredFailures, exact.expectedSquaredFailures),
        ("userHarm", found.expectedUserHarm, exact.expectedUserHarm),
        ("externalHarm", found.expectedExternalHarm, exact.expectedExternalHarm),
        ("systemicLoss", found.systemicLoss, exact.systemicLoss),
      ] {
        scores[name, default: []].append((sample.mean - expectation) / sample.standardError)
      }
    }
    for (name, scores) in scores {
      // Of standard normal numbers: the mean has a deviation of 1 / √runs, the mean square one of
      // √(2 / runs). Six of them either way.
      let mean = scores.reduce(0, +) / Double(runs)
      let square = scores.reduce(0) { $0 + $1 * $1 } / Double(runs)
      #expect(abs(mean) < 6 / Double(runs).squareRoot(), "\(name), seed \(seed)")
      #expect(abs(square - 1) < 6 * (2 / Double(runs)).squareRoot(), "\(name), seed \(seed)")
    }
  }

  @Test("Counts come as often as the exact distribution says, regimes as their probabilities do")
  func frequencies()
    async throws
  {
    let seed = UInt64.random(in: .min ... .max)
    print("SimulationTests.frequencies seed \(seed)")
    var generator = SplitMix(seed: seed)
    for (firms, isShared) in [(3, false), (31, false), (64, false), (2, true), (40, true)] {
      var (market, policy, state) = try Self.market(firms: firms, using: &generator)
      if isShared {
        market = try RandomMarket.onFoundations(market, &generator)
        state = MarketState(of: try market.regulated(by: policy), at: state.overlap)
      }
      let draws = 200_000
      let found = await (try FailureSimulation(draws: draws, seed: seed)).run(
        state, of: try market.regulated(by: policy), threads: 2)
      let exact = state.failureDistribution(in: market)
      func expectChiSquare(_ cells: [(drawn: Double, expected: Double)]) {
        let large = cells.filter { $0.expected >= 20 }
        let rest = cells.filter { $0.expected < 20 }.reduce((drawn: 0, expected: 0)) {
          ($0.drawn + $1.drawn, $0.expected + $1.expected)
        }
        let all = rest.expected >= 20 ? large + [rest] : large
        let square = all.reduce(0) {
          $0 + ($1.drawn - $1.expected) * ($1.drawn - $1.expected) / $1.expected
        }
        // Chi square: its mean is the degrees of freedom n, its deviation √(2n). Wilson and
        // Hilferty's cube root is near normal.
        let n = Double(all.count - 1)
        let score = (cbrt(square / n) - (1 - 2 / (9 * n))) / (2 / (9 * n)).squareRoot()
        #expect(abs(score) < 6, "\(firms) firms, seed \(seed)")
      }
      expectChiSquare(
        (0...firms).map {
          (
            found.distribution.probability(of: $0) * Double(draws),
            exact.probability(of: $0) * Double(draws)
          )
        })
      expectChiSquare(
        zip(found.regimeDraws, market.regimes).map { (Double($0), $1.probability * Double(draws)) })
      #expect(found.regimeDraws.reduce(0, +) == draws)
      #expect(abs(found.distribution.probability(above: -1) - 1) < 1e-12)
    }
  }

  @Test("The same bits at any number of threads, and draws that do not depend on how many follow")
  func threads()
    async throws
  {
    var generator = SplitMix(seed: 5)
    for firms in [2, 700] {
      let (market, policy, state) = try Self.market(firms: firms, using: &generator)
      // Several blocks, the last one short.
      let draws = 3 * FailureSimulation.blockLength(firms: firms) + 17
      let simulation = try FailureSimulation(draws: draws, seed: 9)
      let one = await simulation.run(state, of: try market.regulated(by: policy))
      for threads in [2, 5] {
        #expect(
          await simulation.run(state, of: try market.regulated(by: policy), threads: threads) == one
        )
      }
      let sampler = FailureSampler(state, of: market, seed: 9)
      var parts = CountHistogram()
      for range in [0..<5, 5..<6, 6..<100] { parts.add(sampler.sample(range).histogram) }
      #expect(parts == sampler.sample(0..<100).histogram)
    }
  }

  @Test("Other seeds give other draws") func seeds() async throws {
    var generator = SplitMix(seed: 6)
    let (market, policy, state) = try Self.market(firms: 20, using: &generator)
    var means: Set<Double> = []
    for seed in [0, 1, 1 << 32, .max] as [UInt64] {
      means.insert(
        await (try FailureSimulation(draws: 1_000, seed: seed)).run(
          state, of: try market.regulated(by: policy)
        ).failures.mean)
    }
    #expect(means.count == 4)
  }

  @Test("Where nothing is uncertain every draw is the expectation, without error") func certain()
    async throws
  {
    var firms = Firms(regimeCount: 2)
    for i in 0..<40 {
      firms.append(
        Firm(
          name: "\(i)", cost: 1, margin: 1, baselineFailure: [i % 4 == 0 ? 1 : 0, 0.5],
          effectiveness: [0, 0]))
    }
    // The second regime never comes.
    let market = try Market(
      users: 8, demandSensitivity: 1, userHarm: 2, externalHarm: 3, systemicLoss: 0.5,
      regimes: [Regime(name: "a", probability: 1), Regime(name: "b", probability: 0)], firms: firms)
    let state = MarketState(of: market.unregulated, at: firms.map { _ in 0 })
    let found = await (try FailureSimulation(draws: 5_000)).run(state, of: market.unregulated)
    #expect(found.failures == SampleMean(mean: 10, standardError: 0))
    #expect(found.systemicLoss == SampleMean(mean: 50, standardError: 0))
    #expect(found.regimeDraws == [5_000, 0])
    #expect(found.distribution.counts == 10...10)
    let exact = Outcomes(of: market.unregulated, at: state)
    #expect(
      abs(found.expectedUserHarm.mean - exact.expectedUserHarm) < 1e-13 * exact.expectedUserHarm)
    #expect(found.expectedUserHarm.standardError < 1e-13 * exact.expectedUserHarm)
  }

  @Test("A regime is drawn last where probabilities sum to a little less than one")
  func missingProbability() throws {
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 0, externalHarm: 0, systemicLoss: 0,
      regimes: [Regime(name: "a", probability: 1 - 1e-10), Regime(name: "b", probability: 0)],
      firms: Firms(
        [Firm(name: "x", cost: 1, margin: 1, baselineFailure: [0, 1], effectiveness: [0, 0])],
        regimeCount: 2))
    let sampler = FailureSampler(
      MarketState(of: market.unregulated, at: [0]), of: market, seed: 3)
    #expect((0..<10_000).allSatisfy { sampler.regime(of: $0) == 0 })
  }

  @Test(arguments: [-1, 0, 1, 1_000_000_000_001]) func refused(draws: Int) {
    #expect(
      throws: MarketError.outOfDomain(
        path: "draws", value: Double(draws), rule: "must be between 2 and 10^12")
    ) {
      try FailureSimulation(draws: draws)
    }
  }
}
