import ArgumentParser
import Foundation
import OverlapMarket

/// The exact distribution of the number of failing firms.
struct DistributionTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distribution", abstract: "Time of the exact distribution of K, and its probabilities.")

  @Argument(help: "A JSON list of failure probabilities.") var chances: String
  @Option var repeats = 15

  func run() throws {
    let chances = try JSONDecoder().decode([Double].self, from: Data(contentsOf: URL(fileURLWithPath: chances)))
    var firms = Firms(regimeCount: 1)
    for (i, chance) in chances.enumerated() {
      firms.append(Firm(name: "firm \(i)", cost: 1, margin: 1, baselineFailure: [chance], effectiveness: [0]))
    }
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      regimes: [Regime(name: "only", probability: 1)], firms: firms)
    let state = MarketState(of: market, under: .laissezFaire, at: chances.map { _ in 0 })
    let seconds = Timing.median(of: repeats) { _ = state.failureDistribution(in: market) }
    let distribution = state.failureDistribution(in: market)
    try JSONLines.write(
      DistributionTime(
        firms: chances.count, seconds: seconds, lowest: distribution.counts.lowerBound,
        probabilities: distribution.counts.map(distribution.probability(of:))))
  }
}

private struct DistributionTime: Encodable {
  var firms: Int
  var seconds: Double
  var lowest: Int
  var probabilities: [Double]
}
