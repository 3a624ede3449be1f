import OverlapMarket
import PolicySearch
import Rosters

/// What `overlap search` answers: the best policy of a menu, every policy of its grid, and how the
/// best compares.
public struct MenuResult: Report {
  public static let name = "search"
  public static let meaning =
    "The best policy of a menu, every policy of its grid, and how the best compares."

  public let roster: Roster
  public let menu: MenuFile
  /// Where the draws come from; nil where the roster was taken as known.
  public let uncertainty: UncertaintyFile?
  public let answer: MenuAnswer

  public init(
    roster: Roster, menu: MenuFile, uncertainty: UncertaintyFile? = nil, answer: MenuAnswer
  ) {
    self.roster = roster
    self.menu = menu
    self.uncertainty = uncertainty
    self.answer = answer
  }

  var market: Market { roster.market }
  var instruments: [MenuInstrument] { answer.menu.instruments }

  public var isVerified: Bool { answer.isVerified }

  /// The menu that was searched.
  static func source<Subject>(
    _ menu: @escaping (Subject) -> MenuFile
  ) -> ResultField<Subject> {
    .object(
      "menu", "The menu that was searched.",
      [.text(.name) { $0.name ?? "" }, .text(.contentHash) { $0.sha256 }], menu)
  }

  public static var fields: [ResultField<MenuResult>] {
    [
      source { $0.menu }, uncertaintyField, CommonFields.policy { ($0.answer.policy, $0.market) },
      .object(
        "options", "What was asked.",
        CommonFields.objective { $0.answer.menu.objective } + options
      ) { $0 },
      .object(
        "counts", "How many policies.",
        [
          .count(.pointCount) { $0.points.count }, .count(.unverified) { $0.unverifiedCount },
          .count(.feasibleCount) { $0.feasibleCount },
        ]
      ) { $0.answer },
      .optional("best", "The best policy of the grid.", solved) { result in
        result.answer.bestOfGrid.map { (result, $0) }
      },
      .optional("refined", "The best policy, refined between the grid's points.", solved) {
        result in result.answer.best.map { (result, $0) }
      },
      limits, flatSet,
      .objects("frontier", "What welfare costs the firm that earns least.", frontier) { result in
        result.answer.frontier.map { (result, $0) }
      },
      .optional(
        "missed", "How much better policies between the grid's points may be.",
        [
          .number(.estimate) { $0.estimate ?? .nan }, .count(.cellsUnknown) { $0.cellsUnknown },
          .number(.provenMissed) { $0.proven ?? .nan },
        ]
      ) { $0.answer.missed },
      .object(
        "comparison",
        "The best beside no regulation, the roster's own policy, each instrument alone and the "
          + "planner.", MenuComparison.fields
      ) { $0 },
      points,
    ]
  }

  private static var options: [ResultField<MenuResult>] {
    let constraints: [ResultField<PolicyConstraints>] = [
      .number(.minimumProfit) { $0.minimumProfit ?? .nan },
      .number(.maximumOverlapCost) { $0.maximumOverlapCost ?? .nan },
      .number(.maximumComplianceCost) { $0.maximumComplianceCost ?? .nan },
      ResultField(.minimumFirms, .nullable(.integer)) {
        $0.minimumFirms.map { .integer($0) } ?? .null
      },
    ]
    let range: [ResultField<MenuInstrument>] = [
      .number(.from) { $0.from }, .number(.to) { $0.to }, .count(.pointCount) { $0.points },
      ResultField.text(.scaledBy) { $0.scale?.rawValue ?? "" }.when { $0.scale != nil },
    ]
    return CommonFields.settling(
      { $0.answer.settling.equilibrium }, { $0.answer.settling.exit })
      + constraints.map { $0.of { $0.answer.menu.constraints } } + [
        .number(.flatness) { $0.answer.menu.flatness },
        ResultField(
          "instruments", "The ranges of instruments.", .named(.object(range.map(\.place)))
        ) { .object($0.instruments.map { ($0.instrument.name, range.object($0)) }) },
      ]
  }

  /// A policy's point with what its draws say, which is worked out once.
  struct RankedPoint {
    let point: PolicyPoint
    /// nil without draws, and where some draw has no verified equilibrium.
    let statistics: WelfareStatistics?
    let failedDraws: Int
    let scope: Scope
  }

  /// What of a point is told.
  struct Scope: Equatable {
    let isDrawn: Bool
    let hasProbabilities: Bool
  }

  var scope: Scope {
    Scope(
      isDrawn: answer.draws != nil, hasProbabilities: answer.draws?.hasProbabilities ?? false)
  }

  func ranked(_ point: PolicyPoint) -> RankedPoint {
    RankedPoint(
      point: point, statistics: answer.draws.flatMap { _ in answer.statistics(of: point) },
      failedDraws: point.draws?.failedDraws ?? answer.draws?.count ?? 0, scope: scope)
  }

  /// A column of points, and of which searches it is told.
  typealias PointColumn = (column: Column<RankedPoint>, applies: (Scope) -> Bool)

  /// What is told of every policy. Numbers are absent where no equilibrium was verified.
  static var pointColumns: [PointColumn] {
    func always(_ columns: [Column<RankedPoint>]) -> [PointColumn] {
      columns.map { ($0, { _ in true }) }
    }
    func undrawn(_ columns: [Column<RankedPoint>]) -> [PointColumn] {
      columns.map { ($0, { !$0.isDrawn }) }
    }
    func ranked(_ quantity: Quantity) -> Column<RankedPoint> {
      Column(quantity, number: { $0.point.outcome?.welfare ?? .nan })
    }
    return always([
      Column(.verdict, word: { VerdictWord($0.point) }),
      Column(.relativeGain, number: { $0.point.relativeGain }),
    ]) + undrawn([ranked(.welfare)]) + [(ranked(.objective), { $0.isDrawn })] + statisticColumns
      + always([
        Column(.smallestProfit, number: { $0.point.outcome?.smallestProfit ?? .nan }),
        Column(.overlapCost, number: { $0.point.outcome?.overlapCost ?? .nan }),
        Column(.firmCount, known: { $0.point.outcome?.firms }),
        Column(.feasible, flag: { $0.point.outcome?.isFeasible ?? false }),
        Column(.multiplicity, word: { $0.point.equilibria.multiplicity }),
        Column(.equilibriumCount, integer: { $0.point.equilibria.count }),
      ])
      // How far its equilibria are apart; over draws they are not set side by side.
      + undrawn([
        Column(.worstEquilibrium, number: { $0.point.equilibria.worst ?? .nan }),
        Column(.bestEquilibrium, number: { $0.point.equilibria.best ?? .nan }),
      ])
  }

  static var pointFields: [ResultField<RankedPoint>] {
    pointColumns.map { column, applies in
      applies(Scope(isDrawn: true, hasProbabilities: false))
        && applies(Scope(isDrawn: false, hasProbabilities: false))
        ? column.field : column.field.when { applies($0.scope) }
    }
  }

  /// The instruments that the menu moves, at a point of the grid.
  private static var moved: ResultField<(result: MenuResult, index: Int)> {
    ResultField("policy", "The instruments that the menu moves.", .named(.number)) {
      let (result, index) = $0
      return .object(
        zip(result.instruments, result.answer.menu.values(at: index)).map {
          ($0.instrument.name, JSONText.number($1))
        })
    }
  }

  private static var points: ResultField<MenuResult> {
    let fields =
      [moved.of { ($0.result, $0.index) }]
      + pointFields.map { $0.of { $0.ranked } } + [.flag(.flat) { $0.isFlat }]
      as [ResultField<GridPoint>]
    return ResultField(
      "points", "Every policy of the grid.", .list(.object(fields.map(\.place)))
    ) { result in
      let flat = Set(result.answer.flatSet?.indices ?? [])
      return .series(result.answer.points.count) { index in
        fields.object(
          GridPoint(
            result: result, index: index, ranked: result.ranked(result.answer.points[index]),
            isFlat: flat.contains(index)))
      }
    }
  }

  private struct GridPoint {
    let result: MenuResult
    let index: Int
    let ranked: RankedPoint
    let isFlat: Bool
  }

  /// A policy that was solved in full.
  typealias Solved = (result: MenuResult, solved: SolvedPolicy)

  static var solved: [ResultField<Solved>] {
    func firms(_ column: KeyPath<MarketState, [Double]>, absent: Double) -> (Solved) -> [Double] {
      { $0.result.spread($0.solved, column, absent: absent) }
    }
    return [CommonFields.policy { ($0.solved.policy, $0.result.market) }]
      + pointFields.map { $0.of { $0.result.ranked($0.solved.point) } } + [
        CommonFields.survivors { ($0.solved.settled, $0.result.market) },
        .firms(
          names: { $0.result.market.firms.name },
          [
            .numbers(.overlap, firms(\.overlap, absent: .nan)),
            .numbers(.profit, firms(\.profit, absent: 0)),
          ]),
      ]
  }

  /// Firms that left the market have `absent`.
  func spread(
    _ solved: SolvedPolicy, _ column: KeyPath<MarketState, [Double]>, absent: Double
  ) -> [Double] {
    solved.settled.spread(
      solved.solution.point.state[keyPath: column], among: market.firms.count, absent: absent)
  }

  /// By ascending smallest profit.
  private static var frontier: [ResultField<(result: MenuResult, index: Int)>] {
    typealias Field = ResultField<(result: MenuResult, index: Int)>
    func welfare(_ quantity: Quantity) -> Field {
      .number(quantity) { $0.result.answer.points[$0.index].outcome?.welfare ?? .nan }
    }
    return [
      moved, welfare(.welfare).when { !$0.result.scope.isDrawn },
      welfare(.objective).when { $0.result.scope.isDrawn },
      .number(.smallestProfit) {
        $0.result.answer.points[$0.index].outcome?.smallestProfit ?? .nan
      },
    ]
  }

  private static var limits: ResultField<MenuResult> {
    .optional(
      "limits", "What keeps the refined policy from going on; null where there is none.",
      [
        .objects(
          "edges", "Ends of ranges that it meets.",
          [
            .text(.instrument) { $0.instrument.name }, .text(.end) { $0.isUpper ? "to" : "from" },
          ]
        ) { $0.limits.edges },
        .objects(
          "binding", "Constraints that bind, with the firm that meets them.",
          [
            .text(.constraint) { $0.binding.constraint },
            ResultField(.firm, .nullable(.text)) { place in
              place.binding.firm.map { .text(place.market.firms.name[$0]) } ?? .null
            },
          ]
        ) { subject in subject.limits.binding.map { (binding: $0, market: subject.market) } },
      ]
    ) { result in result.answer.limits.map { (limits: $0, market: result.market) } }
  }

  private static var flatSet: ResultField<MenuResult> {
    let extent: [ResultField<ClosedRange<Double>>] = [
      .number(.from) { $0.lowerBound }, .number(.to) { $0.upperBound },
    ]
    return .optional(
      "flatSet", "Policies of the grid that are nearly as good as the best.",
      [
        .count(.pointCount) { $0.flat.indices.count },
        .number(.threshold) { $0.flat.threshold },
        ResultField(
          "extents", "How far they reach, by instrument.", .named(.object(extent.map(\.place)))
        ) {
          .object(
            zip($0.result.instruments, $0.flat.extents).map {
              ($0.instrument.name, extent.object($1))
            })
        },
      ]
    ) { result in result.answer.flatSet.map { (flat: $0, result: result) } }
  }

  public var tables: [ResultTable] {
    [
      ResultTable("points", pointRows), ResultTable("comparison", MenuComparison.rows(self)),
      ResultTable("firms", MenuComparison.firmRows(self)),
      ResultTable("incidence", MenuComparison.incidenceRows(self)),
      ResultTable("frontier", frontierRows),
    ]
  }

  var pointColumns: [Column<RankedPoint>] {
    Self.pointColumns.filter { $0.applies(scope) }.map(\.column)
  }

  /// One row a point of the grid; cells are empty where no equilibrium was verified.
  private var pointRows: Rows {
    typealias Line = (index: Int, values: [Double], ranked: RankedPoint)
    let flat = Set(answer.flatSet?.indices ?? [])
    return Rows(
      of: answer.points.indices.lazy.map {
        (index: $0, values: answer.menu.values(at: $0), ranked: ranked(answer.points[$0]))
      },
      moved { $0.values } + pointColumns.map { $0.of { $0.ranked } }
        + [Column<Line>(.flat, flag: { flat.contains($0.index) })])
  }

  /// One row a policy of the frontier.
  private var frontierRows: Rows {
    typealias Line = (values: [Double], outcome: PolicyOutcome?)
    return Rows(
      of: answer.frontier.map {
        (values: answer.menu.values(at: $0), outcome: answer.points[$0].outcome)
      },
      moved { $0.values } + [
        Column<Line>(rankedQuantity, number: { $0.outcome?.welfare ?? .nan }),
        Column(.smallestProfit, number: { $0.outcome?.smallestProfit ?? .nan }),
      ])
  }

  /// The instruments that the menu moves.
  private func moved<Line>(_ values: @escaping (Line) -> [Double]) -> [Column<Line>] {
    instruments.enumerated().map { k, instrument in
      Column(.parameterValue, number: { values($0)[k] }).named(instrument.instrument.name)
    }
  }
}

extension VerdictWord {
  init(_ point: PolicyPoint) { self = point.outcome == nil ? .failed : .verified }
}
