import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap compare` answers: the market under the roster's own policy beside the same market
/// under reforms.
public struct ComparisonResult: Sendable {
  /// A policy and where the market settles under it.
  public struct Entry: Sendable {
    public let name: String
    public let solution: MarketSolution
    /// Outcomes with fixed shares taken at the baseline's least overlaps, so that entries differ in
    /// what the reform does alone.
    public let outcomes: Outcomes

    /// - Parameter baseline: the same market under the policy in force.
    public init(name: String, solution: MarketSolution, baseline: RegulatedMarket) {
      self.name = name
      self.solution = solution
      outcomes = Outcomes(
        of: solution.regulated, at: solution.point.state, heldSharesIn: baseline)
    }
  }

  public let roster: Roster
  public let baseline: Entry
  public let reforms: [Entry]
  /// nil where nobody asked for it.
  public let standard: FirstBestStandard?

  public init(roster: Roster, baseline: Entry, reforms: [Entry], standard: FirstBestStandard? = nil)
  {
    self.standard = standard
    self.roster = roster
    self.baseline = baseline
    self.reforms = reforms
  }

  /// Whether every entry is a verified equilibrium, and the first best, where it is asked for,
  /// proven.
  public var isVerified: Bool {
    ([baseline] + reforms).allSatisfy(\.solution.converged) && standard?.isVerified ?? true
  }

  /// Whether changes from the baseline mean something: both are verified equilibria, or the same
  /// point. Points that nobody would stay at cannot be compared.
  private func isComparable(_ entry: Entry) -> Bool {
    entry.solution.policy.agrees(with: baseline.solution.policy, in: roster.market)
      || baseline.solution.converged && entry.solution.converged
  }

  /// Level less the baseline's; not a number where the two cannot be compared.
  private func change(_ row: OutcomeRow, _ entry: Entry) -> Double {
    isComparable(entry) ? row.value(entry.outcomes) - row.value(baseline.outcomes) : .nan
  }

  public var json: String {
    func entry(_ entry: Entry) -> [(String, JSONText)] {
      [
        ("name", .text(entry.name)),
        ("policy", ResultJSON.policy(entry.solution.policy, in: roster.market)),
        ("method", .text(entry.solution.method)),
        ("converged", .boolean(entry.solution.converged)),
        ("multiplicity", .text(entry.solution.multiplicity.rawValue)),
        ("equilibrium", ResultJSON.point(entry.solution.point, in: roster.market)),
        ("outcomes", ResultJSON.outcomes { $0.value(entry.outcomes) }),
      ]
    }
    return JSONText.object(
      [
        ("schemaVersion", .integer(1)),
        ("roster", ResultJSON.roster(roster)),
        ("baseline", .object(entry(baseline))),
        (
          "reforms",
          .array(
            reforms.map { reform in
              .object(
                entry(reform) + [
                  (
                    "change",
                    isComparable(reform)
                      ? ResultJSON.outcomes { change($0, reform) } : .number(.nan)
                  )
                ])
            })
        ),
      ] + (standard.map { [("firstBest", $0.json([baseline] + reforms))] } ?? []) + [
        ("solver", ResultJSON.solver)
      ]
    ).pretty() + "\n"
  }

  /// One row a reform and outcome.
  public var csv: String {
    var csv = CSVText()
    csv.append(["policy", "verdict", "liability", "floor", "outcome", "unit", "level", "change"])
    for entry in [baseline] + reforms {
      for row in OutcomeRow.all + OutcomeRow.welfare {
        csv.append([
          entry.name, VerdictWord(entry.solution.point.verdict).rawValue,
          "\(entry.solution.policy.liability)", "\(entry.solution.policy.floor)", row.field,
          row.unit, "\(row.value(entry.outcomes))", NumberText.full(change(row, entry)),
        ])
      }
    }
    return csv.text
  }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    var text = "\(name)policies compared, each level with its change from the baseline\n\n"
    var policies = TextTable([
      ("policy", .left), ("liability", .right), ("floor", .right), ("verdict", .left),
    ])
    for entry in [baseline] + reforms {
      policies.append([
        entry.name, "\(entry.solution.policy.liability)", "\(entry.solution.policy.floor)",
        entry.solution.converged
          ? "equilibrium, verified" : "NO VERIFIED EQUILIBRIUM: closest point shown",
      ])
    }
    text += policies.text + "\n"
    var table = TextTable(
      [("market outcome", .left), (baseline.name, .right)]
        + reforms.flatMap { [($0.name, .right), ("change", .right)] } + [("unit", .left)])
    for row in OutcomeRow.shown(for: ([baseline] + reforms).map(\.outcomes)) + OutcomeRow.welfare {
      table.append(
        [row.label, NumberText.significant(row.value(baseline.outcomes), digits: 8)]
          + reforms.flatMap {
            [
              NumberText.significant(row.value($0.outcomes), digits: 8),
              NumberText.significant(change(row, $0)),
            ]
          } + [row.unit])
    }
    text += table.text + "\n" + firmTable
    if let standard { text += "\n" + standard.table([baseline] + reforms, of: roster.market.firms) }
    return text
  }

  private var firmTable: String {
    let firms = roster.market.firms
    var table = TextTable(
      [("firm", .left), ("overlap: \(baseline.name)", .right)]
        + reforms.flatMap { [($0.name, .right), ("change", .right)] })
    let listed = firms.count > PointText.listedFirms ? 25 : firms.count
    for i in 0..<listed {
      let before = baseline.solution.point.state.overlap[i]
      table.append(
        [firms.name[i], NumberText.significant(before)]
          + reforms.flatMap {
            let after = $0.solution.point.state.overlap[i]
            return [
              NumberText.significant(after),
              NumberText.significant(isComparable($0) ? after - before : .nan),
            ]
          })
    }
    if listed == firms.count { return table.text }
    return table.text + "… and \(firms.count - listed) more firms: --format json lists all\n"
  }
}
