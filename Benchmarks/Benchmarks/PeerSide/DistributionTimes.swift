import ArgumentParser
import Foundation
import OverlapMarket
import Simulation

/// The distribution of the number of failing firms, exactly and by Monte Carlo.
struct DistributionTimes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distribution",
    abstract: "Times of the distribution of K, exact and by Monte Carlo, and its probabilities.")

  @Argument(help: "A JSON list of failure probabilities.") var chances: String
  @Option var repeats = 15
  @Option var draws = 10_000

  func run() async throws {
    let chances = try JSONDecoder().decode(
      [Double].self, from: Data(contentsOf: URL(fileURLWithPath: chances)))
    var firms = Firms(regimeCount: 1)
    for (i, chance) in chances.enumerated() {
      firms.append(
        Firm(name: "firm \(i)", cost: 1, margin: 1, baselineFailure: [chance], effectiveness: [0]))
    }
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      regimes: [Regime(name: "only", probability: 1)], firms: firms)
    let state = MarketState(of: market.unregulated, at: chances.map { _ in 0 })
    let seconds = Timing.median(of: repeats) { () -> Void in
      _ = state.failureDistribution(in: market)
    }
    let distribution = state.failureDistribution(in: market)
    let simulation = try FailureSimulation(draws: draws)
    let sample = await simulation.run(state, of: market.unregulated).distribution
    var times: [Double] = []
    for threads in [1, 2] {
      times.append(
        await Timing.median(of: 3) { () async -> Void in
          _ = await simulation.run(state, of: market.unregulated, threads: threads)
        })
    }
    try JSONLines.write(
      DistributionTime(
        firms: chances.count, seconds: seconds, distribution: Probabilities(distribution),
        draws: draws,
        sampleSeconds: times[0], twoThreadsSampleSeconds: times[1], sample: Probabilities(sample)))
  }
}

private struct DistributionTime: Encodable {
  var firms: Int
  var seconds: Double
  var distribution: Probabilities
  var draws: Int
  var sampleSeconds: Double
  var twoThreadsSampleSeconds: Double
  var sample: Probabilities
}

private struct Probabilities: Encodable {
  var lowest: Int
  var probabilities: [Double]

  init(_ distribution: FailureDistribution) {
    lowest = distribution.counts.lowerBound
    probabilities = distribution.counts.map(distribution.probability(of:))
  }
}
