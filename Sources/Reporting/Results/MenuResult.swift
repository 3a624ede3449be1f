import OverlapMarket
import PolicySearch
import Rosters

/// What `overlap search` answers: the best policy of a menu, every policy of its grid, and how the
/// best compares.
public struct MenuResult: Report {
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
  static func source(_ menu: MenuFile) -> (String, JSONText) {
    ("menu", .object([("name", .text(menu.name ?? "")), ("sha256", .text(menu.sha256))]))
  }

  public var fields: [(String, JSONText)] {
    [Self.source(menu)] + uncertaintyFields + [
      ResultJSON.policy(answer.policy, in: market),
      ("options", .object(ObjectiveText.fields(answer.menu.objective) + options)),
      (Quantity.verified.field, .boolean(answer.isVerified)),
      (
        "counts",
        .object([
          (Quantity.pointCount.field, .integer(answer.points.count)),
          (Quantity.unverified.field, .integer(answer.unverifiedCount)),
          (Quantity.feasibleCount.field, .integer(answer.feasibleCount)),
        ])
      ),
      ("best", solved(answer.bestOfGrid)), ("refined", solved(answer.best)),
      ("limits", limits), ("flatSet", flatSet), ("frontier", frontier), ("missed", missed),
      ("comparison", comparison),
      ("points", points),
    ]
  }

  private var options: [(String, JSONText)] {
    let constraints = answer.menu.constraints
    let own: [(String, JSONText)] = [
      (Quantity.minimumProfit.field, .number(constraints.minimumProfit ?? .nan)),
      (Quantity.maximumOverlapCost.field, .number(constraints.maximumOverlapCost ?? .nan)),
      (Quantity.maximumComplianceCost.field, .number(constraints.maximumComplianceCost ?? .nan)),
      (Quantity.minimumFirms.field, constraints.minimumFirms.map { .integer($0) } ?? .null),
      (Quantity.flatness.field, .number(answer.menu.flatness)),
      ("instruments", .object(instruments.map { ($0.instrument.name, Self.range($0)) })),
    ]
    return ResultJSON.settling(answer.settling) + own
  }

  private static func range(_ instrument: MenuInstrument) -> JSONText {
    .object(
      [
        ("from", .number(instrument.from)), ("to", .number(instrument.to)),
        (Quantity.pointCount.field, .integer(instrument.points)),
      ] + (instrument.scale.map { [("scaledBy", .text($0.rawValue))] } ?? []))
  }

  /// A policy's point with what its draws say, which is worked out once.
  struct RankedPoint {
    let point: PolicyPoint
    /// Of `statisticQuantities`.
    let statistics: [Double]
  }

  private func ranked(_ point: PolicyPoint) -> RankedPoint {
    RankedPoint(point: point, statistics: statistics(point))
  }

  /// What is told of every policy. Numbers are absent where no equilibrium was verified.
  private var pointColumns: [Column<RankedPoint>] {
    [
      Column(.verdict) { .text(VerdictWord($0.point).rawValue) },
      Column(.relativeGain, number: { $0.point.relativeGain }),
      Column(rankedQuantity, number: { $0.point.outcome?.welfare ?? .nan }),
    ] + statisticColumns + [
      Column(.smallestProfit, number: { $0.point.outcome?.smallestProfit ?? .nan }),
      Column(.overlapCost, number: { $0.point.outcome?.overlapCost ?? .nan }),
      Column(.firmCount) { $0.point.outcome.map { .integer($0.firms) } ?? .absent },
      Column(.feasible) { .flag($0.point.outcome?.isFeasible ?? false) },
      Column(.multiplicity) { .text($0.point.equilibria.multiplicity.rawValue) },
      Column(.equilibriumCount) { .integer($0.point.equilibria.count) },
    ] + (answer.draws == nil ? Self.spreadColumns : [])
  }

  /// How far its equilibria are apart; over draws they are not set side by side.
  private static var spreadColumns: [Column<RankedPoint>] {
    [
      Column(.worstEquilibrium, number: { $0.point.equilibria.worst ?? .nan }),
      Column(.bestEquilibrium, number: { $0.point.equilibria.best ?? .nan }),
    ]
  }

  /// The instruments that the menu moves, at a point of the grid.
  private func moved(_ index: Int) -> (String, JSONText) {
    let values = zip(instruments, answer.menu.values(at: index)).map {
      ($0.instrument.name, JSONText.number($1))
    }
    return ("policy", .object(values))
  }

  private var points: JSONText {
    let flat = Set(answer.flatSet?.indices ?? [])
    let columns = pointColumns
    return .series(answer.points.count) { index in
      let point = ranked(answer.points[index])
      return .object(
        [moved(index)] + columns.map { $0.field(point) }
          + [(Quantity.flat.field, .boolean(flat.contains(index)))])
    }
  }

  /// null where there is no policy to tell of.
  private func solved(_ solved: SolvedPolicy?) -> JSONText {
    solved.map { .object(fields($0)) } ?? .null
  }

  private func fields(_ solved: SolvedPolicy) -> [(String, JSONText)] {
    let point = ranked(solved.point)
    return [ResultJSON.policy(solved.policy, in: market)] + pointColumns.map { $0.field(point) }
      + [
        ("survivors", ResultJSON.survivors(solved.settled, of: market)),
        (Quantity.overlap.listField, .numbers(spread(solved, \.overlap, absent: .nan))),
        (Quantity.profit.listField, .numbers(spread(solved, \.profit, absent: 0))),
      ]
  }

  /// Firms that left the market have `absent`.
  private func spread(
    _ solved: SolvedPolicy, _ column: KeyPath<MarketState, [Double]>, absent: Double
  ) -> [Double] {
    solved.settled.spread(
      solved.solution.point.state[keyPath: column], among: market.firms.count, absent: absent)
  }

  /// By ascending smallest profit.
  private var frontier: JSONText {
    .array(
      answer.frontier.map { index in
        let outcome = answer.points[index].outcome
        return .object([
          moved(index), (rankedQuantity.field, .number(outcome?.welfare ?? .nan)),
          (Quantity.smallestProfit.field, .number(outcome?.smallestProfit ?? .nan)),
        ])
      })
  }

  /// What keeps the refined policy from going on; null where there is none.
  private var limits: JSONText {
    guard let limits = answer.limits else { return .null }
    return .object([
      (
        "edges",
        .array(
          limits.edges.map {
            .object([
              ("instrument", .text($0.instrument.name)), ("end", .text($0.isUpper ? "to" : "from")),
            ])
          })
      ),
      (
        "binding",
        .array(
          limits.binding.map { binding in
            .object([
              ("name", .text(binding.constraint)),
              ("firm", binding.firm.map { .text(market.firms.name[$0]) } ?? .null),
            ])
          })
      ),
    ])
  }

  private var flatSet: JSONText {
    guard let flat = answer.flatSet else { return .null }
    let extents = zip(instruments, flat.extents).map {
      (
        $0.instrument.name,
        JSONText.object([("from", .number($1.lowerBound)), ("to", .number($1.upperBound))])
      )
    }
    return .object([
      (Quantity.pointCount.field, .integer(flat.indices.count)),
      (Quantity.threshold.field, .number(flat.threshold)), ("extents", .object(extents)),
    ])
  }

  private var missed: JSONText {
    guard let missed = answer.missed else { return .null }
    return .object([
      (Quantity.estimate.field, .number(missed.estimate ?? .nan)),
      (Quantity.cellsUnknown.field, .integer(missed.cellsUnknown)),
      (Quantity.provenMissed.field, .number(missed.proven ?? .nan)),
    ])
  }

  private var comparison: JSONText {
    let comparison = answer.comparison
    let plan = comparison.firstBest
    /// What stands at the end of every entry.
    func gain(_ welfare: Double?, _ change: Incidence?) -> [(String, JSONText)] {
      [
        (
          Quantity.recovered.field,
          .number(welfare.flatMap { comparison.recovered(by: $0) } ?? .nan)
        ),
        ("incidence", IncidenceText.json(change)),
      ]
    }
    let entries = comparison.entries.map { entry in
      (
        entry.kind.name,
        entry.solved.map { solved in
          JSONText.object(
            fields(solved)
              + gain(entry.welfare, comparison.incidence(under: entry)))
        } ?? .null
      )
    }
    let firstBest =
      ResultJSON.bound(plan) + [
        (Quantity.overlap.listField, .numbers(plan.overlap)),
        (Quantity.profit.listField, .numbers(plan.state.profit)),
      ] + gain(comparison.firstBestValue.found, comparison.firstBestIncidence)
      + drawnFirstBestFields
    return .object(entries + [("firstBest", .object(firstBest))])
  }

  /// One row a point of the grid; cells are empty where no equilibrium was verified.
  public var rows: Rows {
    typealias Line = (index: Int, values: [Double], ranked: RankedPoint)
    let flat = Set(answer.flatSet?.indices ?? [])
    let values = instruments.enumerated().map { k, instrument in
      Column<Line>(instrument.instrument.name) { .number($0.values[k]) }
    }
    let ofPoint = pointColumns.map { column in
      Column<Line>(column.name) { column.cell($0.ranked) }
    }
    return Rows(
      of: answer.points.indices.lazy.map {
        (index: $0, values: answer.menu.values(at: $0), ranked: ranked(answer.points[$0]))
      },
      values + ofPoint + [Column(.flat) { .flag(flat.contains($0.index)) }])
  }
}

extension VerdictWord {
  init(_ point: PolicyPoint) { self = point.outcome == nil ? .failed : .verified }
}
