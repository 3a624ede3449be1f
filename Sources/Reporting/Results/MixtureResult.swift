import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --mixed` answers: how each firm mixes, with the evidence.
public struct MixtureResult: Sendable {
  public let roster: Roster
  public let mixture: MarketMixture

  public init(roster: Roster, mixture: MarketMixture) {
    self.roster = roster
    self.mixture = mixture
  }

  /// The result format of the command line, version 1, with `mixture` in place of `equilibria`.
  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(mixture.policy, in: roster.market)),
      ("method", .text("mixed")),
      ("converged", .boolean(mixture.converged)),
      ("multiplicity", .text(mixture.multiplicity.rawValue)),
      ("mixture", mixtureJSON),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  private var mixtureJSON: JSONText {
    let certificate = mixture.verdict.certificate
    var fields: [(String, JSONText)] = [
      (
        "firms",
        .array(
          mixture.firms.map { firm in
            .object([
              ("name", .text(firm.name)),
              ("overlap", .numbers(firm.overlap)),
              ("weight", .numbers(firm.weight)),
              ("profit", .number(firm.profit)),
            ])
          })
      ),
      ("verdict", .text(mixture.converged ? "verified" : "failed")),
      (
        "deviationGain",
        .object([
          ("absolute", .number(certificate.absoluteGain)),
          ("relative", .number(certificate.relativeGain)),
          ("firm", .text(roster.market.firms.name[certificate.gainingPlayer])),
          ("deviation", .number(certificate.deviation)),
          ("sureGain", .number(certificate.sureGain)),
        ])
      ),
      ("supportSize", .integer(mixture.supportSize)),
      ("iterations", .integer(mixture.iterations)),
    ]
    if let outcomes = mixture.outcomes {
      fields.append(("outcomes", ResultJSON.outcomes { $0.value(outcomes) }))
    }
    return .object(fields)
  }

  /// One row a firm and overlap of its support, numbers in full.
  public var csv: String {
    var csv = CSVText()
    csv.append(["verdict", "firm", "overlap", "weight", "expectedProfit"])
    for firm in mixture.firms {
      for (overlap, weight) in zip(firm.overlap, firm.weight) {
        csv.append([
          mixture.converged ? "verified" : "failed", firm.name, "\(overlap)", "\(weight)",
          "\(firm.profit)",
        ])
      }
    }
    return csv.text
  }

  /// What an economist reads: how firms mix, what the market may expect, then the evidence.
  public var table: String {
    var parts = [heading, mixtureTable]
    if mixture.outcomes != nil { parts.append(outcomeTable) }
    parts.append(evidence)
    return parts.joined(separator: "\n")
  }

  private var heading: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let isPure = mixture.firms.allSatisfy { $0.overlap.count == 1 }
    let claim =
      mixture.converged
      ? "\(isPure ? "Nash equilibrium, pure" : "mixed Nash equilibrium"), verified"
      : "NO VERIFIED EQUILIBRIUM; the closest mixtures found, which are not one"
    return """
      \(name)\(claim)
      policy: \(PolicyText.line(mixture.policy))

      """
  }

  /// One line a firm and overlap.
  private var mixtureTable: String {
    var table = TextTable([
      ("firm", .left), ("overlap", .right), ("probability", .right), ("expected profit", .right),
    ])
    let listed = mixture.firms.count > PointText.listedFirms ? 25 : mixture.firms.count
    for firm in mixture.firms.prefix(listed) {
      for (k, overlap) in firm.overlap.enumerated() {
        table.append([
          k == 0 ? firm.name : "", NumberText.significant(overlap),
          NumberText.significant(firm.weight[k]),
          k == 0 ? NumberText.significant(firm.profit) : "",
        ])
      }
    }
    guard listed < mixture.firms.count else { return table.text }
    return table.text
      + "… and \(mixture.firms.count - listed) more firms: --format csv or json lists all\n"
  }

  /// One line an expected outcome of the market.
  private var outcomeTable: String {
    var table = TextTable([("expected market outcome", .left), ("value", .right), ("unit", .left)])
    guard let outcomes = mixture.outcomes else { return "" }
    for row in OutcomeRow.shown(for: [outcomes]) + OutcomeRow.welfare {
      table.append([row.label, NumberText.significant(row.value(outcomes), digits: 8), row.unit])
    }
    return table.text
  }

  private var evidence: String {
    let certificate = mixture.verdict.certificate
    func short(_ value: Double) -> String { NumberText.significant(value, digits: 3) }
    let firm = TerminalText.name(roster.market.firms.name[certificate.gainingPlayer])
    let gain =
      "\(short(certificate.absoluteGain)) in profit (\(short(certificate.relativeGain)) of its "
      + "profit)"
    var text =
      mixture.converged
      ? "verification: verified; no firm gains more than \(gain) by any deviation (firm \(firm))\n"
      : "verification: failed; a firm may gain up to \(gain) (firm \(firm))\n"
    if certificate.sureGain > 0 && !mixture.converged {
      text += "firm \(firm) surely gains \(short(certificate.sureGain)) by moving to overlap "
      text += "\(NumberText.significant(certificate.deviation))\n"
    }
    text += """
      multiplicity: \(mixture.multiplicity.rawValue)
      method: mixed, \(mixture.iterations) restricted games

      """
    if !mixture.converged, case .stopped(let reason) = mixture.state {
      text += "stopped: \(reason)\n"
    }
    return text
  }
}
