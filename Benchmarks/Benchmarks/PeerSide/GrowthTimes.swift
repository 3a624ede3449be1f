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
      let clock = ContinuousClock()
      var solving: [Double] = []
      var verifying: [Double] = []
      for _ in 0...repeats {
        var (solver, verifier) = (0.0, 0.0)
        var mark = clock.now
        _ = try market.solve(under: policy) { event in
          switch event {
          case .started: mark = clock.now
          case .iterated: break
          case .ended:
            solver += Timing.seconds(clock.now - mark)
            mark = clock.now
          case .judged: verifier += Timing.seconds(clock.now - mark)
          }
        }
        solving.append(solver)
        verifying.append(verifier)
      }
      let seconds = try Timing.median(of: repeats) { _ = try market.solve(under: policy) }
      let solution = try market.solve(under: policy)
      let exponents = (0..<count).map { -Double($0 % 1000) / 500 }
      var sink = 0.0
      let exponentials = Timing.median(of: max(repeats, 2_000_000 / count)) {
        sink += exponents.reduce(0) { $0 + exp($1) }
      }
      try JSONLines.write(
        GrowthTime(
          firms: count, verified: solution.converged, iterations: solution.point.iterations, checksum: sink,
          solverSeconds: Timing.median(Array(solving.dropFirst())),
          verifierSeconds: Timing.median(Array(verifying.dropFirst())), seconds: seconds,
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
