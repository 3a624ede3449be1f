import ArgumentParser
import FoundationEssentials
import OverlapMarket
import Planner
import RecordedAnswers
import Rosters
import ShippedRosters

struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract:
      "Solve and plan the shipped rosters and compare with their recorded answers on this machine.",
    discussion: "Example: overlap selftest")

  /// Largest relative difference from a recorded number: the methods' own agreement, 1e-9.
  static let tolerance = 1e-9

  @OptionGroup var destination: DestinationOptions

  func run() throws {
    var failures = 0
    var text = ""
    var total = 0
    for shipped in ShippedRoster.all {
      for verdict in try Self.checks(shipped) {
        total += 1
        text += "\(verdict.passed ? "ok  " : "FAIL") \(shipped.name): \(verdict.words)\n"
        if !verdict.passed { failures += 1 }
      }
    }
    try destination.write(text + "\(total - failures) passed, \(failures) failed\n")
    if failures > 0 { throw ExitCode(ExitStatus.unverified) }
  }

  private typealias Check = (passed: Bool, words: String)

  private static func checks(_ shipped: ShippedRoster) throws -> [Check] {
    let roster = try reporting { () throws(RosterError) in
      try Roster(jsonBytes: shipped.rosterBytes, file: shipped.name)
    }
    guard let bytes = RecordedAnswer.bytes[shipped.name] else {
      return [(false, "no answer is recorded")]
    }
    let recorded = try JSONDecoder().decode(RecordedAnswer.self, from: Data(bytes))
    let solution = try reporting(shipped.name) { () throws(MarketError) in
      try roster.market.settled(under: roster.policy)
    }
    let plan = try reporting(shipped.name) { () throws(MarketError) in try roster.market.plan() }
    return [equilibrium(recorded, solution), optimum(recorded.planner, plan)]
  }

  private static func equilibrium(_ recorded: RecordedAnswer, _ solution: MarketSolution) -> Check {
    guard solution.converged else {
      return (
        recorded.equilibria.isEmpty,
        "no equilibrium verified, \(recorded.equilibria.count) recorded"
      )
    }
    let differences = recorded.equilibria.map { difference($0, solution.point) }
    guard let least = differences.min() else {
      return (false, "an equilibrium where none is recorded")
    }
    return (
      least <= tolerance,
      "equilibrium verified, differs by at most \(least) from one of \(differences.count) recorded"
    )
  }

  /// The bound must hold for the recorded welfare too.
  private static func optimum(_ recorded: RecordedAnswer.Planner, _ plan: PlannerSolution) -> Check
  {
    var difference = largest([(recorded.welfare, plan.welfare)])
    if recorded.globalOptima == 1 {
      difference = max(difference, largest(Array(zip(recorded.overlap, plan.overlap))))
    }
    let holds = plan.isProven && recorded.welfare <= plan.upperBound
    return (
      holds && difference <= tolerance,
      "planner's optimum \(plan.isProven ? "proven" : "NOT PROVEN"), differs by at most "
        + "\(difference) from the one recorded"
    )
  }

  /// Largest difference of any recorded number, relative to its own size or, where it is nearly
  /// zero, to a millionth of its column's largest.
  private static func difference(
    _ recorded: RecordedAnswer.Equilibrium, _ point: MarketPoint
  ) -> Double {
    let welfare = recorded.outcomes.welfare
    let outcomes = point.outcomes
    let scalars = [
      (recorded.outcomes.consumerSurplus, outcomes.consumerSurplus),
      (recorded.outcomes.producerMargin, outcomes.producerMargin),
      (recorded.outcomes.overlapCost, outcomes.overlapCost),
      (recorded.outcomes.expectedUserHarm, outcomes.expectedUserHarm),
      (recorded.outcomes.expectedExternalHarm, outcomes.expectedExternalHarm),
      (recorded.outcomes.expectedFailures, outcomes.expectedFailures),
      (recorded.outcomes.expectedSquaredFailures, outcomes.expectedSquaredFailures),
      (recorded.outcomes.systemicLoss, outcomes.systemicLoss),
      (recorded.outcomes.liabilityPaid, outcomes.liabilityPaid),
      (welfare.totalSurplus, outcomes.welfare.totalSurplus),
      (welfare.consumerSurplus, outcomes.welfare.consumerSurplus),
      (welfare.paper, outcomes.welfare.paper),
      (welfare.fixedShares, outcomes.welfare.fixedShares),
    ]
    guard recorded.corner == point.corners.map(\.description),
      recorded.price?.count == point.state.price?.count
    else { return .infinity }
    return max(
      largest(Array(zip(recorded.overlap, point.state.overlap))),
      largest(Array(zip(recorded.shares, point.state.share))),
      largest(Array(zip(recorded.profit, point.state.profit))),
      largest(Array(zip(recorded.price ?? [], point.state.price ?? []))), largest(scalars))
  }

  private static func largest(_ pairs: [(Double, Double)]) -> Double {
    let column = pairs.reduce(0) { max($0, abs($1.0)) }
    return pairs.reduce(0) { worst, pair in
      let scale = max(abs(pair.0), 1e-6 * column)
      let difference = abs(pair.0 - pair.1)
      return max(worst, scale > 0 ? difference / scale : difference)
    }
  }
}
