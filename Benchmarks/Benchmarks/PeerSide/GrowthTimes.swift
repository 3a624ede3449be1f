import AggregativeGames
import ArgumentParser
import Glibc
import OverlapMarket
import SampleMarkets

/// How the cost of a solve grows with the market, beside one bare sum of as many exponentials.
struct GrowthTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth", abstract: "Cost a firm of a verified solve by the size of the market.")

  @Option(help: "Numbers of firms, separated by commas.") var firms = "1000,10000,100000,1000000"
  @Option var repeats = 3

  func run() throws {
    for count in firms.split(separator: ",").compactMap({ Int($0) }) {
      let market = try SampleMarket.make(firms: count)
      let policy = try Policy(liability: 0.3, floor: 0.05)
      let repeats = count >= 1_000_000 ? 1 : repeats
      let times = try SplitTimes(of: market, under: policy, repeats: repeats)
      let solution = try market.solve(under: policy)
      let exponents = (0..<count).map { -Double($0 % 1000) / 500 }
      var sink = 0.0
      let exponentials = Timing.median(of: max(repeats, 2_000_000 / count)) {
        sink += exponents.reduce(0) { $0 + exp($1) }
      }
      try JSONLines.write(
        GrowthTime(
          firms: count, verified: solution.converged, iterations: solution.point.iterations,
          checksum: sink,
          solverSeconds: times.solver, verifierSeconds: times.verifier, seconds: times.together,
          exponentialSumSeconds: exponentials))
    }
  }
}

private struct GrowthTime: Encodable {
  var firms: Int
  var verified: Bool
  var iterations: Int
  var checksum: Double
  var solverSeconds: Double
  var verifierSeconds: Double
  var seconds: Double
  var exponentialSumSeconds: Double
}
