import AggregativeGames
import ArgumentParser
import Foundation
import OverlapMarket
import Planner
import Rosters

/// The global deviation test on profiles that others found.
struct Judge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Applies the library's verifier to profiles, lines of {\"roster\": index, \"overlap\": […]}.")

  @Argument var rosters: String
  @Argument var profiles: String

  func run() throws {
    let rosters = try RosterLines.load(rosters)
    for line in try RosterLines.lines(profiles) {
      let profile = try JSONDecoder().decode(Profile.self, from: line)
      guard rosters.indices.contains(profile.roster) else {
        throw ValidationError("there is no roster \(profile.roster)")
      }
      let (market, policy) = (rosters[profile.roster].market, rosters[profile.roster].policy)
      guard profile.overlap.count == market.firms.count else {
        throw ValidationError("roster \(profile.roster) has \(market.firms.count) firms")
      }
      // What is below a floor by rounding alone is at it.
      let overlap = profile.overlap.enumerated().map { i, o in
        let floor = policy.floor[i]
        return o < floor && o > floor - 1e-7 ? floor : o
      }
      let verdict = Verifier().verify(overlap, in: MarketAudit(try market.regulated(by: policy)))
      let state = MarketState(of: market.unregulated, at: overlap.map { max($0, 0) })
      try JSONLines.write(
        Judgement(
          roster: profile.roster, verified: verdict.isVerified,
          relativeGain: verdict.certificate.relativeGain,
          residual: verdict.certificate.residual,
          welfare: Outcomes(of: market.unregulated, at: state).welfare.totalSurplus))
    }
  }
}

private struct Profile: Decodable {
  var roster: Int
  var overlap: [Double]
}

private struct Judgement: Encodable {
  var roster: Int
  var verified: Bool
  var relativeGain: Double
  var residual: Double
  var welfare: Double
}
