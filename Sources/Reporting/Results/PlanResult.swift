import OverlapMarket
import Planner
import Rosters

/// What `overlap plan` answers: the overlaps that a planner would choose, with a proven bound on
/// what any others could add.
public struct PlanResult: Sendable {
  public let roster: Roster
  public let plan: PlannerSolution

  public init(roster: Roster, plan: PlannerSolution) {
    self.roster = roster
    self.plan = plan
  }

  public var json: String {
    JSONText.object(
      [("schemaVersion", .integer(1)), ("roster", ResultJSON.roster(roster))]
        + Self.fields(plan, in: roster.market) + [("solver", ResultJSON.solver)]
    ).pretty() + "\n"
  }

  /// The plan itself, as it stands in this result and within that of `overlap wedge`.
  static func fields(_ plan: PlannerSolution, in market: Market) -> [(String, JSONText)] {
    ObjectiveText.json(plan.objective) + [
      ("overlap", .numbers(plan.overlap)),
      ("welfare", .number(plan.welfare)),
      ("upperBound", .number(plan.upperBound)),
      ("relativeGap", .number(plan.relativeGap)),
      ("verdict", .text(plan.isProven ? "proven" : "gap")),
      ("tolerance", .number(plan.tolerance)),
      ("corner", .texts(plan.corners.map(\.description))),
      ("shares", .numbers(plan.state.share)),
      ("outsideShare", .number(plan.state.outsideShare)),
      ("failureProbability", .numbers(plan.state.expectedFailure)),
      ("residual", .number(plan.residual)),
      ("iterations", .integer(plan.iterations)),
      ("parts", .integer(plan.nodes)),
      ("outcomes", ResultJSON.outcomes { $0.value(plan.outcomes) }),
    ]
  }

  /// One row a firm, numbers in full.
  public var csv: String {
    var csv = CSVText()
    csv.append(["verdict", "firm", "overlap", "share", "failureProbability", "corner"])
    let firms = roster.market.firms
    for i in firms.indices {
      csv.append([
        plan.isProven ? "proven" : "gap", firms.name[i], "\(plan.overlap[i])",
        "\(plan.state.share[i])",
        "\(plan.state.expectedFailure[i])", "\(plan.corners[i])",
      ])
    }
    return csv.text
  }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let claim =
      plan.isProven
      ? "the planner's optimum, proven within "
        + "\(NumberText.significant(plan.relativeGap, digits: 3)) of the best there is"
      : "the best overlaps found; NOT PROVEN within "
        + "\(NumberText.significant(plan.tolerance, digits: 3)) of the best there is"
    return """
      \(name)\(claim)
      \(ObjectiveText.line(plan.objective))

      \(firmTable)
      \(outcomeTable)
      \(Self.evidence(plan))
      """
  }

  private var firmTable: String {
    let market = roster.market
    var table = TextTable([
      ("firm", .left), ("overlap", .right), ("share of users", .right), ("P(fail)", .right),
      ("corner", .left),
    ])
    let listed = market.firms.count > PointText.listedFirms ? 25 : market.firms.count
    for i in 0..<listed {
      table.append([
        market.firms.name[i], NumberText.significant(plan.overlap[i]),
        NumberText.significant(plan.state.share[i]),
        NumberText.significant(plan.state.expectedFailure[i]),
        plan.corners[i] == .floor ? "zero" : "\(plan.corners[i])",
      ])
    }
    if listed == market.firms.count { return table.text }
    return table.text
      + "… and \(market.firms.count - listed) more firms: --format csv or json lists all\n"
  }

  private var outcomeTable: String {
    var table = TextTable([
      ("outcome at these overlaps", .left), ("value", .right), ("unit", .left),
    ])
    // Nobody pays liability to a planner.
    for row in OutcomeRow.all + OutcomeRow.welfare where !OutcomeRow.ofPolicy.contains(row.field) {
      table.append([
        row.label, NumberText.significant(row.value(plan.outcomes), digits: 8), row.unit,
      ])
    }
    return table.text
  }

  static func evidence(_ plan: PlannerSolution) -> String {
    """
    welfare: \(NumberText.significant(plan.welfare, digits: 10)) utility × users
    bound: no overlaps have more welfare than \
    \(NumberText.significant(plan.upperBound, digits: 10)); relative gap \
    \(NumberText.significant(plan.relativeGap, digits: 3)), by \(plan.nodes) \
    \(plan.nodes == 1 ? "part" : "parts") of the problem
    first-order conditions: residual \(NumberText.significant(plan.residual, digits: 3))

    """
  }
}
