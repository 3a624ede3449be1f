import OverlapMarket
import Rosters

/// What `overlap solve --survivors` answers: which firms stay in a market that costs something to
/// be in.
public struct SurvivorsResult: Sendable {
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

  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)), ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(policy, in: market)), ("verified", .boolean(isVerified)),
      ("sequential", sequential.map(json) ?? .number(.nan)),
      ("stableSets", stable.map { .array($0.sets.map(json)) } ?? .number(.nan)),
      ("undecidedSets", stable.map { .integer($0.undecided) } ?? .number(.nan)),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  /// Arrays are in the order of the survivors.
  private func json(_ set: SurvivorSet) -> JSONText {
    let state = set.solution?.point.state
    return .object([
      ("firms", .texts(names(set))), ("stable", set.isStable.map { .boolean($0) } ?? .number(.nan)),
      ("overlap", .numbers(state?.overlap ?? [])), ("shares", .numbers(state?.share ?? [])),
      ("profit", .numbers(state?.profit ?? [])),
      (
        "outcomes",
        set.solution.map { solution in ResultJSON.outcomes { $0.value(solution.point.outcomes) } }
          ?? .number(.nan)
      ),
    ])
  }

  private var rows: [(kind: String, set: SurvivorSet)] {
    (sequential.map { [("sequential", $0)] } ?? [])
      + (stable?.sets.map { ("stable set", $0) } ?? [])
  }

  /// One row a set.
  public var csv: String {
    var csv = CSVText()
    csv.append(["kind", "firms", "names", "stable", "smallestProfit", "totalSurplus"])
    for (kind, set) in rows {
      csv.append([
        kind, "\(set.firms.count)", names(set).joined(separator: ";"),
        set.isStable.map { "\($0)" } ?? "",
        NumberText.full(set.smallestProfit.isFinite ? set.smallestProfit : .nan),
        NumberText.full(set.solution?.point.outcomes.welfare.totalSurplus ?? .nan),
      ])
    }
    return csv.text
  }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    var table = TextTable([
      ("who stays", .left), ("firms", .right), ("stable", .left),
      ("smallest profit (utility × users)", .right),
      ("welfare, totalSurplus (utility × users)", .right), ("names", .left),
    ])
    for (kind, set) in rows {
      let listed = names(set).prefix(8).map { TerminalText.name($0) }.joined(separator: ", ")
      table.append([
        kind, "\(set.firms.count)",
        set.isStable.map { $0 ? "yes" : "NO: one who left would return" } ?? "not known",
        set.firms.isEmpty ? "–" : NumberText.significant(set.smallestProfit),
        set.solution.map {
          NumberText.significant($0.point.outcomes.welfare.totalSurplus, digits: 8)
        } ?? "–",
        set.firms.isEmpty ? "nobody" : listed + (set.firms.count > 8 ? ", …" : ""),
      ])
    }
    let missing =
      sequential == nil
      ? "\nNO ANSWER for firms that leave one at a time: an equilibrium on the way was not verified"
      : ""
    let sets =
      stable.map { $0.undecided > 0 ? "\n\($0.undecided) sets could not be judged" : "" }
      ?? "\nmore than \(RegulatedMarket.survivorSetLimit) firms: not every set was examined"
    return """
      \(name)firms that stay, each set at the equilibrium found among them
      policy: \(PolicyText.line(policy))

      \(table.text)\(missing)\(sets)

      """
  }
}
