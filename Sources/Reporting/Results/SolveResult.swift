import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve` answers.
public struct SolveResult: Report {
  public let roster: Roster
  public let solution: MarketSolution

  public init(roster: Roster, solution: MarketSolution) {
    self.roster = roster
    self.solution = solution
  }

  private var profile: MarketProfile { MarketProfile(point: solution.point, market: roster.market) }

  public var isVerified: Bool { solution.converged }

  public var fields: [(String, JSONText)] {
    [
      ResultJSON.policy(solution.policy, in: roster.market),
      ("method", .text(solution.method)),
      (Quantity.converged.field, .boolean(solution.converged)),
      (Quantity.multiplicity.field, .text(solution.multiplicity.rawValue)),
      ("equilibria", .array([.object(profile.fields())])),
    ]
  }

  /// One row a firm. The number of the equilibrium stands only where one was verified.
  public var rows: Rows {
    let number = solution.point.verdict.isVerified ? 1 : nil
    return MarketProfile.rows(of: [(number, profile)], in: roster.market)
  }

  /// What an economist reads: firm by firm, then the market's outcomes, then the evidence.
  public var sections: [String] {
    let point = PointText(point: solution.point, market: roster.market)
    let claim =
      solution.converged
      ? "Nash equilibrium, verified"
      : "NO VERIFIED EQUILIBRIUM; the closest point found, which is not one"
    return [
      heading(claim, "policy: \(PolicyText.line(solution.policy))"), point.firmTable,
      point.outcomeTable, point.evidence + account,
    ]
  }

  private var account: String {
    let shortfalls = solution.shortfalls.map {
      "tried: \($0.method): \(TerminalText.line(Self.words($0)))\n"
    }
    return """
      multiplicity: \(solution.multiplicity.rawValue)
      method: \(solution.method), \(solution.point.iterations) iterations

      """ + shortfalls.joined()
  }

  private static func words(_ shortfall: MarketSolution.Shortfall) -> String {
    let gain =
      "some firm may gain \(NumberText.significant(shortfall.relativeGain, digits: 3)) of its "
      + "profit"
    return switch shortfall.state {
    case .running, .converged: "converged to a point that failed verification; \(gain)"
    case .stopped(let reason): "\(reason); \(gain)"
    }
  }
}
