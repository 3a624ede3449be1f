import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap compare` answers: the market under the roster's own policy beside the same market
/// under reforms.
public struct ComparisonResult: Report {
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

  private var entries: [Entry] { [baseline] + reforms }

  /// Whether every entry is a verified equilibrium, and the first best, where it is asked for,
  /// proven.
  public var isVerified: Bool {
    entries.allSatisfy(\.solution.converged) && standard?.isVerified ?? true
  }

  /// Whether changes from the baseline mean something: both are verified equilibria, or the same
  /// point. Points that nobody would stay at cannot be compared.
  private func isComparable(_ entry: Entry) -> Bool {
    entry.solution.policy.agrees(with: baseline.solution.policy, in: roster.market)
      || baseline.solution.converged && entry.solution.converged
  }

  /// Level less the baseline's; not a number where the two cannot be compared.
  private func change(_ measure: Measure<Outcomes>, _ entry: Entry) -> Double {
    isComparable(entry) ? measure.value(entry.outcomes) - measure.value(baseline.outcomes) : .nan
  }

  public var fields: [(String, JSONText)] {
    [
      ("baseline", .object(fields(baseline))),
      (
        "reforms",
        .array(
          reforms.map { reform in
            let changes =
              isComparable(reform)
              ? ResultJSON.outcomes(of: reform.outcomes) { change($0, reform) } : .null
            return .object(fields(reform) + [(Quantity.change.field, changes)])
          })
      ),
    ] + (standard.map { [("firstBest", $0.json(entries))] } ?? [])
  }

  private func fields(_ entry: Entry) -> [(String, JSONText)] {
    let profile = MarketProfile(point: entry.solution.point, market: roster.market)
    return [
      ("name", .text(entry.name)),
      ResultJSON.policy(entry.solution.policy, in: roster.market),
      ("method", .text(entry.solution.method)),
      (Quantity.converged.field, .boolean(entry.solution.converged)),
      (Quantity.multiplicity.field, .text(entry.solution.multiplicity.rawValue)),
      ("equilibrium", .object(profile.fields())),
      ("outcomes", ResultJSON.outcomes(entry.outcomes)),
    ]
  }

  /// One row a policy and outcome.
  public var rows: Rows {
    let measures = Measure<Outcomes>.all(of: baseline.outcomes) + Measure.welfare
    let pairs = entries.flatMap { entry in measures.map { (entry: entry, measure: $0) } }
    return Rows(
      of: pairs,
      [
        Column("policy") { .text($0.entry.name) },
        Column(.verdict) { .text(VerdictWord($0.entry.solution.point).rawValue) },
        Column("liability") { .text("\($0.entry.solution.policy.liability)") },
        Column("floor") { .text("\($0.entry.solution.policy.floor)") },
        Column("outcome") { .text($0.measure.quantity.field) },
        Column("unit") { .text($0.measure.quantity.unit.rawValue) },
        Column(.level, number: { $0.measure.value($0.entry.outcomes) }),
        Column(.change, number: { change($0.measure, $0.entry) }),
      ])
  }

  public var sections: [String] {
    [
      heading("policies compared, each level with its change from the baseline"), policyTable,
      outcomeTable, firmTable,
    ] + (standard.map { [$0.table(entries, of: roster.market.firms)] } ?? [])
  }

  private var policyTable: String {
    TextTable(
      of: entries,
      [
        TextColumn("policy") { $0.name },
        TextColumn("liability", .right) { "\($0.solution.policy.liability)" },
        TextColumn("floor", .right) { "\($0.solution.policy.floor)" },
        TextColumn(Quantity.verdict.label) {
          $0.solution.converged
            ? "equilibrium, verified" : "NO VERIFIED EQUILIBRIUM: closest point shown"
        },
      ]
    ).text
  }

  private var outcomeTable: String {
    TextTable(
      of: Measure.shown(for: entries.map(\.outcomes)),
      [
        TextColumn("market outcome") { $0.quantity.label },
        TextColumn(number: baseline.name, digits: 8) { $0.value(baseline.outcomes) },
      ]
        + reforms.flatMap { reform in
          [
            TextColumn(number: reform.name, digits: 8) { $0.value(reform.outcomes) },
            TextColumn(number: .change) { change($0, reform) },
          ]
        } + [TextColumn("unit") { $0.quantity.unit.rawValue }]
    ).text
  }

  private var firmTable: String {
    let firms = roster.market.firms
    func overlap(_ entry: Entry, _ firm: Int) -> Double { entry.solution.point.state.overlap[firm] }
    return ListedFirms(firms.count, formats: "json").table(
      [
        TextColumn("firm") { firms.name[$0] },
        TextColumn(number: "\(Quantity.overlap.label): \(baseline.name)") { overlap(baseline, $0) },
      ]
        + reforms.flatMap { reform in
          [
            TextColumn(number: reform.name) { overlap(reform, $0) },
            TextColumn(number: .change) {
              isComparable(reform) ? overlap(reform, $0) - overlap(baseline, $0) : .nan
            },
          ]
        })
  }
}
