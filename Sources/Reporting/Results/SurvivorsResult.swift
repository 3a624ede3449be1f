import OverlapMarket
import Rosters

/// What `overlap solve --survivors` answers: which firms stay in a market that costs something to
/// be in.
public struct SurvivorsResult: Report {
  public static let name = "solve-survivors"
  public static let meaning = "Which firms stay in a market in which some lose money."

  public let roster: Roster
  public let policy: Policy
  /// Who is left when firms leave one at a time, the largest loss first; nil where an equilibrium
  /// on the way was not verified.
  public let sequential: SurvivorSet?
  /// Every stable set, and how many sets could not be judged; nil where the market has too many
  /// firms to examine all sets.
  public let stable: (sets: [SurvivorSet], undecided: Int)?

  public init(
    roster: Roster, policy: Policy, sequential: SurvivorSet?,
    stable: (sets: [SurvivorSet], undecided: Int)?
  ) {
    self.roster = roster
    self.policy = policy
    self.sequential = sequential
    self.stable = stable
  }

  /// Whether every equilibrium that the answer rests on was verified.
  public var isVerified: Bool { sequential != nil && (stable?.undecided ?? 0) == 0 }

  private var market: Market { roster.market }

  private func names(_ set: SurvivorSet) -> [String] { set.firms.map { market.firms.name[$0] } }

  public static var fields: [ResultField<SurvivorsResult>] {
    [
      CommonFields.policy { ($0.policy, $0.market) },
      .optional(
        "sequential",
        "Who is left when firms leave one at a time; null where an equilibrium on the way was not "
          + "verified.", set
      ) { result in result.sequential.map { ($0, result) } },
      ResultField(
        "stableSets",
        "Every set of which nobody wants to leave and to which nobody wants to return; null where "
          + "there are too many firms to examine all.",
        .nullable(.list(.object(set.map(\.place))))
      ) { result in
        result.stable.map { .array($0.sets.map { set.object(($0, result)) }) } ?? .null
      },
      ResultField(.undecidedSets, .nullable(.integer)) {
        $0.stable.map { .integer($0.undecided) } ?? .null
      },
    ]
  }

  private static var set: [ResultField<(set: SurvivorSet, result: SurvivorsResult)>] {
    [
      .firms(
        names: { $0.result.names($0.set) },
        [
          .numbers(.overlap) { $0.set.solution?.point.state.overlap ?? [] },
          .numbers(.share) { $0.set.solution?.point.state.share ?? [] },
          .numbers(.profit) { $0.set.solution?.point.state.profit ?? [] },
        ]),
      ResultField(.stable, .nullable(.flag)) { $0.set.isStable.map { .boolean($0) } ?? .null },
      OutcomeFields.optional { $0.set.solution?.point.outcomes },
    ]
  }

  private typealias Line = (kind: String, set: SurvivorSet)

  private var lines: [Line] {
    (sequential.map { [("sequential", $0)] } ?? [])
      + (stable?.sets.map { ("stable set", $0) } ?? [])
  }

  private static func welfare(_ line: Line) -> Double {
    line.set.solution?.point.outcomes.welfare.totalSurplus ?? .nan
  }

  public var tables: [ResultTable] {
    [ResultTable("sets", setRows), ResultTable("firms", firmRows)]
  }

  /// One row a set.
  private var setRows: Rows {
    Rows(
      of: lines,
      [
        Column(.kind, text: { $0.kind }), Column(.firmCount, integer: { $0.set.firms.count }),
        Column(.survivorNames, text: { names($0.set).joined(separator: ";") }),
        Column(.stable, flagIfKnown: { $0.set.isStable }),
        Column(
          .smallestProfit,
          number: { $0.set.smallestProfit.isFinite ? $0.set.smallestProfit : .nan }),
        Column(.welfare(.totalSurplus), number: Self.welfare),
      ])
  }

  /// One row a set, by its number in the table of sets, and firm that stays.
  private var firmRows: Rows {
    typealias Place = (number: Int, line: Line, index: Int)
    func value(_ column: KeyPath<MarketState, [Double]>) -> (Place) -> Double {
      { $0.line.set.solution?.point.state[keyPath: column][$0.index] ?? .nan }
    }
    let places = lines.enumerated().flatMap { number, line in
      line.set.firms.indices.map { (number: number + 1, line: line, index: $0) }
    }
    return Rows(
      of: places,
      [
        Column<Place>(.setNumber, integer: { $0.number }), Column(.kind, text: { $0.line.kind }),
        Column(.firm, text: { market.firms.name[$0.line.set.firms[$0.index]] }),
        Column(.overlap, number: value(\.overlap)), Column(.share, number: value(\.share)),
        Column(.profit, number: value(\.profit)),
      ])
  }

  public var sections: [Prose] {
    let missing =
      sequential == nil
      ? "\nNO ANSWER for firms that leave one at a time: an equilibrium on the way was not verified"
      : ""
    let sets =
      stable.map {
        $0.undecided > 0 ? "\n\(NumberText.counted($0.undecided, "set")) could not be judged" : ""
      }
      ?? "\nmore than \(RegulatedMarket.survivorSetLimit) firms: not every set was examined"
    return [
      heading(
        "firms that stay, each set at the equilibrium found among them",
        "policy: \(PolicyText.line(policy))"),
      "\(setTable)\(missing)\(sets)\n",
    ]
  }

  private var setTable: Prose {
    TextTable(
      of: lines,
      [
        TextColumn("who stays") { $0.kind },
        TextColumn(Quantity.firmCount.label, .right) { "\($0.set.firms.count)" },
        TextColumn(Quantity.stable.label) {
          $0.set.isStable.map { $0 ? "yes" : "NO: one who left would return" } ?? "not known"
        },
        TextColumn(number: Quantity.smallestProfit.titled) {
          $0.set.firms.isEmpty ? .nan : $0.set.smallestProfit
        },
        TextColumn(number: Quantity.welfare(.totalSurplus).titled, Self.welfare),
        TextColumn("names") { shown($0.set) },
      ]
    ).prose
  }

  private func shown(_ set: SurvivorSet) -> String {
    guard !set.firms.isEmpty else { return "nobody" }
    return names(set).prefix(8).map { TerminalText.name($0) }.joined(separator: ", ")
      + (set.firms.count > 8 ? ", …" : "")
  }
}
