import AggregativeGames
import OverlapMarket
import Planner
import Rosters

/// What `overlap wedge` answers: the market beside the planner, firm by firm, and why they differ.
public struct WedgeResult: Report {
  public static let name = "wedge"
  public static let meaning =
    "The market beside the planner, firm by firm, and what the difference is made of."

  public let roster: Roster
  public let wedge: Wedge

  public init(roster: Roster, wedge: Wedge) {
    self.roster = roster
    self.wedge = wedge
  }

  private var market: Market { roster.market }

  public var isVerified: Bool { wedge.isVerified }
  public static var keepsAllFirms: Bool { true }

  public static var fields: [ResultField<WedgeResult>] {
    func wedge(_ result: WedgeResult) -> Wedge { result.wedge }
    func column(_ measure: Measure<Wedge.Firm>) -> ResultField<WedgeResult> {
      let field = ResultField<WedgeResult>.numbers(measure.quantity) {
        $0.wedge.firms.map(measure.value)
      }
      return measure.isOfExtension
        ? field.when { $0.wedge.firms.contains(where: measure.applies) } : field
    }
    return [
      CommonFields.policy { ($0.wedge.solution.policy, $0.market) },
      .word(.multiplicity) { $0.wedge.solution.multiplicity },
      .object("equilibrium", "The market's equilibrium.", MarketProfile.fields()) {
        MarketProfile($0.wedge.solution.point)
      },
      .object(
        "plan", "The planner's optimum.",
        PlanResult.fields { ($0.wedge.plan, $0.market.firms.name) }
      ) { $0 },
      .object(
        Quantity.welfare.field, "Welfare at both, by the planner's objective.",
        [
          .number(.marketWelfare) { $0.equilibriumWelfare },
          .number(.plannerWelfare) { $0.plan.welfare }, .number(.welfareGain) { $0.welfareGain },
          .number(.welfareGainBound) { $0.welfareGainBound },
        ], wedge),
      .firms(
        names: { $0.market.firms.name },
        overlaps.map(column) + [
          .object(
            "social", "What overlap is worth to society at the planner's optimum.",
            Measure<Wedge.Firm>.social.map(column)
          ) { $0 },
          .object(
            "private", "What overlap is worth to the firm at the market's equilibrium.",
            Measure<Wedge.Firm>.private.map(column)
          ) { $0 },
        ]),
      .texts(.overinvesting) { result in
        result.wedge.overinvesting.map { result.market.firms.name[$0] }
      },
      .object(
        "firstBestLiability",
        "Liability under which the planner's overlaps are what firms choose.", liability
      ) { $0 },
    ]
  }

  private static var overlaps: [Measure<Wedge.Firm>] {
    [
      Measure(.marketOverlap) { $0.equilibrium }, Measure(.plannerOverlap) { $0.optimum },
      Measure(.wedge) { $0.wedge }, Measure(.costOfWedge) { $0.costOfWedge },
    ]
  }

  private static var liability: [ResultField<WedgeResult>] {
    func rates(_ result: WedgeResult) -> [FirstBestLiability.Rate] {
      result.wedge.firstBestLiability.rates
    }
    return [
      .flag(.implements) { $0.wedge.firstBestLiability.implements },
      ResultField(.liability, .nullable(.list(.number))) {
        $0.wedge.firstBestLiability.liabilities.map { .numbers($0) } ?? .null
      },
      .firms(
        names: { $0.market.firms.name },
        [
          // An end without limit is written as null.
          .numbers(.leastLiability) { rates($0).map { $0.range?.lower ?? .nan } },
          .numbers(.largestLiability) { rates($0).map { $0.range?.upper ?? .nan } },
          ResultField(
            .obstacle,
            .list(.nullable(.word(FirstBestLiability.Obstacle.allCases.map(\.rawValue))))
          ) { .array(rates($0).map { $0.obstacle.map { .text($0.rawValue) } ?? .null }) },
        ]),
      .optional(
        Quantity.deviationGain.field, Quantity.deviationGain.meaning, DeviationGain.fields
      ) { result in
        result.wedge.firstBestLiability.verdict.map {
          (DeviationGain($0.certificate), result.market)
        }
      },
    ]
  }

  public var tables: [ResultTable] {
    [
      ResultTable("firms", firmRows), ResultTable("parts", partRows),
      ResultTable("welfare", welfareRows),
    ]
  }

  private typealias Line = (name: String, firm: Wedge.Firm, rate: FirstBestLiability.Rate)

  private var verdict: VerdictWord { VerdictWord(isVerified: wedge.isVerified) }

  /// One row a firm.
  private var firmRows: Rows {
    let lines = zip(zip(market.firms.name, wedge.firms), wedge.firstBestLiability.rates)
    return Rows(
      of: lines.lazy.map { (name: $0.0, firm: $0.1, rate: $1) },
      [Column<Line>(.verdict, word: { _ in verdict }), Column(.firm, text: { $0.name })]
        + Self.overlaps.map { $0.column.of { $0.firm } } + [
          Column(.leastLiability, number: { $0.rate.range?.lower ?? .nan })
            .named(Quantity.leastLiability.qualifiedField),
          Column(
            .largestLiability,
            number: { $0.rate.range.flatMap { $0.upper.isFinite ? $0.upper : nil } ?? .nan }
          ).named(Quantity.largestLiability.qualifiedField),
          Column(.obstacle, textIfAny: { $0.rate.obstacle?.rawValue })
            .named(Quantity.obstacle.qualifiedField),
        ])
  }

  /// One row a firm and part of a marginal benefit.
  private var partRows: Rows {
    typealias Place = (name: String, firm: Wedge.Firm, part: Measure<Wedge.Firm>)
    let parts = Measure<Wedge.Firm>.social(of: wedge.firms) + Measure.private(of: wedge.firms)
    let places = zip(market.firms.name, wedge.firms).flatMap { name, firm in
      parts.map { (name: name, firm: firm, part: $0) }
    }
    return Rows(
      of: places,
      [
        Column<Place>(.firm, text: { $0.name }),
        Column(.side, text: { $0.part.quantity.scope ?? "" }),
        Column(.part, text: { $0.part.quantity.field }),
        Column(.unit, text: { $0.part.quantity.unit.rawValue }),
        Column(.value, number: { $0.part.value($0.firm) }),
      ])
  }

  /// One row.
  private var welfareRows: Rows {
    Rows(
      of: CollectionOfOne(wedge),
      [
        Column(.verdict, word: { _ in verdict }),
        Column(.marketWelfare, number: { $0.equilibriumWelfare }),
        Column(.plannerWelfare, number: { $0.plan.welfare }),
        Column(.welfareGain, number: { $0.welfareGain }),
        Column(.welfareGainBound, number: { $0.welfareGainBound }),
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
