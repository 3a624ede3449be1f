import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --path` answers: equilibria and outcomes as one instrument of policy moves.
public struct PathResult: Report {
  public static let name = "solve-path"
  public static let meaning = "Equilibria and outcomes as one instrument of policy moves."

  public let roster: Roster
  public let path: MarketPath

  public init(roster: Roster, path: MarketPath) {
    self.roster = roster
    self.path = path
  }

  public var isVerified: Bool { path.isComplete }
  public static var keepsAllFirms: Bool { true }

  public static var fields: [ResultField<PathResult>] {
    [
      CommonFields.policy { ($0.path.policy, $0.roster.market) },
      .text(.instrument) { $0.path.request.instrument.name },
      .number(.from) { $0.path.request.from }, .number(.to) { $0.path.request.to },
      .objects(
        "points",
        "The values listed: how many equilibria there are, and the one that is followed, where it "
          + "is.",
        pointFields
      ) { result in result.path.points.map { ($0, result) } },
      .objects("events", "What happens on the way.", eventFields) { result in
        result.path.events.map { ($0, result.roster.market) }
      },
    ]
  }

  /// The followed equilibrium in full, and how many there are; the value and the number alone where
  /// there is none.
  private static var pointFields: [ResultField<(point: PathPoint, result: PathResult)>] {
    let followed = MarketProfile.fields(omitting: [Quantity.iterations.field]).map { field in
      ResultField<(point: PathPoint, result: PathResult)>(
        field.place.name, field.place.meaning, field.place.shape, isAlways: false
      ) { subject in
        subject.point.followed.flatMap {
          field.json(MarketProfile($0))
        }
      }
    }
    return [
      .number(.value) { $0.point.value },
      .count(.equilibriumCount) { $0.point.equilibria.points.count },
      .word(.multiplicity) { $0.point.equilibria.multiplicity },
    ] + followed
  }

  private static var eventFields: [ResultField<(event: PathEvent, market: Market)>] {
    typealias Field = ResultField<(event: PathEvent, market: Market)>
    func optional(
      _ quantity: Quantity, _ shape: Shape, _ value: @escaping (PathEvent, Market) -> JSONText?
    ) -> Field {
      Field(quantity.field, quantity.meaning, shape, isAlways: false) { value($0.event, $0.market) }
    }
    return [
      .number(.value) { $0.event.value }, .number(.eventUncertainty) { $0.event.uncertainty },
      .text(.kind) { $0.event.name },
      optional(.firm, .text) { event, market in event.firm.map { .text(market.firms.name[$0]) } },
      optional(.cornerBefore, .text) { event, _ in event.corners.map { .text("\($0.before)") } },
      optional(.cornerAfter, .text) { event, _ in event.corners.map { .text("\($0.after)") } },
      optional(.jump, .number) { event, _ in event.jump.map { .number($0) } },
      optional(.countBefore, .integer) { event, _ in event.counts.map { .integer($0.before) } },
      optional(.countAfter, .integer) { event, _ in event.counts.map { .integer($0.after) } },
    ]
  }

  public var tables: [ResultTable] {
    [
      ResultTable("points", pointRows), ResultTable("firms", firmRows),
      ResultTable("events", eventRows),
    ]
  }

  /// One row a reported value; cells of the followed equilibrium are empty where there is none.
  private var pointRows: Rows {
    typealias Line = (point: PathPoint, summary: PathSummary?)
    let ofFollowed: [Column<PathSummary>] =
      [
        Column(.verdict, word: { VerdictWord($0.point) }),
        Column(.stable, flag: { $0.point.isStable }),
        Column(.meanOverlap, number: { $0.meanOverlap }),
        Column(.expectedFailure, number: { $0.expectedFailure }),
      ]
      + Measure<Outcomes>.welfare.map { measure in
        Column(measure.quantity, number: { measure.value($0.point.outcomes) })
      }
    return Rows(
      of: path.points.lazy.map { (point: $0, summary: $0.followed.map(PathSummary.init)) },
      [
        Column<Line>(.value, number: { $0.point.value }).named(path.request.instrument.name),
        Column(.equilibriumCount, integer: { $0.point.equilibria.points.count }),
        Column(.multiplicity, word: { $0.point.equilibria.multiplicity }),
      ] + ofFollowed.map { $0.ofOptional(\.summary) })
  }

  /// One row a value at which an equilibrium is followed, and firm.
  private var firmRows: Rows {
    typealias Line = (value: Double, state: MarketState, firm: Int)
    let lines = path.points.lazy.flatMap { point in
      (point.followed.map { [$0.state] } ?? []).flatMap { state in
        state.overlap.indices.map { (value: point.value, state: state, firm: $0) }
      }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.value, number: { $0.value }).named(path.request.instrument.name),
        Column(.firm, text: { roster.market.firms.name[$0.firm] }),
        Column(.overlap, number: { $0.state.overlap[$0.firm] }),
        Column(.share, number: { $0.state.share[$0.firm] }),
        Column(.profit, number: { $0.state.profit[$0.firm] }),
      ])
  }

  /// One row an event.
  private var eventRows: Rows {
    Rows(
      of: path.events,
      [
        Column(.value, number: { $0.value }),
        Column(.eventUncertainty, number: { $0.uncertainty }), Column(.kind, text: { $0.name }),
        Column(.firm, textIfAny: { $0.firm.map { roster.market.firms.name[$0] } }),
        Column(.cornerBefore, textIfAny: { $0.corners.map { "\($0.before)" } }),
        Column(.cornerAfter, textIfAny: { $0.corners.map { "\($0.after)" } }),
        Column(.jump, number: { $0.jump ?? .nan }),
        Column(.countBefore, known: { $0.counts?.before }),
        Column(.countAfter, known: { $0.counts?.after }),
      ])
  }
}

extension PathEvent {
  /// The firm that it happens to.
  fileprivate var firm: Int? {
    switch kind {
    case .pieceChange(let firm, _, _), .equilibriumLost(let firm): firm
    case .fold, .jump, .equilibriaCount: nil
    }
  }

  fileprivate var corners: (before: Corner, after: Corner)? {
    if case .pieceChange(_, let before, let after) = kind { (before, after) } else { nil }
  }

  fileprivate var jump: Double? {
    if case .jump(let change) = kind { change } else { nil }
  }

  fileprivate var counts: (before: Int, after: Int)? {
    if case .equilibriaCount(let before, let after) = kind { (before, after) } else { nil }
  }
}

/// A point of a path in two numbers.
struct PathSummary {
  let point: MarketPoint
  /// Unweighted over firms.
  let meanOverlap: Double
  /// Probability that a served user's firm fails, Σ s_i π̄_i / Σ s_i; 0 where nobody is served.
  let expectedFailure: Double

  init(_ point: MarketPoint) {
    let state = point.state
    self.point = point
    meanOverlap = state.overlap.reduce(0, +) / Double(max(1, state.overlap.count))
    let served = state.share.reduce(0, +)
    let failing = zip(state.share, state.expectedFailure).reduce(0) { $0 + $1.0 * $1.1 }
    expectedFailure = served > 0 ? failing / served : 0
  }
}
