import OverlapMarket
import Rosters

/// What `overlap solve --survivors` answers: which firms stay in a market that costs something to
/// be in.
public struct SurvivorsResult: Report {
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

  public var fields: [(String, JSONText)] {
    [
      ResultJSON.policy(policy, in: market),
      (Quantity.verified.field, .boolean(isVerified)),
      ("sequential", sequential.map(json) ?? .null),
      ("stableSets", stable.map { .array($0.sets.map(json)) } ?? .null),
      (Quantity.undecidedSets.field, stable.map { .integer($0.undecided) } ?? .null),
    ]
  }

  /// Arrays are in the order of the survivors.
  private func json(_ set: SurvivorSet) -> JSONText {
    let state = set.solution?.point.state
    return .object([
      ("firms", .texts(names(set))),
      (Quantity.stable.field, set.isStable.map { .boolean($0) } ?? .null),
      (Quantity.overlap.listField, .numbers(state?.overlap ?? [])),
      (Quantity.share.listField, .numbers(state?.share ?? [])),
      (Quantity.profit.listField, .numbers(state?.profit ?? [])),
      ("outcomes", set.solution.map { ResultJSON.outcomes($0.point.outcomes) } ?? .null),
    ])
  }

  private typealias Line = (kind: String, set: SurvivorSet)

  private var lines: [Line] {
    (sequential.map { [("sequential", $0)] } ?? [])
      + (stable?.sets.map { ("stable set", $0) } ?? [])
  }

  private static func welfare(_ line: Line) -> Double {
    line.set.solution?.point.outcomes.welfare.totalSurplus ?? .nan
  }

  /// One row a set.
  public var rows: Rows {
    Rows(
      of: lines,
      [
        Column("kind") { .text($0.kind) },
        Column(.firmCount) { .integer($0.set.firms.count) },
        Column("names") { .text(names($0.set).joined(separator: ";")) },
        Column(.stable) { $0.set.isStable.map { .flag($0) } ?? .absent },
        Column(
          .smallestProfit,
          number: { $0.set.smallestProfit.isFinite ? $0.set.smallestProfit : .nan }),
        Column(.welfare(.totalSurplus), number: Self.welfare),
      ])
  }

  public var sections: [String] {
    let missing =
      sequential == nil
      ? "\nNO ANSWER for firms that leave one at a time: an equilibrium on the way was not verified"
      : ""
    let sets =
      stable.map { $0.undecided > 0 ? "\n\($0.undecided) sets could not be judged" : "" }
      ?? "\nmore than \(RegulatedMarket.survivorSetLimit) firms: not every set was examined"
    return [
      heading(
        "firms that stay, each set at the equilibrium found among them",
        "policy: \(PolicyText.line(policy))"),
      "\(setTable)\(missing)\(sets)\n",
    ]
  }

  private var setTable: String {
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
        TextColumn(number: Quantity.welfare(.totalSurplus).titled, digits: 8, Self.welfare),
        TextColumn("names") { shown($0.set) },
      ]
    ).text
  }

  private func shown(_ set: SurvivorSet) -> String {
    guard !set.firms.isEmpty else { return "nobody" }
    return names(set).prefix(8).map { TerminalText.name($0) }.joined(separator: ", ")
      + (set.firms.count > 8 ? ", …" : "")
  }
}
