import AggregativeGames
import OverlapMarket
import Planner
import Rosters

/// What `overlap wedge` answers: the market beside the planner, firm by firm, and why they differ.
public struct WedgeResult: Report {
  public let roster: Roster
  public let wedge: Wedge

  public init(roster: Roster, wedge: Wedge) {
    self.roster = roster
    self.wedge = wedge
  }

  private var market: Market { roster.market }

  public var isVerified: Bool { wedge.isVerified }

  public var fields: [(String, JSONText)] {
    let names = market.firms.name
    let profile = MarketProfile(point: wedge.solution.point, market: market)
    return [
      ResultJSON.policy(wedge.solution.policy, in: market),
      (Quantity.converged.field, .boolean(wedge.isVerified)),
      (Quantity.multiplicity.field, .text(wedge.solution.multiplicity.rawValue)),
      ("equilibrium", .object(profile.fields())),
      ("plan", .object(PlanResult.fields(wedge.plan))),
      (
        Quantity.welfare.field,
        .object([
          (Quantity.marketWelfare.field, .number(wedge.equilibriumWelfare)),
          (Quantity.plannerWelfare.field, .number(wedge.plan.welfare)),
          (Quantity.welfareGain.field, .number(wedge.welfareGain)),
          (Quantity.welfareGainBound.field, .number(wedge.welfareGainBound)),
        ])
      ),
      ("firms", .array(zip(names, wedge.firms).map { Self.firm($0, $1) })),
      (Quantity.overinvesting.field, .texts(wedge.overinvesting.map { names[$0] })),
      ("firstBestLiability", liability),
    ]
  }

  private static var overlaps: [Measure<Wedge.Firm>] {
    [
      Measure(.marketOverlap) { $0.equilibrium }, Measure(.plannerOverlap) { $0.optimum },
      Measure(.wedge) { $0.wedge }, Measure(.costOfWedge) { $0.costOfWedge },
    ]
  }

  private static func firm(_ name: String, _ firm: Wedge.Firm) -> JSONText {
    func fields(_ measures: [Measure<Wedge.Firm>]) -> [(String, JSONText)] {
      measures.map { $0.field(of: firm) }
    }
    return .object(
      [("name", .text(name))] + fields(overlaps) + [
        ("social", .object(fields(Measure.social(of: [firm])))),
        ("private", .object(fields(Measure.private))),
      ])
  }

  private var liability: JSONText {
    let first = wedge.firstBestLiability
    let firms = zip(market.firms.name, first.rates).map { name, rate in
      JSONText.object([("name", .text(name))] + Self.fields(rate))
    }
    return .object([
      (Quantity.implements.field, .boolean(first.implements)),
      (Quantity.liability.field, first.liabilities.map { .numbers($0) } ?? .null),
      ("firms", .array(firms)),
      first.verdict.map { DeviationGain($0.certificate).field(in: market) }
        ?? (Quantity.deviationGain.field, .null),
    ])
  }

  private static func fields(_ rate: FirstBestLiability.Rate) -> [(String, JSONText)] {
    if let obstacle = rate.obstacle { return [(Quantity.obstacle.field, .text(obstacle.rawValue))] }
    // An end without limit is written as null.
    return [
      (Quantity.leastLiability.field, .number(rate.range?.lower ?? .nan)),
      (Quantity.largestLiability.field, .number(rate.range?.upper ?? .nan)),
    ]
  }

  /// One row a firm.
  public var rows: Rows {
    typealias Line = (name: String, firm: Wedge.Firm, rate: FirstBestLiability.Rate)
    func number(_ name: String, _ measure: Measure<Wedge.Firm>) -> Column<Line> {
      Column(name) { .number(measure.value($0.firm)) }
    }
    let parts = Measure<Wedge.Firm>.social(of: wedge.firms) + Measure.private
    let lines = zip(zip(market.firms.name, wedge.firms), wedge.firstBestLiability.rates)
    return Rows(
      of: lines.lazy.map { (name: $0.0, firm: $0.1, rate: $1) },
      [
        Column(.verdict) { _ in
          .text((wedge.isVerified ? VerdictWord.verified : .failed).rawValue)
        },
        Column("firm") { .text($0.name) },
      ] + Self.overlaps.map { number($0.quantity.field, $0) }
        + parts.map { number($0.quantity.qualifiedField, $0) } + [
          Column(Quantity.leastLiability.qualifiedField) { .number($0.rate.range?.lower ?? .nan) },
          Column(Quantity.largestLiability.qualifiedField) {
            $0.rate.range.flatMap { $0.upper.isFinite ? .number($0.upper) : nil } ?? .absent
          },
          Column(Quantity.obstacle.qualifiedField) {
            $0.rate.obstacle.map { .text($0.rawValue) } ?? .absent
          },
        ])
  }
}

extension FirstBestLiability.Rate {
  /// The liabilities that do; nil where none does.
  fileprivate var range: (lower: Double, upper: Double)? {
    switch self {
    case .exactly(let value): (value, value)
    case .between(let lower, let upper): (lower, upper)
    case .none: nil
    }
  }

  fileprivate var obstacle: FirstBestLiability.Obstacle? {
    if case .none(let obstacle) = self { obstacle } else { nil }
  }
}
