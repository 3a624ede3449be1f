import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap compare` answers: the market under the roster's own policy beside the same market
/// under reforms, and beside other markets. Firms are told apart by their names.
public struct ComparisonResult: Report {
  public static let name = "compare"
  public static let meaning =
    "The market under the roster's own policy beside the same market under reforms, and beside "
    + "other rosters under their own policies."

  /// A policy and where a market settles under it.
  public struct Entry: Sendable {
    public let name: String
    public let roster: Roster
    public let policy: Policy
    public let settled: SettledMarket

    /// - Parameter roster: whose market it is: that of the comparison, or another.
    public init(name: String, roster: Roster, policy: Policy, settled: SettledMarket) {
      self.name = name
      self.roster = roster
      self.policy = policy
      self.settled = settled
    }

    /// What of the market that settled is compared.
    var side: CompensatingVariation.Side {
      (settled.regulated.market, point.state, point.outcomes)
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
      let isSame =
        entry.roster.market == roster.market
        && entry.settled.survivors == baseline.settled.survivors
      return Outcomes(
        of: entry.settled.regulated, at: entry.point.state, heldSharesIn: isSame ? held : nil)
    }
    var names = roster.market.firms.name
    var known = Set(names)
    for entry in reforms where entry.roster.market != roster.market {
      names += entry.roster.market.firms.name.filter { known.insert($0).inserted }
    }
    firmNames = names
    let places = Dictionary(names.indices.map { (names[$0], $0) }) { first, _ in first }
    positions = ([baseline] + reforms).map { entry in
      let own = entry.roster.market.firms.name
      return (entry.settled.survivors ?? Array(own.indices)).map { places[own[$0]] ?? 0 }
    }
  }

  /// The roster's firms, and then those of other rosters that it does not have.
  let firmNames: [String]
  /// Where each entry's firms, those who stay, are among these names.
  private let positions: [[Int]]

  /// A number for each name: of the entry's firms theirs, of the others `absent`.
  private func spread(_ values: [Double], _ k: Int, absent: Double = .nan) -> [Double] {
    var all = [Double](repeating: absent, count: firmNames.count)
    for (position, value) in zip(positions[k], values) { all[position] = value }
    return all
  }

  /// Whether an entry is of another market than the baseline.
  private func isOther(_ k: Int) -> Bool { entries[k].roster.market != roster.market }

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
    !isOther(k) && entries[k].policy.agrees(with: baseline.policy, in: roster.market)
      || baseline.settled.isVerified && entries[k].settled.isVerified
  }

  /// Level of an entry less the baseline's; not a number where the two cannot be compared.
  private func change(_ measure: Measure<Outcomes>, _ k: Int) -> Double {
    isComparable(k) ? measure.value(outcomes[k]) - measure.value(outcomes[0]) : .nan
  }

  /// Who gains what over the baseline; nil where the two cannot be compared.
  private func incidence(_ k: Int) -> Incidence? {
    guard isComparable(k) else { return nil }
    func incidence(_ k: Int) -> Incidence {
      Incidence(
        of: entries[k].settled.regulated, at: entries[k].point.state, survivors: positions[k],
        among: firmNames.count)
    }
    return incidence(k).less(incidence(0))
  }

  /// What users gain over the baseline; nil where the two cannot be compared.
  private func compensation(_ k: Int) -> CompensatingVariation? {
    isComparable(k) ? CompensatingVariation(from: baseline.side, to: entries[k].side) : nil
  }

  /// How many users more each firm has, as a share of all, and last those who adopt nobody. Who is
  /// not in the market has none.
  private func shareChanges(_ k: Int) -> (firms: [Double], outside: Double) {
    guard isComparable(k) else {
      return (firmNames.map { _ in .nan }, .nan)
    }
    let (before, after) = (baseline.point.state, entries[k].point.state)
    let firms = zip(spread(after.share, k, absent: 0), spread(before.share, 0, absent: 0))
    return (firms.map { $0 - $1 }, after.outsideShare - before.outsideShare)
  }

  private var incidenceTable: Prose {
    let columns = entries.indices.dropFirst().compactMap { k in
      incidence(k).map { (title: entries[k].name, change: $0) }
    }
    guard !columns.isEmpty else { return "who pays: not known without verified equilibria\n" }
    return IncidenceText.table(columns, over: "the baseline", firms: firmNames)
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
      IncidenceText.field { place in
        place.result.incidence(place.index).map { ($0, place.result.firmNames) }
      },
      compensationField, shareField,
      ResultField(
        "differences", "In what the roster differs from the baseline's; only of other rosters.",
        .object(MarketDifferences.fields.map(\.place)), isAlways: false
      ) { place in
        place.result.isOther(place.index)
          ? MarketDifferences.fields.object(place.result.differences(place.index)) : nil
      },
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

  private static var compensationField: ResultField<Place> {
    let unforeseen = ResultField<CompensatingVariation>.number(.unforeseenVariation) {
      $0.unforeseen ?? 0
    }
    let fields: [ResultField<CompensatingVariation>] = [
      .number(.variationPerUser) { $0.total }, .number(.expectedVariation) { $0.expected },
      unforeseen.when { $0.unforeseen != nil },
    ]
    return .optional(
      Quantity.compensatingVariation.field, Quantity.compensatingVariation.meaning, fields
    ) { $0.result.compensation($0.index) }
  }

  private static var shareField: ResultField<Place> {
    let fields: [ResultField<Place>] = [
      .texts(.firmName) { $0.result.firmNames },
      .numbers(.shareChange) { $0.result.shareChanges($0.index).firms },
      .number(.outsideShareChange) { $0.result.shareChanges($0.index).outside },
    ]
    return .object(
      "shareChanges", "Where users went: change in the share of each firm, by name.", fields
    ) { $0 }
  }

  /// An entry, by its place.
  private typealias Place = (result: ComparisonResult, index: Int)

  private static func entry(outcomes: ResultField<Place>) -> [ResultField<Place>] {
    func entry(_ place: Place) -> Entry { place.result.entries[place.index] }
    return [
      .text(.name) { entry($0).name },
      ResultField<Place>.object(
        "roster", "The roster, where it is another than the baseline's.",
        [.text(.name) { $0.name ?? "" }, .text(.contentHash) { $0.sha256 }]
      ) { entry($0).roster }.when { $0.result.isOther($0.index) },
      CommonFields.policy { (entry($0).policy, entry($0).roster.market) },
      .text(.method) { entry($0).settled.solution.method },
      .flag(.verified) { entry($0).settled.isVerified },
      .word(.multiplicity) { entry($0).settled.multiplicity },
      .count(.equilibriumCount) { entry($0).settled.places.count },
      CommonFields.survivors { (entry($0).settled, entry($0).roster.market) },
      .object("equilibrium", "Of those who stay.", MarketProfile.fields()) {
        MarketProfile(point: entry($0).point, market: entry($0).settled.regulated.original)
      },
      outcomes,
    ]
  }

  private func differences(_ k: Int) -> MarketDifferences {
    MarketDifferences(from: roster.market, to: entries[k].roster.market)
  }

  public var tables: [ResultTable] {
    [
      ResultTable("outcomes", outcomeRows), ResultTable("policies", policyRows),
      ResultTable("firms", firmRows), ResultTable("incidence", incidenceRows),
      ResultTable("users", userRows), ResultTable("differences", differenceRows),
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
          zip(entry.roster.market.firms.name, values).map { (entry.name, parameter.name, $0, $1) }
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
    let count = firmNames.count
    func spread(_ column: KeyPath<MarketState, [Double]>) -> [[Double]] {
      entries.indices.map { self.spread(entries[$0].point.state[keyPath: column], $0) }
    }
    let (overlap, share, profit) = (spread(\.overlap), spread(\.share), spread(\.profit))
    return Rows(
      of: entries.indices.flatMap { k in (0..<count).map { (k: k, firm: $0) } },
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.firm, text: { firmNames[$0.firm] }),
        Column(.overlap, number: { overlap[$0.k][$0.firm] }),
        Column(.share, number: { share[$0.k][$0.firm] }),
        Column(.profit, number: { profit[$0.k][$0.firm] }),
      ])
  }

  /// One row a reform and bearer; none of those that cannot be compared with the baseline.
  private var incidenceRows: Rows {
    IncidenceText.rows(
      entries.indices.dropFirst().compactMap { k in incidence(k).map { (entries[k].name, $0) } },
      firms: firmNames)
  }

  /// One row a reform and firm, and one for those who adopt nobody: where users went.
  private var userRows: Rows {
    typealias Line = (k: Int, firm: String?, change: Double)
    let lines = entries.indices.dropFirst().flatMap { k -> [Line] in
      let changes = shareChanges(k)
      return zip(firmNames, changes.firms).map { (k, $0, $1) } + [(k, nil, changes.outside)]
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.responding, textIfAny: { $0.firm }),
        Column(.shareChange, number: { $0.change }),
        Column(.variationPerUser, number: { compensation($0.k)?.total ?? .nan }),
      ])
  }

  /// One row a number in which another roster differs from the baseline's, and one a firm that is
  /// in one of them alone.
  private var differenceRows: Rows {
    typealias Line = (k: Int, path: String, before: Double?, after: Double?)
    let lines = entries.indices.filter(isOther).flatMap { k -> [Line] in
      differences(k).lines.map { (k, $0.path, $0.before, $0.after) }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.parameter, text: { $0.path }),
        Column(.valueBefore, number: { $0.before ?? .nan }),
        Column(.valueAfter, number: { $0.after ?? .nan }),
      ])
  }

  public var sections: [Prose] {
    let losses = entries.filter(\.settled.isVerified).flatMap { entry in
      (SettlingText.losses(entry.point.state.profit, entry.settled.regulated.market.firms.name)
        + SettlingText.left(entry.settled, of: entry.roster.market.firms.name)
        + (entry.roster.market == roster.market ? [] : HeldText.lines(entry.roster.market)))
        .map { "\(TerminalText.line(entry.name)): \($0)" }
    }
    return [
      heading(answer, lines: losses + ["one by one, each level with its change from the baseline"]),
      policyTable,
    ] + differenceTables + [outcomeTable, firmTable, userTable, incidenceTable]
      + (standard.map { [$0.table(entries, of: roster.market.firms)] } ?? [])
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
    // Firms that left have no overlap.
    let overlaps = entries.indices.map { spread(entries[$0].point.state.overlap, $0) }
    return ListedFirms(firmNames.count, formats: "json").table(
      [
        TextColumn("firm") { firmNames[$0] },
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

  /// Where users went, and what they gain.
  private var userTable: Prose {
    let reforms = entries.indices.dropFirst()
    let changes = reforms.map(shareChanges)
    let listed = ListedFirms(firmNames.count, formats: "json")
    typealias Line = (label: String, value: (Int) -> Double)
    var lines: [Line] = listed.indices.map { i in (firmNames[i], { changes[$0].firms[i] }) }
    if entries.contains(where: { $0.roster.market.outsideOption != nil }) {
      lines.append(("nobody", { changes[$0].outside }))
    }
    let table = TextTable(
      of: lines,
      [TextColumn("where users went: change in share of") { $0.label }]
        + reforms.enumerated().map { column, k in
          TextColumn(number: entries[k].name) { $0.value(column) }
        }
    ).prose
    let gains = reforms.map { k in
      let gain = compensation(k)
      let part = gain?.unforeseen.map {
        " (\(NumberText.significant(gain?.expected ?? .nan)) as they expect it, "
          + "\(NumberText.significant($0)) that they do not foresee)"
      }
      return "\(Quantity.compensatingVariation.label), \(TerminalText.line(entries[k].name)): "
        + "\(NumberText.significant(gain?.total ?? .nan)) "
        + "\(Quantity.variationPerUser.unit.rawValue)\(part ?? "")\n"
    }
    return "\(table)\(listed.rest)\(gains.joined())"
  }

  /// In what other rosters differ.
  private var differenceTables: [Prose] {
    entries.indices.filter(isOther).map { k in
      let lines = differences(k).lines
      let shown = lines.prefix(ListedFirms.limit)
      let rest =
        lines.count > shown.count
        ? "… and \(lines.count - shown.count) more numbers: --format json lists all\n" : ""
      return TextTable(
        of: shown,
        [
          TextColumn("differs from the baseline in") { $0.path },
          TextColumn("baseline", .right) { $0.words(before: true) },
          TextColumn(entries[k].name, .right) { $0.words(before: false) },
        ]
      ).prose + "\(rest)"
    }
  }
}

extension MarketDifferences {
  fileprivate static var fields: [ResultField<MarketDifferences>] {
    [
      .objects(
        "numbers", "Numbers that are not the same in both; null where one has no such number.",
        [
          .text(.parameter) { $0.path }, .number(.valueBefore) { $0.before ?? .nan },
          .number(.valueAfter) { $0.after ?? .nan },
        ] as [ResultField<Number>]
      ) { $0.numbers },
      ResultField("entered", "Firms that only the other roster has.", .list(.text)) {
        .texts($0.entered)
      },
      ResultField("left", "Firms that only the baseline's roster has.", .list(.text)) {
        .texts($0.left)
      },
    ]
  }

  /// One line a difference, firms that are in one alone after the numbers.
  fileprivate var lines: [Line] {
    numbers.map { Line(path: $0.path, before: $0.before, after: $0.after) }
      + entered.map { Line(path: "firms[\($0)]", isOnlyAfter: true) }
      + left.map { Line(path: "firms[\($0)]", isOnlyAfter: false) }
  }

  fileprivate struct Line {
    let path: String
    var before: Double?
    var after: Double?
    /// Of a firm that is in one market alone: whether in the second.
    var isOnlyAfter: Bool?

    func words(before isBefore: Bool) -> String {
      if let isOnlyAfter { return isOnlyAfter == isBefore ? "not there" : "there" }
      return (isBefore ? before : after).map { NumberText.significant($0) } ?? "none"
    }
  }
}
