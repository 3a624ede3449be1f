import OverlapMarket
import Planner

extension WedgeResult {
  /// What an economist reads: overlaps side by side, what the difference is made of, what would
  /// close it, and the evidence.
  public var table: String {
    [heading, overlapTable, partTable, investment, liabilityText, evidence].joined(separator: "\n")
  }

  private var listed: Int {
    let count = roster.market.firms.count
    return count > PointText.listedFirms ? 25 : count
  }

  private var more: String {
    let rest = roster.market.firms.count - listed
    return rest > 0 ? "… and \(rest) more firms: --format csv or json lists all\n" : ""
  }

  private var heading: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let policy = wedge.solution.policy
    let market =
      wedge.solution.converged
      ? "a verified equilibrium" : "NO VERIFIED EQUILIBRIUM (closest point shown)"
    let plan =
      wedge.plan.isProven ? "a proven optimum" : "the best overlaps found (NOT PROVEN optimal)"
    return """
      \(name)the market beside the planner: \(market), \(plan)
      policy: \(PolicyText.line(policy))
      \(ObjectiveText.line(wedge.plan.objective))

      """
  }

  private var overlapTable: String {
    var table = TextTable([
      ("firm", .left), ("overlap: market", .right), ("planner", .right), ("wedge", .right),
      ("corner: market", .left), ("planner", .left),
    ])
    for (i, firm) in wedge.firms.prefix(listed).enumerated() {
      table.append([
        roster.market.firms.name[i], NumberText.significant(firm.equilibrium),
        NumberText.significant(firm.optimum),
        NumberText.significant(firm.wedge), "\(wedge.solution.point.corners[i])",
        wedge.plan.corners[i] == .floor ? "zero" : "\(wedge.plan.corners[i])",
      ])
    }
    return table.text + more
  }

  private var partTable: String {
    var table = TextTable(
      [("firm", .left)] + WedgePart.social.map { ($0.label, .right) }
        + WedgePart.private.map { ("− \($0.label)", .right) } + [("= cost × wedge", .right)])
    for (i, firm) in wedge.firms.prefix(listed).enumerated() {
      table.append(
        [roster.market.firms.name[i]]
          + WedgePart.social.map { NumberText.significant($0.value(firm), digits: 4) }
          + WedgePart.private.map { NumberText.significant(-$0.value(firm), digits: 4) }
          + [NumberText.significant(firm.costOfWedge, digits: 4)])
    }
    return """
      marginal benefits of overlap, social at the planner's overlaps less private at the market's
      (utility × users per unit of overlap)
      \(table.text)\(more)
      """
  }

  private var investment: String {
    guard wedge.solution.converged else {
      return
        "the market's column is no equilibrium: its differences from the planner mean nothing\n"
    }
    let names = wedge.overinvesting.map { TerminalText.name(roster.market.firms.name[$0]) }
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    let over = names.prefix(8).joined(separator: ", ") + more
    let text =
      names.isEmpty
      ? "no firm overinvests"
      : "OVERINVESTMENT by \(over): there private incentives exceed social ones"
    let sum = wedge.firms.reduce(0) { $0 + $1.wedge }
    return "\(text); the wedges sum to \(NumberText.significant(sum)) of overlap\n"
  }

  private var liabilityText: String {
    let first = wedge.firstBestLiability
    var text = ""
    if let rates = first.liabilities {
      let list = zip(roster.market.firms.name, rates).prefix(8)
        .map { "\(TerminalText.name($0)) \(NumberText.significant($1))" }.joined(separator: ", ")
      let rest = rates.count > 8 ? ", …" : ""
      text = "first-best liability, firm by firm: \(list)\(rest)\n"
      if let verdict = first.verdict {
        let firm = TerminalText.name(roster.market.firms.name[verdict.certificate.gainingPlayer])
        text +=
          verdict.isVerified
          ? "under it the planner's overlaps are a verified equilibrium\n"
          : "under it the planner's overlaps are NOT an equilibrium: "
            + "\(EvidenceText.verdict(verdict, firm: firm))\n"
      }
      return text
    }
    for (name, rate) in zip(roster.market.firms.name, first.rates) {
      guard case .none(let obstacle) = rate else { continue }
      text =
        "first-best liability: none, because of \(TerminalText.name(name)): "
        + "\(Self.words(obstacle))\n"
      break
    }
    return text
  }

  private static func words(_ obstacle: FirstBestLiability.Obstacle) -> String {
    switch obstacle {
    case .negative: "private incentives exceed social ones, and only a subsidy would lower them"
    case .noHarm: "it does no harm to third parties that it could be liable for"
    case .noEffect: "liability does not move its overlap"
    case .unwanted: "the planner wants no overlap there, and the firm wants some at any liability"
    }
  }

  private var evidence: String {
    let certificate = wedge.solution.point.verdict.certificate
    let firm = TerminalText.name(roster.market.firms.name[certificate.gainingPlayer])
    return """
      market: \(EvidenceText.verdict(wedge.solution.point.verdict, firm: firm))
      \(PlanResult.evidence(wedge.plan))\
      welfare at the market's overlaps: \
      \(NumberText.significant(wedge.equilibriumWelfare, digits: 10)); \
      the planner adds \(NumberText.significant(wedge.welfareGain, digits: 8)), \
      at most \(NumberText.significant(wedge.welfareGainBound, digits: 8))

      """
  }
}
