import AggregativeGames
import ArgumentParser
import OverlapMarket
import Rosters

/// Solves each roster by each method, and finds all equilibria with the proof.
struct SolveTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Times and verdicts of each method on each roster.")

  @Argument var rosters: String
  @Option var repeats = 99
  @Option var limit = Int.max
  @Option(
    help:
      """
      Methods, separated by commas; among them examined, a solve that says too whether there are \
      other equilibria, and enumerate.
      """)
  var methods = "auto,best-response,newton,complementarity,aggregate,examined,enumerate"

  func run() throws {
    for (index, roster) in try RosterLines.load(rosters, limit: limit).enumerated() {
      for name in methods.split(separator: ",").map(String.init) {
        if let choice = MethodChoice(rawValue: name) {
          try JSONLines.write(try solve(roster, index, choice))
        } else if name == "examined" {
          try JSONLines.write(try examine(roster, index))
        } else {
          try JSONLines.write(try enumerate(roster, index))
        }
      }
    }
  }

  private func solve(_ roster: Roster, _ index: Int, _ choice: MethodChoice) throws -> SolveTime {
    let search = EquilibriumSearch(choice: choice)
    let (market, policy) = (roster.market, roster.policy)
    let times = try SplitTimes(of: market, under: policy, with: search, repeats: repeats)
    let solution = try market.solve(under: policy, with: search)
    let certificate = solution.point.verdict.certificate
    return SolveTime(
      roster: index, firms: market.firms.count, method: choice.rawValue,
      verified: solution.converged,
      relativeGain: certificate.relativeGain, residual: certificate.residual,
      iterations: solution.point.iterations,
      multiplicity: nil, solverSeconds: times.solver, verifierSeconds: times.verifier,
      seconds: times.together)
  }

  private func examine(_ roster: Roster, _ index: Int) throws -> SolveTime {
    let regulated = try roster.market.regulated(by: roster.policy)
    var room = SearchRoom()
    let settled = try regulated.settled(in: &room)
    let certificate = settled.point.verdict.certificate
    let seconds = try Timing.median(of: repeats) { _ = try regulated.settled(in: &room) }
    return SolveTime(
      roster: index, firms: roster.market.firms.count, method: "examined",
      verified: settled.converged, relativeGain: certificate.relativeGain,
      residual: certificate.residual, iterations: settled.point.iterations,
      multiplicity: settled.multiplicity.rawValue, solverSeconds: seconds, verifierSeconds: 0,
      seconds: seconds)
  }

  private func enumerate(_ roster: Roster, _ index: Int) throws -> SolveTime {
    let (all, _) = try Timing.once { try roster.market.allEquilibria(under: roster.policy) }
    let seconds = try Timing.median(of: min(repeats, 5)) {
      _ = try roster.market.allEquilibria(under: roster.policy)
    }
    return SolveTime(
      roster: index, firms: roster.market.firms.count, method: "enumerate",
      verified: all.isComplete, relativeGain: 0,
      residual: 0, iterations: all.boxes, multiplicity: all.multiplicity.rawValue,
      solverSeconds: seconds,
      verifierSeconds: 0, seconds: seconds)
  }
}

private struct SolveTime: Encodable {
  var roster: Int
  var firms: Int
  var method: String
  var verified: Bool
  var relativeGain: Double
  var residual: Double
  var iterations: Int
  var multiplicity: String?
  var solverSeconds: Double
  var verifierSeconds: Double
  var seconds: Double
}
