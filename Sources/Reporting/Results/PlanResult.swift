import OverlapMarket
import Planner
import Rosters

/// What `overlap plan` answers: the overlaps that a planner would choose, with a proven bound on
/// what any others could add.
public struct PlanResult: Report {
  public let roster: Roster
  public let plan: PlannerSolution

  public init(roster: Roster, plan: PlannerSolution) {
    self.roster = roster
    self.plan = plan
  }

  public var isVerified: Bool { plan.isProven }

  public var fields: [(String, JSONText)] { Self.fields(plan) }

  /// The plan itself, as it stands in this result and within that of `overlap wedge`.
  static func fields(_ plan: PlannerSolution) -> [(String, JSONText)] {
    ObjectiveText.fields(plan.objective) + [
      (Quantity.overlap.listField, .numbers(plan.overlap)),
      (Quantity.welfare.field, .number(plan.welfare)),
      (Quantity.upperBound.field, .number(plan.upperBound)),
      (Quantity.relativeGap.field, .number(plan.relativeGap)),
      (Quantity.verdict.field, .text(plan.verdictWord)),
      (Quantity.tolerance.field, .number(plan.tolerance)),
      (Quantity.corner.listField, .texts(plan.corners.map(\.description))),
      (Quantity.share.listField, .numbers(plan.state.share)),
      (Quantity.outsideShare.field, .number(plan.state.outsideShare)),
      (Quantity.failureProbability.listField, .numbers(plan.state.expectedFailure)),
      (Quantity.residual.field, .number(plan.residual)),
      (Quantity.iterations.field, .integer(plan.iterations)),
      (Quantity.parts.field, .integer(plan.nodes)),
      ("outcomes", ResultJSON.outcomes(plan.outcomes)),
    ]
  }

  /// One row a firm.
  public var rows: Rows {
    Rows(
      of: roster.market.firms.indices,
      [
        Column(.verdict) { _ in .text(plan.verdictWord) },
        Column("firm") { .text(roster.market.firms.name[$0]) },
        Column(.overlap, number: { plan.overlap[$0] }),
        Column(.share, number: { plan.state.share[$0] }),
        Column(.failureProbability, number: { plan.state.expectedFailure[$0] }),
        Column(.corner) { .text("\(plan.corners[$0])") },
      ])
  }

  public var sections: [String] {
    let claim =
      plan.isProven
      ? "the planner's optimum, proven within "
        + "\(NumberText.significant(plan.relativeGap, digits: 3)) of the best there is"
      : "the best overlaps found; NOT PROVEN within "
        + "\(NumberText.significant(plan.tolerance, digits: 3)) of the best there is"
    // Nobody pays liability to a planner.
    let measures = (Measure<Outcomes>.all(of: plan.outcomes) + Measure.welfare).filter {
      !Measure.ofPolicy.contains($0.quantity)
    }
    return [
      heading(claim, ObjectiveText.line(plan.objective)), firmTable,
      TextTable.outcomes("outcome at these overlaps", of: plan.outcomes, measures),
      Self.evidence(plan),
    ]
  }

  private var firmTable: String {
    let firms = roster.market.firms
    return ListedFirms(firms.count).table([
      TextColumn("firm") { firms.name[$0] },
      TextColumn(number: .overlap) { plan.overlap[$0] },
      TextColumn(number: .share) { plan.state.share[$0] },
      TextColumn(number: .failureProbability) { plan.state.expectedFailure[$0] },
      TextColumn(Quantity.corner.label) { Self.words(plan.corners[$0]) },
    ])
  }

  /// A planner has no floor but zero.
  static func words(_ corner: Corner) -> String { corner == .floor ? "zero" : "\(corner)" }

  static func evidence(_ plan: PlannerSolution) -> String {
    """
    welfare: \(NumberText.significant(plan.welfare, digits: 10)) \(Quantity.welfare.unit.rawValue)
    bound: no overlaps have more welfare than \
    \(NumberText.significant(plan.upperBound, digits: 10)); relative gap \
    \(NumberText.significant(plan.relativeGap, digits: 3)), by \(plan.nodes) \
    \(plan.nodes == 1 ? "part" : "parts") of the problem
    first-order conditions: residual \(NumberText.significant(plan.residual, digits: 3))

    """
  }
}
