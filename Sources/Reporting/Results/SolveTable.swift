import AggregativeGames
import OverlapMarket
import Rosters

extension SolveResult {
  /// Most firms that a table lists; JSON and CSV list all.
  static var listedFirms: Int { 60 }

  /// What an economist reads: firm by firm, then the market's outcomes, then the evidence.
  public var table: String {
    [heading, firmTable, outcomeTable, evidence].joined(separator: "\n")
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
      policy: liability \(policy.liability), floor \(policy.floor)

      """
  }

  private var firmTable: String {
    let market = roster.market
    let state = solution.point.state
    var table = TextTable(
      [("firm", .left), ("overlap", .right), ("share of users", .right)]
        + market.regimes.map { ("P(fail | \($0.name))", .right) }
        + [("P(fail)", .right), ("profit", .right), ("corner", .left)])
    let listed = market.firms.count > Self.listedFirms ? 25 : market.firms.count
    for i in 0..<listed {
      table.append(
        [
          market.firms.name[i], NumberText.significant(state.overlap[i]),
          NumberText.significant(state.share[i]),
        ]
          + market.regimes.indices.map {
            NumberText.significant(state.regimeFailure[i * market.regimes.count + $0])
          }
          + [
            NumberText.significant(state.expectedFailure[i]),
            NumberText.significant(state.profit[i]), "\(solution.point.corners[i])",
          ])
    }
    var text = table.text
    if listed < market.firms.count {
      text += "… and \(market.firms.count - listed) more firms: --format csv or json lists all\n"
    }
    if market.outsideOption != nil {
      text += "share of users who adopt nobody: \(NumberText.significant(state.outsideShare))\n"
    }
    return text
  }

  private var outcomeTable: String {
    var table = TextTable([("market outcome", .left), ("value", .right), ("unit", .left)])
    for row in OutcomeRow.all + OutcomeRow.welfare {
      table.append([
        row.label, NumberText.significant(row.value(solution.point.outcomes), digits: 8), row.unit,
      ])
    }
    return table.text
  }

  private var evidence: String {
    let certificate = solution.point.verdict.certificate
    let firm = TerminalText.name(roster.market.firms.name[certificate.gainingPlayer])
    var text = "verification: \(EvidenceText.verdict(solution.point.verdict, firm: firm))\n"
    if solution.point.verdict.isVerified {
      text += """
        stability: spectral radius of the best-reply map \(certificate.spectralRadiusIsBound ? "at most " : "")\
        \(NumberText.significant(certificate.spectralRadius, digits: 4)), \
        \(certificate.stable ? "stable" : "not shown stable") under simultaneous best replies

        """
    }
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
      "some firm may gain \(NumberText.significant(shortfall.relativeGain, digits: 3)) of its profit"
    return switch shortfall.state {
    case .running, .converged: "converged to a point that failed verification; \(gain)"
    case .stopped(let reason): "\(reason); \(gain)"
    }
  }
}
