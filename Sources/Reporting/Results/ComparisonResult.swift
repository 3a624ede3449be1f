import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap compare` answers: the market under the roster's own policy beside the same market
/// under reforms.
public struct ComparisonResult: Report {
  /// A policy and where the market settles under it.
  public struct Entry: Sendable {
    public let name: String
    public let policy: Policy
    public let settled: SettledMarket

    public init(name: String, policy: Policy, settled: SettledMarket) {
      self.name = name
      self.policy = policy
      self.settled = settled
    }

    /// Of those who stay.
    var point: MarketPoint { settled.solution.point }
  }

  public let roster: Roster
  public let rule: Settling
  public let baseline: Entry
  public let reforms: [Entry]
  /// nil where nobody asked for it.
  public let standard: FirstBestStandard?

  public init(
    roster: Roster, rule: Settling, baseline: Entry, reforms: [Entry],
    standard: FirstBestStandard? = nil
  ) {
    self.roster = roster
    self.rule = rule
    self.baseline = baseline
    self.reforms = reforms
    self.standard = standard
    let held = baseline.settled.regulated
    outcomes = ([baseline] + reforms).map { entry in
      Outcomes(
        of: entry.settled.regulated, at: entry.point.state,
        heldSharesIn: entry.settled.survivors == baseline.settled.survivors ? held : nil)
    }
  }

  /// Of each entry. Where the same firms stay as in the baseline, outcomes with fixed shares are
  /// taken at its least overlaps, so that entries differ in what the reform does alone.
  private let outcomes: [Outcomes]

  private var entries: [Entry] { [baseline] + reforms }

  /// Whether every entry is a verified equilibrium, and the first best, where it is asked for,
  /// proven.
  public var isVerified: Bool {
    entries.allSatisfy(\.settled.isVerified) && standard?.isVerified ?? true
  }

  /// Whether changes from the baseline mean something: both are verified equilibria, or the same
  /// point. Points that nobody would stay at cannot be compared.
  private func isComparable(_ k: Int) -> Bool {
    entries[k].policy.agrees(with: baseline.policy, in: roster.market)
      || baseline.settled.isVerified && entries[k].settled.isVerified
  }

  /// Level of an entry less the baseline's; not a number where the two cannot be compared.
  private func change(_ measure: Measure<Outcomes>, _ k: Int) -> Double {
    isComparable(k) ? measure.value(outcomes[k]) - measure.value(outcomes[0]) : .nan
  }

  /// Who gains what over the baseline; nil where the two cannot be compared.
  private func incidence(_ k: Int) -> Incidence? {
    guard isComparable(k) else { return nil }
    let count = roster.market.firms.count
    return entries[k].settled.incidence(among: count)
      .less(baseline.settled.incidence(among: count))
  }

  private var incidenceTable: String {
    let columns = entries.indices.dropFirst().compactMap { k in
      incidence(k).map { (title: entries[k].name, change: $0) }
    }
    guard !columns.isEmpty else { return "who pays: not known without verified equilibria\n" }
    return IncidenceText.table(
      columns, over: "the baseline", firms: roster.market.firms.name)
  }

  public var fields: [(String, JSONText)] {
    ResultJSON.settling(rule) + [
      ("baseline", .object(fields(0))),
      (
        "reforms",
        .array(
          entries.indices.dropFirst().map { k in
            let changes =
              isComparable(k) ? ResultJSON.outcomes(of: outcomes[k]) { change($0, k) } : .null
            return .object(
              fields(k) + [
                (Quantity.change.field, changes), ("incidence", IncidenceText.json(incidence(k))),
              ])
          })
      ),
    ] + (standard.map { [("firstBest", $0.json(entries))] } ?? [])
  }

  private func fields(_ k: Int) -> [(String, JSONText)] {
    let entry = entries[k]
    let profile = MarketProfile(point: entry.point, market: entry.settled.regulated.original)
    return [
      ("name", .text(entry.name)),
      ResultJSON.policy(entry.policy, in: roster.market),
      ("method", .text(entry.settled.solution.method)),
      (Quantity.converged.field, .boolean(entry.settled.isVerified)),
      (Quantity.multiplicity.field, .text(entry.settled.multiplicity.rawValue)),
      (Quantity.equilibriumCount.field, .integer(entry.settled.places.count)),
      ("survivors", ResultJSON.survivors(entry.settled, of: roster.market)),
      ("equilibrium", .object(profile.fields())),
      ("outcomes", ResultJSON.outcomes(outcomes[k])),
    ]
  }

  /// One row a policy and outcome.
  public var rows: Rows {
    let measures = Measure<Outcomes>.all(of: outcomes[0]) + Measure.welfare
    let pairs = entries.indices.flatMap { k in measures.map { (k: k, measure: $0) } }
    return Rows(
      of: pairs,
      [
        Column("policy") { .text(entries[$0.k].name) },
        Column(.verdict) { .text(VerdictWord(entries[$0.k].point).rawValue) },
        Column("liability") { .text("\(entries[$0.k].policy.liability)") },
        Column("floor") { .text("\(entries[$0.k].policy.floor)") },
        Column("outcome") { .text($0.measure.quantity.field) },
        Column("unit") { .text($0.measure.quantity.unit.rawValue) },
        Column(.level, number: { $0.measure.value(outcomes[$0.k]) }),
        Column(.change, number: { change($0.measure, $0.k) }),
      ])
  }

  public var sections: [String] {
    let losses = entries.filter(\.settled.isVerified).flatMap { entry in
      (SettlingText.losses(entry.point.state.profit, entry.settled.regulated.market.firms.name)
        + SettlingText.left(entry.settled, of: roster.market.firms.name))
        .map { "\(TerminalText.line(entry.name)): \($0)" }
    }
    return [
      heading("policies compared, each level with its change from the baseline", lines: losses),
      policyTable, outcomeTable, firmTable, incidenceTable,
    ] + (standard.map { [$0.table(entries, of: roster.market.firms)] } ?? [])
  }

  private var policyTable: String {
    TextTable(
      of: entries,
      [
        TextColumn("policy") { $0.name },
        TextColumn("liability", .right) { "\($0.policy.liability)" },
        TextColumn("floor", .right) { "\($0.policy.floor)" },
        TextColumn(Quantity.verdict.label) {
          $0.settled.isVerified
            ? "equilibrium, verified" : "NO VERIFIED EQUILIBRIUM: closest point shown"
        },
        TextColumn("equilibria") {
          SettlingText.multiplicity(
            $0.settled.multiplicity, count: $0.settled.places.count, rule.equilibrium)
        },
      ]
    ).text
  }

  private var outcomeTable: String {
    TextTable(
      of: Measure.shown(for: outcomes),
      [
        TextColumn("market outcome") { $0.quantity.label },
        TextColumn(number: baseline.name, digits: 8) { $0.value(outcomes[0]) },
      ]
        + entries.indices.dropFirst().flatMap { k in
          [
            TextColumn(number: entries[k].name, digits: 8) { $0.value(outcomes[k]) },
            TextColumn(number: .change) { change($0, k) },
          ]
        } + [TextColumn("unit") { $0.quantity.unit.rawValue }]
    ).text
  }

  private var firmTable: String {
    let firms = roster.market.firms
    // Firms that left have no overlap.
    let overlaps = entries.map { entry in
      entry.settled.spread(entry.point.state.overlap, among: firms.count, absent: .nan)
    }
    return ListedFirms(firms.count, formats: "json").table(
      [
        TextColumn("firm") { firms.name[$0] },
        TextColumn(number: "\(Quantity.overlap.label): \(baseline.name)") { overlaps[0][$0] },
      ]
        + entries.indices.dropFirst().flatMap { k in
          [
            TextColumn(number: entries[k].name) { overlaps[k][$0] },
            TextColumn(number: .change) {
              isComparable(k) ? overlaps[k][$0] - overlaps[0][$0] : .nan
            },
          ]
        })
  }
}
