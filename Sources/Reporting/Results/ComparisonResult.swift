import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap compare` answers: the market under the roster's own policy beside the same market
/// under reforms.
public struct ComparisonResult: Report {
  public static let name = "compare"
  public static let meaning =
    "The market under the roster's own policy beside the same market under reforms."

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
  let outcomes: [Outcomes]

  var entries: [Entry] { [baseline] + reforms }

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

  private var incidenceTable: Prose {
    let columns = entries.indices.dropFirst().compactMap { k in
      incidence(k).map { (title: entries[k].name, change: $0) }
    }
    guard !columns.isEmpty else { return "who pays: not known without verified equilibria\n" }
    return IncidenceText.table(
      columns, over: "the baseline", firms: roster.market.firms.name)
  }

  public static var fields: [ResultField<ComparisonResult>] {
    let level = entry(outcomes: OutcomeFields.field { $0.result.outcomes[$0.index] })
    let change: [ResultField<Place>] = [
      .optional(
        Quantity.change.field, Quantity.change.meaning, OutcomeFields.fields
      ) { place in
        place.result.isComparable(place.index)
          ? OutcomeFields.Subject(outcomes: place.result.outcomes[place.index]) {
            place.result.change($0, place.index)
          } : nil
      },
      IncidenceText.field { $0.result.named($0.result.incidence($0.index)) },
    ]
    return CommonFields.settling({ $0.rule.equilibrium }, { $0.rule.exit }) + [
      .object("baseline", "The market under the roster's own policy.", level) { ($0, 0) },
      .objects("reforms", "The market under each reform.", level + change) { result in
        result.entries.indices.dropFirst().map { (result, $0) }
      },
      ResultField(
        "firstBest", "Policies held against no regulation and the planner's first best.",
        .object(FirstBestStandard.fields.map(\.place)), isAlways: false
      ) { result in
        result.standard.map { FirstBestStandard.fields.object(($0, result)) }
      },
    ]
  }

  /// An entry, by its place.
  private typealias Place = (result: ComparisonResult, index: Int)

  private static func entry(outcomes: ResultField<Place>) -> [ResultField<Place>] {
    func entry(_ place: Place) -> Entry { place.result.entries[place.index] }
    return [
      .text(.name) { entry($0).name },
      CommonFields.policy { (entry($0).policy, $0.result.roster.market) },
      .text(.method) { entry($0).settled.solution.method },
      .flag(.verified) { entry($0).settled.isVerified },
      .word(.multiplicity) { entry($0).settled.multiplicity },
      .count(.equilibriumCount) { entry($0).settled.places.count },
      CommonFields.survivors { (entry($0).settled, $0.result.roster.market) },
      .object("equilibrium", "Of those who stay.", MarketProfile.fields()) {
        MarketProfile(point: entry($0).point, market: entry($0).settled.regulated.original)
      },
      outcomes,
    ]
  }

  private func named(_ change: Incidence?) -> IncidenceText.Subject? {
    change.map { ($0, roster.market.firms.name) }
  }

  public var tables: [ResultTable] {
    [
      ResultTable("outcomes", outcomeRows), ResultTable("policies", policyRows),
      ResultTable("firms", firmRows), ResultTable("incidence", incidenceRows),
    ]
      + (standard.map { standard in
        [ResultTable("firstBest", standard.rows(entries))]
      } ?? [])
  }

  /// One row a policy and outcome.
  private var outcomeRows: Rows {
    let measures = Measure<Outcomes>.all(of: outcomes[0]) + Measure.welfare
    typealias Line = (k: Int, measure: Measure<Outcomes>)
    let lines = entries.indices.flatMap { k in measures.map { (k: k, measure: $0) } }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.verdict, word: { VerdictWord(entries[$0.k].point) }),
        Column(.outcome, text: { $0.measure.quantity.qualifiedField }),
        Column(.unit, text: { $0.measure.quantity.unit.rawValue }),
        Column(.value, number: { $0.measure.value(outcomes[$0.k]) }),
        Column(.change, number: { change($0.measure, $0.k) }),
      ])
  }

  /// One row a policy, instrument's parameter and firm, where it differs among firms.
  private var policyRows: Rows {
    typealias Line = (policy: String, parameter: String, firm: String?, value: Double)
    let lines = entries.flatMap { entry -> [Line] in
      entry.policy.instruments.flatMap(\.handles).flatMap { parameter -> [Line] in
        switch entry.policy[parameter] {
        case .perFirm(let values):
          zip(roster.market.firms.name, values).map { (entry.name, parameter.name, $0, $1) }
        case .some(let values): [(entry.name, parameter.name, nil, values[0])]
        case nil: []
        }
      }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { $0.policy }), Column(.parameter, text: { $0.parameter }),
        Column(.firm, textIfAny: { $0.firm }), Column(.parameterValue, number: { $0.value }),
      ])
  }

  /// One row a policy and firm; cells of firms that left are empty.
  private var firmRows: Rows {
    typealias Line = (k: Int, firm: Int)
    let count = roster.market.firms.count
    func spread(_ column: KeyPath<MarketState, [Double]>) -> [[Double]] {
      entries.map {
        $0.settled.spread($0.point.state[keyPath: column], among: count, absent: .nan)
      }
    }
    let (overlap, share, profit) = (spread(\.overlap), spread(\.share), spread(\.profit))
    return Rows(
      of: entries.indices.flatMap { k in (0..<count).map { (k: k, firm: $0) } },
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.firm, text: { roster.market.firms.name[$0.firm] }),
        Column(.overlap, number: { overlap[$0.k][$0.firm] }),
        Column(.share, number: { share[$0.k][$0.firm] }),
        Column(.profit, number: { profit[$0.k][$0.firm] }),
      ])
  }

  /// One row a reform and bearer; none of those that cannot be compared with the baseline.
  private var incidenceRows: Rows {
    IncidenceText.rows(
      entries.indices.dropFirst().compactMap { k in incidence(k).map { (entries[k].name, $0) } },
      firms: roster.market.firms.name)
  }

  public var sections: [Prose] {
    let losses = entries.filter(\.settled.isVerified).flatMap { entry in
      (SettlingText.losses(entry.point.state.profit, entry.settled.regulated.market.firms.name)
        + SettlingText.left(entry.settled, of: roster.market.firms.name))
        .map { "\(TerminalText.line(entry.name)): \($0)" }
    }
    return [
      heading(answer, lines: losses + ["policy by policy, each level with its change"]),
      policyTable, outcomeTable, firmTable, incidenceTable,
    ] + (standard.map { [$0.table(entries, of: roster.market.firms)] } ?? [])
  }

  /// Which policy has the most welfare, and by how much.
  private var answer: String {
    let measure = Measure<Outcomes>.welfare[0]
    let known = entries.indices.filter { entries[$0].settled.isVerified }
    guard known.count == entries.count,
      let best = known.max(by: { measure.value(outcomes[$0]) < measure.value(outcomes[$1]) })
    else { return "NO VERIFIED EQUILIBRIUM under some policy, so that they cannot be compared" }
    let name = TerminalText.line(entries[best].name)
    let welfare = NumberText.significant(measure.value(outcomes[best]))
    guard best > 0 else {
      return "no reform has more welfare than the baseline, \(welfare) (totalSurplus, "
        + "\(measure.quantity.unit.rawValue)), all verified"
    }
    return "most welfare: \(name) with \(welfare) (totalSurplus, "
      + "\(measure.quantity.unit.rawValue)), "
      + "\(NumberText.significant(change(measure, best))) more than the baseline, all verified"
  }

  private var policyTable: Prose {
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
    ).prose
  }

  private var outcomeTable: Prose {
    TextTable(
      of: Measure.shown(for: outcomes),
      [
        TextColumn("market outcome") { $0.quantity.label },
        TextColumn(number: baseline.name) { $0.value(outcomes[0]) },
      ]
        + entries.indices.dropFirst().flatMap { k in
          [
            TextColumn(number: entries[k].name) { $0.value(outcomes[k]) },
            TextColumn(number: .change) { change($0, k) },
          ]
        } + [TextColumn("unit") { $0.quantity.unit.rawValue }]
    ).prose
  }

  private var firmTable: Prose {
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
