import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --path` answers: equilibria and outcomes as one instrument of policy moves.
public struct PathResult: Sendable {
  public let roster: Roster
  public let path: MarketPath

  public init(roster: Roster, path: MarketPath) {
    self.roster = roster
    self.path = path
  }

  public var json: String {
    let request = path.request
    return JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(path.policy, in: roster.market)),
      ("instrument", .text(request.instrument.name)),
      ("from", .number(request.from)),
      ("to", .number(request.to)),
      ("complete", .boolean(path.isComplete)),
      ("points", .array(path.points.map(point))),
      ("events", .array(path.events.map(event))),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  /// The followed equilibrium in full, and how many there are; the value and the number alone where
  /// there is none.
  private func point(_ point: PathPoint) -> JSONText {
    var fields: [(String, JSONText)] = [
      ("value", .number(point.value)),
      ("equilibria", .integer(point.equilibria.points.count)),
      ("multiplicity", .text(point.equilibria.multiplicity.rawValue)),
    ]
    if let followed = point.followed,
      case .object(let details) = ResultJSON.point(followed, in: roster.market)
    {
      fields += details.filter { $0.0 != "iterations" && $0.0 != "enclosure" }
    }
    return .object(fields)
  }

  private func event(_ event: PathEvent) -> JSONText {
    func firm(_ index: Int) -> (String, JSONText) {
      ("firm", .text(roster.market.firms.name[index]))
    }
    var fields: [(String, JSONText)] = [
      ("value", .number(event.value)), ("uncertainty", .number(event.uncertainty)),
      ("kind", .text(event.name)),
    ]
    switch event.kind {
    case .pieceChange(let index, let before, let after):
      fields += [
        firm(index), ("from", .text(before.description)), ("to", .text(after.description)),
      ]
    case .fold: break
    case .equilibriumLost(let index): fields.append(firm(index))
    case .jump(let change): fields.append(("change", .number(change)))
    case .equilibriaCount(let before, let after):
      fields += [("before", .integer(before)), ("after", .integer(after))]
    }
    return .object(fields)
  }

  /// One row a reported value, numbers in full; cells of the followed equilibrium are empty where
  /// there is none.
  public var csv: String {
    var csv = CSVText()
    let firms = roster.market.firms.name
    csv.append(
      [
        path.request.instrument.name, "equilibria", "multiplicity", "verdict", "stable",
        "meanOverlap",
        "expectedFailure",
      ] + OutcomeRow.welfare.map(\.field) + firms.map { "overlap.\($0)" }
        + firms.map { "share.\($0)" })
    for point in path.points {
      var row = [
        "\(point.value)", "\(point.equilibria.points.count)",
        point.equilibria.multiplicity.rawValue,
      ]
      if let followed = point.followed {
        let summary = PathSummary(followed)
        row += [
          VerdictWord(followed).rawValue, "\(summary.isStable)", "\(summary.meanOverlap)",
          "\(summary.expectedFailure)",
        ]
        row += OutcomeRow.welfare.map { "\($0.value(followed.outcomes))" }
        row += followed.state.overlap.map { "\($0)" } + followed.state.share.map { "\($0)" }
      } else {
        row += Array(repeating: "", count: 4 + OutcomeRow.welfare.count + 2 * firms.count)
      }
      csv.append(row)
    }
    return csv.text
  }
}

/// A point of a path in three numbers.
struct PathSummary {
  /// Unweighted over firms.
  let meanOverlap: Double
  /// Probability that a served user's firm fails, Σ s_i π̄_i / Σ s_i; 0 where nobody is served.
  let expectedFailure: Double
  /// Best replies return after a small disturbance.
  let isStable: Bool

  init(_ point: MarketPoint) {
    let state = point.state
    meanOverlap = state.overlap.reduce(0, +) / Double(max(1, state.overlap.count))
    let served = state.share.reduce(0, +)
    let failing = zip(state.share, state.expectedFailure).reduce(0) { $0 + $1.0 * $1.1 }
    expectedFailure = served > 0 ? failing / served : 0
    isStable = point.verdict.isVerified && point.verdict.certificate.stable
  }
}
