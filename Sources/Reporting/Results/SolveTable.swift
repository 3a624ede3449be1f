import AggregativeGames
import OverlapMarket
import Rosters

extension SolveResult {
  /// What an economist reads: firm by firm, then the market's outcomes, then the evidence.
  public var table: String {
    let point = PointText(point: solution.point, market: roster.market)
    return [heading, point.firmTable, point.outcomeTable, evidence].joined(separator: "\n")
  }

  private var heading: String {
    let policy = solution.policy
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let claim =
      solution.converged
      ? "Nash equilibrium, verified"
      : "NO VERIFIED EQUILIBRIUM; the closest point found, which is not one"
    return """
      \(name)\(claim)
      policy: \(PolicyText.line(policy))

      """
  }

  private var evidence: String {
    let point = PointText(point: solution.point, market: roster.market)
    var text = point.evidence
    text += """
      multiplicity: \(solution.multiplicity.rawValue)
      method: \(solution.method), \(solution.point.iterations) iterations

      """
    for shortfall in solution.shortfalls {
      text += "tried: \(shortfall.method): \(TerminalText.line(Self.words(shortfall)))\n"
    }
    return text
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
