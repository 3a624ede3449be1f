import OverlapMarket
import Planner

extension WedgeResult {
  /// What an economist reads: overlaps side by side, what the difference is made of, what would
  /// close it, and the evidence.
  public var sections: [Prose] {
    let market =
      wedge.solution.converged
      ? "a verified equilibrium" : "NO VERIFIED EQUILIBRIUM (closest point shown)"
    let plan =
      wedge.plan.isProven ? "a proven optimum" : "the best overlaps found (NOT PROVEN optimal)"
    let heading = heading(
      "the market beside the planner: \(market), \(plan)", answer,
      "policy: \(PolicyText.line(wedge.solution.policy))",
      ObjectiveText.line(wedge.plan.objective))
    return [heading, overlapTable, partTable, investment, liabilityText] + scoreText + [evidence]
  }

  private var answer: String {
    guard wedge.isVerified else { return "what they differ in is NOT KNOWN" }
    let (over, count) = (wedge.overinvesting.count, wedge.firms.count)
    let words =
      over == 0
      ? "no firm invests more in overlap than the planner would have it"
      : "\(over) of \(count) firms invest more in overlap than the planner would have them"
    let gain = NumberText.significant(wedge.welfareGain)
    let prices = roster.market.pricing == .bertrand ? ", setting prices too," : ""
    return "\(words); the planner\(prices) adds \(gain) to a welfare of "
      + "\(NumberText.significant(wedge.equilibriumWelfare)) \(Quantity.welfare.unit.rawValue)"
  }

  private var listed: ListedFirms { ListedFirms(roster.market.firms.count) }

  private var overlapTable: Prose {
    let firms = wedge.firms
    return listed.table([
      TextColumn("firm") { roster.market.firms.name[$0] },
      TextColumn(number: .marketOverlap) { firms[$0].equilibrium },
      TextColumn(number: .plannerOverlap) { firms[$0].optimum },
      TextColumn(number: .wedge) { firms[$0].wedge },
      TextColumn("\(Quantity.corner.label): market") { "\(wedge.solution.point.corners[$0])" },
      TextColumn(Quantity.plannerOverlap.label) { PlanResult.words(wedge.plan.corners[$0]) },
    ])
  }

  private var partTable: Prose {
    let firms = wedge.firms
    let table = listed.table(
      [TextColumn("firm") { roster.market.firms.name[$0] }]
        + Measure<Wedge.Firm>.social(of: firms).map { part in
          TextColumn(number: part.quantity, digits: 4) { part.value(firms[$0]) }
        }
        + Measure<Wedge.Firm>.private(of: firms).map { part in
          TextColumn(number: "− \(part.quantity.label)", digits: 4) { -part.value(firms[$0]) }
        } + [
          TextColumn(number: "= \(Quantity.costOfWedge.label)", digits: 4) {
            firms[$0].costOfWedge
          }
        ])
    return """
      marginal benefits of overlap, social at the planner's overlaps less private at the market's
      (\(Quantity.costOfWedge.unit.rawValue))
      \(table)
      """
  }

  private var investment: Prose {
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

  private var liabilityText: Prose {
    let first = wedge.firstBestLiability
    var text: Prose = ""
    if let rates = first.liabilities {
      let list = zip(roster.market.firms.name, rates).prefix(8)
        .map { "\(TerminalText.name($0)) \(NumberText.significant($1))" }.joined(separator: ", ")
      let rest = rates.count > 8 ? ", …" : ""
      text = "first-best liability, firm by firm: \(list)\(rest)\n"
      // It is the market's only instrument: a scorecard is not part of it.
      let alone =
        wedge.solution.regulated.policy.scorecard == nil ? "" : ", without the scorecard,"
      if let verdict = first.verdict {
        text +=
          verdict.isVerified
          ? "under it\(alone) the planner's overlaps are a verified equilibrium\n\(pricesRemain)"
          : "under it\(alone) the planner's overlaps are NOT an equilibrium: "
            + "\(EvidenceText.verdict(verdict, in: roster.market))\n"
      }
      return text
    }
    for (name, rate) in zip(roster.market.firms.name, first.rates) {
      guard case .none(let obstacle) = rate else { continue }
      if obstacle == .severalFirms {
        return "first-best liability: \(Self.words(obstacle))\n"
      }
      text =
        "first-best liability: none, because of \(TerminalText.name(name)): "
        + "\(Self.words(obstacle))\n"
      break
    }
    return text
  }

  /// What liability leaves as it is where firms set prices.
  private var pricesRemain: String {
    guard roster.market.pricing == .bertrand else { return "" }
    return "prices stay those that firms set, not the planner's: welfare is not the planner's, and "
      + "may be less than at the market's overlaps\n"
  }

  /// The planner is bound by no instrument, and saves what one makes overlap cost.
  private var scoreText: [Prose] {
    guard let excess = wedge.solution.point.outcomes.excessCost, excess > 0 else { return [] }
    return [
      """
      of what the planner adds, \(NumberText.significant(excess)) is what the market spends for \
      scores alone: the planner need reach none

      """
    ]
  }

  private static func words(_ obstacle: FirstBestLiability.Obstacle) -> String {
    switch obstacle {
    case .negative: "private incentives exceed social ones, and only a subsidy would lower them"
    case .noHarm: "it does no harm to third parties that it could be liable for"
    case .noEffect: "liability does not move its overlap"
    case .severalFirms:
      "not looked for where owners weigh the liabilities of several firms together"
    case .unwanted: "the planner wants no overlap there, and the firm wants some at any liability"
    }
  }

  private var evidence: Prose {
    """
    market: \(EvidenceText.verdict(wedge.solution.point.verdict, in: roster.market))
    \(PlanResult.evidence(wedge.plan))\
    \(Quantity.marketWelfare.label): \
    \(NumberText.significant(wedge.equilibriumWelfare)); \
    the planner adds \(NumberText.significant(wedge.welfareGain)), \
    at most \(NumberText.significant(wedge.welfareGainBound))

    """
  }
}
