import Rosters

/// What `overlap validate` answers about a roster that is valid.
public struct RosterSummary: Sendable {
  public let roster: Roster

  public init(_ roster: Roster) {
    self.roster = roster
  }

  /// One line.
  /// - Parameter file: what people call the roster.
  public func table(file: String) -> String {
    let market = roster.market
    return "\(TerminalText.line(file)): valid roster, \(market.firms.count) firms, "
      + "\(market.regimes.count) regimes, sha256 \(roster.sha256)\n"
  }

  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("valid", .boolean(true)),
      ("firms", .integer(roster.market.firms.count)),
      ("regimes", .texts(roster.market.regimes.map(\.name))),
      ("policy", ResultJSON.policy(roster.policy, in: roster.market)),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  public var csv: String {
    var csv = CSVText()
    csv.append(["name", "firms", "regimes", "sha256"])
    csv.append([
      roster.name ?? "", "\(roster.market.firms.count)", "\(roster.market.regimes.count)",
      roster.sha256,
    ])
    return csv.text
  }
}
