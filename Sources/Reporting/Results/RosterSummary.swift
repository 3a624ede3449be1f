import Rosters

/// What `overlap validate` answers about a roster that is valid.
public struct RosterSummary: Report {
  public let roster: Roster
  /// What people call the roster.
  public let file: String

  public init(_ roster: Roster, file: String) {
    self.roster = roster
    self.file = file
  }

  /// A roster that is not valid has no summary.
  public var isVerified: Bool { true }

  public var fields: [(String, JSONText)] {
    [
      ("valid", .boolean(true)),
      (Quantity.firmCount.field, .integer(roster.market.firms.count)),
      ("regimes", .texts(roster.market.regimes.map(\.name))),
      ResultJSON.policy(roster.policy, in: roster.market),
    ]
  }

  public var rows: Rows {
    Rows(
      of: CollectionOfOne(roster),
      [
        Column("name") { .text($0.name ?? "") },
        Column(.firmCount) { .integer($0.market.firms.count) },
        Column("regimes") { .integer($0.market.regimes.count) },
        Column("sha256") { .text($0.sha256) },
      ])
  }

  /// One line.
  public var sections: [String] {
    let market = roster.market
    return [
      "\(TerminalText.line(file)): valid roster, \(market.firms.count) firms, "
        + "\(market.regimes.count) regimes, sha256 \(roster.sha256)\n"
    ]
  }
}
