import OverlapMarket
import Planner
import PolicySearch
import Rosters

/// What `overlap plan` answers over draws: how far the planner's overlaps range, firm by firm
/// (section 8.4 of the paper).
public struct PlanRangeResult: Report {
  public static let name = "plan-draws"
  public static let meaning =
    "How far the planner's overlaps range over draws of uncertain primitives."

  public let roster: Roster
  public let uncertainty: UncertaintyFile
  /// The plan as the roster stands.
  public let plan: PlannerSolution
  /// That of each draw.
  public let plans: [DrawnPlan]
  /// Exact bounds on the closed form; nil where it does not speak of the case.
  public let closedForm: SymmetricOverlapBounds?

  public init(
    roster: Roster, uncertainty: UncertaintyFile, plan: PlannerSolution, plans: [DrawnPlan],
    closedForm: SymmetricOverlapBounds?
  ) {
    self.roster = roster
    self.uncertainty = uncertainty
    self.plan = plan
    self.plans = plans
    self.closedForm = closedForm
  }

  /// Whether every draw's plan is proven the best within the tolerance, and the roster's.
  public var isVerified: Bool { plan.isProven && provenCount == plans.count }

  private var provenCount: Int { plans.count(where: \.isProven) }
  private var draws: MarketDraws { uncertainty.draws }

  /// One firm's overlap over the draws.
  private struct Range {
    let least, largest: Double
    /// Empty where draws have no probabilities.
    let quantiles: [Double]
  }

  private static let quantiles: [(share: Double, quantity: Quantity)] = [
    (0.05, .lowQuantile), (0.5, .median), (0.95, .highQuantile),
  ]

  private var ranges: [Range] {
    roster.market.firms.indices.map { i in
      let overlaps = plans.map { $0.overlap[i] }
      return Range(
        least: overlaps.reduce(.infinity) { min($0, $1) },
        largest: overlaps.reduce(0) { max($0, $1) },
        quantiles: draws.hasProbabilities
          ? Self.quantiles.map { draws.quantile($0.share, of: overlaps) } : [])
    }
  }

  /// Where the overlap of a firm lies over the draws.
  private static var measures: [Measure<Range>] {
    [Measure(.least) { $0.least }]
      + quantiles.enumerated().map { k, quantile in
        Measure(quantile.quantity) { $0.quantiles[k] }
      } + [Measure(.largest) { $0.largest }]
  }

  /// Those that there are.
  private var measures: [Measure<Range>] {
    draws.hasProbabilities
      ? Self.measures
      : Self.measures.filter { [.least, .largest].contains($0.quantity) }
  }

  public static var fields: [ResultField<PlanRangeResult>] {
    let quantiles = Set(quantiles.map(\.quantity))
    let ofFirms = measures.map { measure in
      let field = ResultField<PlanRangeResult>.numbers(measure.quantity) {
        $0.ranges.map(measure.value)
      }
      return quantiles.contains(measure.quantity)
        ? field.when { $0.draws.hasProbabilities } : field
    }
    return [
      .object(
        "uncertainty", "Where the draws come from.", UncertaintyText.fields
      ) { ($0.draws, $0.uncertainty) }
    ] + CommonFields.objective { $0.plan.objective } + [
      .count(.provenDraws) { $0.provenCount }, .number(.tolerance) { $0.plan.tolerance },
      .firms(
        names: { $0.roster.market.firms.name },
        [.numbers(.asTheRosterStands) { $0.plan.overlap }] + ofFirms),
      .optional(
        "closedForm",
        "Exact bounds on the overlap of identical firms; null where no closed form speaks of them.",
        [
          .number(.least) { $0.overlap.lowerBound }, .number(.largest) { $0.overlap.upperBound },
          .flag(.linear) { $0.isLinear },
        ]
      ) { $0.closedForm },
    ]
  }

  public var tables: [ResultTable] { [ResultTable("firms", firms)] }

  /// One row a firm.
  private var firms: Rows {
    let ranges = ranges
    return Rows(
      of: roster.market.firms.indices,
      [
        Column(.verdict, word: { _ in PlanVerdict(isVerified) }),
        Column(.firm, text: { roster.market.firms.name[$0] }),
        Column(.asTheRosterStands, number: { plan.overlap[$0] }),
      ]
        + measures.map { measure in
          Column(measure.quantity, number: { measure.value(ranges[$0]) })
        })
  }

  public var sections: [Prose] {
    let firms = roster.market.firms
    let ranges = ranges
    let table = ListedFirms(firms.count).table(
      [
        TextColumn("the planner's overlap") { firms.name[$0] },
        TextColumn(number: .asTheRosterStands) { plan.overlap[$0] },
      ]
        + measures.map { measure in
          TextColumn(number: measure.quantity) { measure.value(ranges[$0]) }
        })
    let heading = heading(
      "what a planner would choose in each of \(draws.count) draws"
        + UncertaintyText.source(uncertainty),
      ObjectiveText.line(plan.objective))
    return [heading, table, evidence]
  }

  private var evidence: Prose {
    let tolerance = NumberText.significant(plan.tolerance, digits: 3)
    let proven =
      provenCount == plans.count
      ? "every draw's optimum is proven within \(tolerance) of the best there is"
      : "NOT PROVEN within \(tolerance) of the best there is: \(plans.count - provenCount) of "
        + "\(plans.count) draws"
    let kind =
      draws.hasProbabilities
      ? "least and largest are those of the draws; other draws may lie outside"
      : "least and largest are those of the draws, the corners of the intervals' box among them: "
        + "over the whole box overlaps range at "
        + "least that far"
    var text: Prose = "\(proven)\n\(kind)\n"
    if let closedForm {
      func short(_ value: Double) -> String { NumberText.significant(value) }
      text +=
        "identical firms: over the whole box the closed form ranges from "
        + "\(short(closedForm.overlap.lowerBound)) to "
      text += "\(short(closedForm.overlap.upperBound)), exactly"
      text +=
        closedForm.isLinear
        ? "; no failure probability is cut off there, so that it is the best of all such overlaps\n"
        : "; it DOES NOT HOLD in all of the box, where a failure probability may be cut off or "
          + "welfare may not be concave\n"
    }
    return text
  }
}
