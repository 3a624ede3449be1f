import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --path` answers: equilibria and outcomes as one instrument of policy moves.
public struct PathResult: Report {
  public let roster: Roster
  public let path: MarketPath

  public init(roster: Roster, path: MarketPath) {
    self.roster = roster
    self.path = path
  }

  public var isVerified: Bool { path.isComplete }

  public var fields: [(String, JSONText)] {
    let request = path.request
    return [
      ResultJSON.policy(path.policy, in: roster.market),
      ("instrument", .text(request.instrument.name)),
      ("from", .number(request.from)),
      ("to", .number(request.to)),
      (Quantity.complete.field, .boolean(path.isComplete)),
      ("points", .array(path.points.map { .object(fields($0)) })),
      ("events", .array(path.events.map { .object(fields($0)) })),
    ]
  }

  /// The followed equilibrium in full, and how many there are; the value and the number alone where
  /// there is none.
  private func fields(_ point: PathPoint) -> [(String, JSONText)] {
    let followed = point.followed.map {
      MarketProfile(point: $0, market: roster.market).fields(
        omitting: [Quantity.iterations.field, "enclosure"])
    }
    return [
      (Quantity.value.field, .number(point.value)),
      (Quantity.equilibriumCount.field, .integer(point.equilibria.points.count)),
      (Quantity.multiplicity.field, .text(point.equilibria.multiplicity.rawValue)),
    ] + (followed ?? [])
  }

  private func fields(_ event: PathEvent) -> [(String, JSONText)] {
    func firm(_ index: Int) -> (String, JSONText) {
      ("firm", .text(roster.market.firms.name[index]))
    }
    let place: [(String, JSONText)] = [
      (Quantity.value.field, .number(event.value)),
      (Quantity.eventUncertainty.field, .number(event.uncertainty)), ("kind", .text(event.name)),
    ]
    switch event.kind {
    case .pieceChange(let index, let before, let after):
      return place + [
        firm(index), ("from", .text(before.description)), ("to", .text(after.description)),
      ]
    case .fold: return place
    case .equilibriumLost(let index): return place + [firm(index)]
    case .jump(let change): return place + [(Quantity.jump.field, .number(change))]
    case .equilibriaCount(let before, let after):
      return place + [("before", .integer(before)), ("after", .integer(after))]
    }
  }

  /// One row a reported value; cells of the followed equilibrium are empty where there is none.
  public var rows: Rows {
    typealias Line = (point: PathPoint, summary: PathSummary?)
    func ofFollowed(_ name: String, _ cell: @escaping (PathSummary) -> Cell) -> Column<Line> {
      Column(name) { $0.summary.map(cell) ?? .absent }
    }
    let firms = roster.market.firms.name.enumerated()
    let head: [Column<Line>] = [
      Column(path.request.instrument.name) { .number($0.point.value) },
      Column(.equilibriumCount) { .integer($0.point.equilibria.points.count) },
      Column(.multiplicity) { .text($0.point.equilibria.multiplicity.rawValue) },
      ofFollowed(Quantity.verdict.field) { .text(VerdictWord($0.point).rawValue) },
      ofFollowed(Quantity.stable.field) { .flag($0.point.isStable) },
      ofFollowed(Quantity.meanOverlap.field) { .number($0.meanOverlap) },
      ofFollowed(Quantity.expectedFailure.field) { .number($0.expectedFailure) },
    ]
    let welfare = Measure<Outcomes>.welfare.map { measure in
      ofFollowed(measure.quantity.field) { .number(measure.value($0.point.outcomes)) }
    }
    let overlaps = firms.map { i, name in
      ofFollowed("\(Quantity.overlap.field).\(name)") { .number($0.point.state.overlap[i]) }
    }
    let shares = firms.map { i, name in
      ofFollowed("\(Quantity.share.field).\(name)") { .number($0.point.state.share[i]) }
    }
    return Rows(
      of: path.points.lazy.map { (point: $0, summary: $0.followed.map(PathSummary.init)) },
      head + welfare + overlaps + shares)
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
