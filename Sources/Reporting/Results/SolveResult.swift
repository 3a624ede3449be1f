import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve` answers, ready to be written as a table, as JSON or as CSV.
public struct SolveResult: Sendable {
  public let roster: Roster
  public let solution: MarketSolution

  public init(roster: Roster, solution: MarketSolution) {
    self.roster = roster
    self.solution = solution
  }

  /// The result format of the command line, version 1.
  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(solution.policy, in: roster.market)),
      ("method", .text(solution.method)),
      ("converged", .boolean(solution.converged)),
      ("multiplicity", .text(solution.multiplicity.rawValue)),
      (
        "equilibria",
        .array([ResultJSON.point(solution.point, in: roster.market)])
      ),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  /// One row a firm, numbers in full. The number of the equilibrium stands only where one was
  /// verified.
  public var csv: String {
    var csv = PointCSV(market: roster.market)
    csv.append(solution.point, number: solution.point.verdict.isVerified ? 1 : nil)
    return csv.text
  }
}

/// Firms at points as rows of comma-separated values.
struct PointCSV {
  private let market: Market
  private var csv = CSVText()

  init(market: Market) {
    self.market = market
    csv.append(
      ["equilibrium", "verdict", "firm", "overlap", "share", "failureProbability"]
        + market.regimes.map { "failureProbability.\($0.name)" } + ["profit", "corner"])
  }

  var text: String { csv.text }

  mutating func append(_ point: MarketPoint, number: Int?) {
    let regimes = market.regimes.indices
    let verdict = VerdictWord(point).rawValue
    for i in market.firms.indices {
      csv.append(
        [
          number.map { "\($0)" } ?? "", verdict, market.firms.name[i],
          "\(point.state.overlap[i])", "\(point.state.share[i])",
          "\(point.state.expectedFailure[i])",
        ]
          + regimes.map { "\(point.state.regimeFailure[i * regimes.count + $0])" }
          + ["\(point.state.profit[i])", "\(point.corners[i])"])
    }
  }
}

/// The word that results use for the standing of a profile.
enum VerdictWord: String {
  case proven
  case verified
  case failed

  init(_ point: MarketPoint) {
    self = point.enclosure != nil ? .proven : VerdictWord(point.verdict)
  }

  init(_ verdict: Verdict) {
    self = verdict.isVerified ? .verified : .failed
  }
}

/// Pieces of result files, by the names of the result format.
enum ResultJSON {
  static var solver: JSONText { .object([("version", .text(OverlapVersion.current))]) }

  static func roster(_ roster: Roster) -> JSONText {
    .object([
      ("name", .text(roster.name ?? "")),
      ("sha256", .text(roster.sha256)),
    ])
  }

  static func policy(_ policy: Policy, in market: Market) -> JSONText {
    PolicyJSON.object(policy, of: market.firms)
  }

  static func outcomes(_ value: (OutcomeRow) -> Double) -> JSONText {
    .object(
      OutcomeRow.all.map { ($0.field, JSONText.number(value($0))) }
        + [
          ("welfare", .object(OutcomeRow.welfare.map { ($0.field, .number(value($0))) }))
        ])
  }

  static func point(_ point: MarketPoint, in market: Market) -> JSONText {
    let certificate = point.verdict.certificate
    let regimes = market.regimes
    let enclosure = point.enclosure.map { enclosure in
      [
        (
          "enclosure",
          JSONText.object([
            ("lower", .numbers(enclosure.enclosure.map(\.lower))),
            ("upper", .numbers(enclosure.enclosure.map(\.upper))),
          ])
        )
      ]
    }
    return .object(
      [
        ("overlap", .numbers(point.state.overlap)),
        ("shares", .numbers(point.state.share)),
        ("outsideShare", .number(point.state.outsideShare)),
        ("failureProbability", .numbers(point.state.expectedFailure)),
        (
          "failureProbabilityByRegime",
          .object(
            regimes.enumerated().map { s, regime in
              (
                regime.name,
                .numbers(
                  market.firms.indices.map { point.state.regimeFailure[$0 * regimes.count + s] })
              )
            })
        ),
        ("profit", .numbers(point.state.profit)),
        ("corner", .texts(point.corners.map(\.description))),
        ("verdict", .text(VerdictWord(point).rawValue)),
        ("residual", .number(certificate.residual)),
        ("stable", .boolean(point.verdict.isVerified && certificate.stable)),
        ("spectralRadius", .number(certificate.spectralRadius)),
        ("spectralRadiusIsBound", .boolean(certificate.spectralRadiusIsBound)),
        ("secondOrderFailures", .integer(certificate.secondOrderFailures)),
        ("iterations", .integer(point.iterations)),
        ("deviationGain", deviationGain(certificate, in: market)),
        ("outcomes", outcomes { $0.value(point.outcomes) }),
      ] + (enclosure ?? []))
  }

  /// How much the firm that gains most can gain, in units of profit and relative to it.
  static func deviationGain(_ certificate: Certificate, in market: Market) -> JSONText {
    .object([
      ("absolute", .number(certificate.absoluteGain)),
      ("relative", .number(certificate.relativeGain)),
      ("firm", .text(market.firms.name[certificate.gainingPlayer])),
      ("deviation", .number(certificate.deviation)),
      ("sureGain", .number(certificate.sureGain)),
    ])
  }
}
