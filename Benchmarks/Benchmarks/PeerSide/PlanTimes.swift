import AggregativeGames
import ArgumentParser
import OverlapMarket
import Planner
import Rosters

/// The planner's optimum of each roster, with its bound.
struct PlanTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Times of the planner's optimum with its proven bound, and of the climbs alone.")

  @Argument var rosters: String
  @Option var repeats = 5
  @Option var limit = Int.max

  func run() throws {
    for (index, roster) in try RosterLines.load(rosters, limit: limit).enumerated() {
      let clock = ContinuousClock()
      var climbs: [Double] = []
      let seconds = try Timing.median(of: repeats) {
        let start = clock.now
        _ = try roster.market.plan { event in
          if case .climbed = event { climbs.append(Timing.seconds(clock.now - start)) }
        }
      }
      let plan = try roster.market.plan()
      try JSONLines.write(
        PlanTime(
          roster: index, firms: roster.market.firms.count, welfare: plan.welfare,
          upperBound: plan.upperBound,
          proven: plan.isProven, climbSeconds: Timing.median(climbs), seconds: seconds))
    }
  }
}

private struct PlanTime: Encodable {
  var roster: Int
  var firms: Int
  var welfare: Double
  var upperBound: Double
  var proven: Bool
  var climbSeconds: Double
  var seconds: Double
}
