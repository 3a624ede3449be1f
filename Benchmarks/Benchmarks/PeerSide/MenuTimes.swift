import AggregativeGames
import ArgumentParser
import Dispatch
import OverlapMarket
import Rosters

/// The market at every point of a grid of liabilities and floors, each verified.
struct MenuTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "menu",
    abstract:
      "Times of a grid of policies, each verified and examined for uniqueness, as a search does.")

  @Argument var rosters: String
  @Option(help: "Values of each of the two instruments.") var points = 100
  @Option var liability = 1.0
  @Option var floor = 1.0
  @Option var limit = Int.max
  @Flag(help: "Verify alone, each policy from its neighbour's equilibrium.") var unexamined = false

  func run() throws {
    for (index, roster) in try RosterLines.load(rosters, limit: limit).enumerated() {
      for threads in [1, 2] {
        let (counts, seconds) = Timing.once { grid(roster.market, threads: threads) }
        try JSONLines.write(
          MenuTime(
            roster: index, firms: roster.market.firms.count, points: points * points,
            threads: threads, verified: counts.verified, enumerated: counts.enumerated,
            seconds: seconds))
      }
    }
  }

  /// - Returns: points that were verified, and points at which all equilibria were enumerated.
  private func grid(_ market: Market, threads: Int) -> (verified: Int, enumerated: Int) {
    let (count, enumerations) = (SharedCount(), SharedCount())
    let (points, liability, floor, unexamined) = (points, liability, floor, unexamined)
    DispatchQueue.concurrentPerform(iterations: threads) { lane in
      // As a search does: threads that share columns wait for each other's reference counts.
      let market = market.detached()
      var room = SearchRoom()
      var (verified, enumerated) = (0, 0)
      for row in stride(from: lane, to: points, by: threads) {
        var start: [Double]?
        for column in 0..<points {
          let last = Double(max(points - 1, 1))
          guard
            let policy = try? Policy(
              liability: liability * Double(row) / last, floor: floor * Double(column) / last),
            let solution = try? unexamined
              ? market.solve(under: policy, from: start, in: &room)
              : market.regulated(by: policy).settled(in: &room)
          else { continue }
          verified += solution.converged ? 1 : 0
          enumerated += solution.method == "enumeration" ? 1 : 0
          start = solution.converged ? solution.point.state.overlap : nil
        }
      }
      count.add(verified)
      enumerations.add(enumerated)
    }
    return (count.sum, enumerations.sum)
  }
}

private struct MenuTime: Encodable {
  var roster: Int
  var firms: Int
  var points: Int
  var threads: Int
  var verified: Int
  /// Where conditions did not tell that there is one equilibrium.
  var enumerated: Int
  var seconds: Double
}
