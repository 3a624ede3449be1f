import Rosters

/// What `overlap validate` answers about a roster that is valid.
public struct RosterSummary: Report {
  public static let name = "validate"
  public static let meaning = "What a valid roster holds."

  public let roster: Roster
  /// What people call the roster.
  public let file: String

  public init(_ roster: Roster, file: String) {
    self.roster = roster
    self.file = file
  }

  /// A roster that is not valid has no summary.
  public var isVerified: Bool { true }

  public static var fields: [ResultField<RosterSummary>] {
    [
      .count(.firmCount) { $0.roster.market.firms.count },
      ResultField("regimes", "Names of regimes.", .list(.text)) {
        .texts($0.roster.market.regimes.map(\.name))
      },
      CommonFields.policy { ($0.roster.policy, $0.roster.market) },
    ]
  }

  public var tables: [ResultTable] { [ResultTable("roster", row)] }

  private var row: Rows {
    Rows(
      of: CollectionOfOne(roster),
      [
        Column(.name, text: { $0.name ?? "" }),
        Column(.firmCount, integer: { $0.market.firms.count }),
        Column(.regimeCount, integer: { $0.market.regimes.count }),
        Column(.contentHash, text: { $0.sha256 }),
      ])
  }

  /// Foundations that no firm names: perhaps forgotten in the firms.
  private var unused: [String] {
    let firms = roster.market.firms
    return roster.market.foundations.map(\.name).filter { name in
      !firms.indices.contains { firms.group(.foundation, firm: $0) == name }
    }
  }

  /// One line, and one a remark.
  public var sections: [Prose] {
    let market = roster.market
    let shared =
      market.foundations.isEmpty
      ? "" : "\(NumberText.counted(market.foundations.count, "foundation")), "
    let responding =
      market.regimeResponse.map {
        " (\(TerminalText.name(market.regimes[$0.regime].name)) responds)"
      } ?? ""
    let summary: Prose =
      "\(TerminalText.line(file)): valid roster, \(market.firms.count) firms, "
      + "\(market.regimes.count) regimes\(responding), \(shared)sha256 \(roster.sha256)\n"
    let remarks = unused.map { name -> String in
      "remark: no firm is on the foundation \(TerminalText.name(name))\n"
    }
    return ["\(summary)\(remarks.joined())"]
  }
}
