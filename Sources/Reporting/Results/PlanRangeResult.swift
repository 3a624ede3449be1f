import OverlapMarket
import Planner
import PolicySearch
import Rosters

/// What `overlap plan` answers over draws: how far the planner's overlaps range, firm by firm
/// (section 8.4 of the paper).
public struct PlanRangeResult: Sendable {
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
  public var isProven: Bool { plan.isProven && provenCount == plans.count }

  private var provenCount: Int { plans.count(where: \.isProven) }
  private var draws: MarketDraws { uncertainty.draws }

  /// One firm's overlap over the draws.
  private struct Range {
    let least, largest: Double
    /// For the shares of `shares`; empty where draws have no probabilities.
    let quantiles: [Double]
  }

  private static let shares = [0.05, 0.5, 0.95]

  private var ranges: [Range] {
    roster.market.firms.indices.map { i in
      let overlaps = plans.map { $0.overlap[i] }
      return Range(
        least: overlaps.reduce(.infinity) { min($0, $1) },
        largest: overlaps.reduce(0) { max($0, $1) },
        quantiles: draws.hasProbabilities
          ? Self.shares.map { draws.quantile($0, of: overlaps) } : [])
    }
  }

  private static let columns = ["least", "q05", "median", "q95", "largest"]
  private static let intervalColumns = ["least", "largest"]
  private var columns: [String] { draws.hasProbabilities ? Self.columns : Self.intervalColumns }

  private static func numbers(_ range: Range) -> [Double] {
    [range.least] + range.quantiles + [range.largest]
  }

  public var json: String {
    let ranges = ranges.map(Self.numbers)
    let overlap: [(String, JSONText)] =
      [("asTheRosterStands", .numbers(plan.overlap))]
      + columns.enumerated().map { k, name in (name, .numbers(ranges.map { $0[k] })) }
    let bounds: [(String, JSONText)] =
      closedForm.map {
        [
          (
            "closedForm",
            .object([
              ("least", .number($0.overlap.lowerBound)),
              ("largest", .number($0.overlap.upperBound)),
              ("linear", .boolean($0.isLinear)),
            ])
          )
        ]
      } ?? []
    return JSONText.object(
      [("schemaVersion", .integer(1)), ("roster", ResultJSON.roster(roster))] + [
        (
          "uncertainty",
          .object(
            [
              ("name", .text(uncertainty.name ?? "")), ("sha256", .text(uncertainty.sha256)),
              ("draws", .integer(draws.count)), ("probabilities", .boolean(draws.hasProbabilities)),
            ] + (uncertainty.model.map { [("seed", .number(Double($0.seed)))] } ?? []))
        )
      ] + ObjectiveText.json(plan.objective) + [
        ("proven", .integer(provenCount)), ("tolerance", .number(plan.tolerance)),
        ("overlap", .object(overlap)),
      ] + bounds + [("solver", ResultJSON.solver)]
    ).pretty() + "\n"
  }

  /// One row a firm, numbers in full.
  public var csv: String {
    var csv = CSVText()
    csv.append(["verdict", "firm", "asTheRosterStands"] + columns)
    for (i, range) in ranges.enumerated() {
      csv.append(
        [isProven ? "proven" : "gap", roster.market.firms.name[i], "\(plan.overlap[i])"]
          + Self.numbers(range).map { "\($0)" })
    }
    return csv.text
  }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let source = uncertainty.name.map { " of \"\(TerminalText.line($0))\"" } ?? ""
    let seed = uncertainty.model.map { ", seed \($0.seed)" } ?? ""
    let words =
      draws.hasProbabilities
      ? ["least", "5 %", "median", "95 %", "largest"] : ["least", "largest"]
    var table = TextTable(
      [("the planner's overlap", .left), ("as the roster stands", .right)]
        + words.map { ($0, .right) })
    let ranges = ranges
    let firms = roster.market.firms
    let listed = firms.count > PointText.listedFirms ? 25 : firms.count
    for i in 0..<listed {
      table.append(
        [firms.name[i], NumberText.significant(plan.overlap[i])]
          + Self.numbers(ranges[i]).map { NumberText.significant($0) })
    }
    let rest =
      listed == firms.count
      ? "" : "… and \(firms.count - listed) more firms: --format csv or json lists all\n"
    return """
      \(name)what a planner would choose in each of \(draws.count) draws\(source)\(seed)
      \(ObjectiveText.line(plan.objective))

      \(table.text)\(rest)
      \(evidence)
      """
  }

  private var evidence: String {
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
    var text = "\(proven)\n\(kind)\n"
    if let closedForm {
      func short(_ value: Double) -> String { NumberText.significant(value, digits: 8) }
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
