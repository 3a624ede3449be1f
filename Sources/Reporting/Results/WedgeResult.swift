import AggregativeGames
import OverlapMarket
import Planner
import Rosters

/// What `overlap wedge` answers: the market beside the planner, firm by firm, and why they differ.
public struct WedgeResult: Sendable {
  public let roster: Roster
  public let wedge: Wedge

  public init(roster: Roster, wedge: Wedge) {
    self.roster = roster
    self.wedge = wedge
  }

  private var market: Market { roster.market }

  public var json: String {
    let names = market.firms.name
    return JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(wedge.solution.policy, in: market)),
      ("converged", .boolean(wedge.isVerified)),
      ("multiplicity", .text(wedge.solution.multiplicity.rawValue)),
      ("equilibrium", ResultJSON.point(wedge.solution.point, in: market)),
      ("plan", .object(PlanResult.fields(wedge.plan, in: market))),
      (
        "welfare",
        .object([
          ("equilibrium", .number(wedge.equilibriumWelfare)),
          ("optimum", .number(wedge.plan.welfare)),
          ("gain", .number(wedge.welfareGain)), ("gainBound", .number(wedge.welfareGainBound)),
        ])
      ),
      ("firms", .array(zip(names, wedge.firms).map { Self.firm($0, $1) })),
      ("overinvesting", .texts(wedge.overinvesting.map { names[$0] })),
      ("firstBestLiability", liability),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  private static func firm(_ name: String, _ firm: Wedge.Firm) -> JSONText {
    .object([
      ("name", .text(name)), ("equilibrium", .number(firm.equilibrium)),
      ("optimum", .number(firm.optimum)),
      ("wedge", .number(firm.wedge)), ("costOfWedge", .number(firm.costOfWedge)),
      (
        "social",
        .object(WedgePart.social.map { ($0.field, .number($0.value(firm))) })
      ),
      (
        "private",
        .object(WedgePart.private.map { ($0.field, .number($0.value(firm))) })
      ),
    ])
  }

  private var liability: JSONText {
    let first = wedge.firstBestLiability
    return .object([
      ("implements", .boolean(first.implements)),
      ("liability", first.liabilities.map { .numbers($0) } ?? .number(.nan)),
      (
        "firms",
        .array(
          zip(market.firms.name, first.rates).map { name, rate in
            .object([("name", .text(name))] + Self.fields(rate))
          })
      ),
      (
        "deviationGain",
        first.verdict.map { ResultJSON.deviationGain($0.certificate, in: market) } ?? .number(.nan)
      ),
    ])
  }

  private static func fields(_ rate: FirstBestLiability.Rate) -> [(String, JSONText)] {
    switch rate {
    case .exactly(let value): [("lower", .number(value)), ("upper", .number(value))]
    // An end without limit is written as null.
    case .between(let lower, let upper): [("lower", .number(lower)), ("upper", .number(upper))]
    case .none(let obstacle): [("obstacle", .text(obstacle.rawValue))]
    }
  }

  /// One row a firm, numbers in full.
  public var csv: String {
    var csv = CSVText()
    csv.append(
      ["verdict", "firm", "equilibrium", "optimum", "wedge", "costOfWedge"]
        + WedgePart.social.map { "social.\($0.field)" }
        + WedgePart.private.map { "private.\($0.field)" }
        + ["firstBestLiability.lower", "firstBestLiability.upper", "firstBestLiability.obstacle"])
    for (i, firm) in wedge.firms.enumerated() {
      csv.append(
        [
          wedge.isVerified ? "verified" : "failed", market.firms.name[i], "\(firm.equilibrium)",
          "\(firm.optimum)",
          "\(firm.wedge)", "\(firm.costOfWedge)",
        ] + (WedgePart.social + WedgePart.private).map { "\($0.value(firm))" }
          + Self.cells(wedge.firstBestLiability.rates[i]))
    }
    return csv.text
  }

  private static func cells(_ rate: FirstBestLiability.Rate) -> [String] {
    switch rate {
    case .exactly(let value): ["\(value)", "\(value)", ""]
    case .between(let lower, let upper): ["\(lower)", upper.isFinite ? "\(upper)" : "", ""]
    case .none(let obstacle): ["", "", obstacle.rawValue]
    }
  }
}

/// One part of a first-order condition: its field name, what people read, and its value.
struct WedgePart {
  let field: String
  let label: String
  let value: (Wedge.Firm) -> Double
}

extension WedgePart {
  static var social: [WedgePart] {
    [
      WedgePart(field: "usersHarm", label: "users' harm") { $0.social.usersHarm },
      WedgePart(field: "externalHarm", label: "external harm") { $0.social.externalHarm },
      WedgePart(field: "reallocation", label: "reallocation") { $0.social.reallocation },
      WedgePart(field: "systemicMean", label: "systemic: mean") { $0.social.systemicMean },
      WedgePart(field: "systemicCorrelation", label: "correlation") {
        $0.social.systemicCorrelation
      },
      WedgePart(field: "systemicIdiosyncratic", label: "idiosyncratic") {
        $0.social.systemicIdiosyncratic
      },
      WedgePart(field: "constraint", label: "bound") { $0.social.constraint },
    ]
  }

  static var `private`: [WedgePart] {
    [
      WedgePart(field: "demand", label: "demand") { $0.private.demand },
      WedgePart(field: "liability", label: "liability") { $0.private.liability },
      WedgePart(field: "constraint", label: "floor") { $0.private.constraint },
    ]
  }
}
