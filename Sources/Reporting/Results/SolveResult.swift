import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve` answers.
public struct SolveResult: Report {
  public static let name = "solve"
  public static let meaning =
    "The equilibrium at which a market settles under a policy, and the others that are known."

  public let roster: Roster
  /// In force, for all firms of the roster.
  public let policy: Policy
  public let rule: Settling
  public let settled: SettledMarket

  public init(roster: Roster, policy: Policy, rule: Settling, settled: SettledMarket) {
    self.roster = roster
    self.policy = policy
    self.rule = rule
    self.settled = settled
  }

  private var solution: MarketSolution { settled.solution }
  /// Of those who stay.
  private var market: Market { settled.regulated.original }

  /// The equilibrium selected, then the others that are known, in ascending order of the sum of
  /// logit weights. Where none was verified, the closest point.
  private var points: [MarketPoint] {
    let selected = solution.point
    let others = solution.equilibria.filter {
      $0.verdict.profile != selected.verdict.profile
        || $0.regimeProbability != selected.regimeProbability
    }
    return [selected] + others
  }

  private var profiles: [MarketProfile] {
    points.map { MarketProfile($0) }
  }

  public var isVerified: Bool { settled.isVerified }

  public static var fields: [ResultField<SolveResult>] {
    [
      CommonFields.policy { ($0.policy, $0.roster.market) },
      .text(.method) { $0.solution.method },
    ] + CommonFields.settling({ $0.rule.equilibrium }, { $0.rule.exit }) + [
      CommonFields.survivors { ($0.settled, $0.roster.market) },
      .word(.multiplicity) { $0.settled.multiplicity },
      .objects(
        "equilibria",
        "Equilibria that are known, the selected one first; where none was verified, the closest "
          + "profile; where every firm leaves, that of all firms.",
        MarketProfile.fields()
      ) { $0.profiles },
    ]
  }

  public var tables: [ResultTable] {
    ProfileTables(
      profiles: profiles.enumerated().map {
        (points[$0].verdict.isVerified ? $0 + 1 : nil, $1)
      }, market: market
    ).all
  }

  /// What an economist reads: firm by firm, then the market's outcomes, then the evidence.
  public var sections: [Prose] {
    let point = PointText(point: solution.point)
    return [
      heading(
        claim,
        lines: (isVerified
          ? SettlingText.losses(solution.point.state.profit, in: market) : [])
          + SettlingText.left(settled, of: roster.market.firms.name)
          + (isVerified ? [AnswerText.market(solution.point, market.firms.name)] : [])
          + AnswerText.remarks(solution.point)
          + ["policy: \(PolicyText.line(policy))"]),
      point.firmTable, point.outcomeTable,
    ] + (points.count > 1 ? [equilibriumTable] : []) + [point.evidence + account]
  }

  private var claim: String {
    if settled.everyFirmLeaves {
      return "\(SettlingText.everyFirmLeaves): no market is left; where all firms would settle if "
        + "none could leave is shown"
    }
    if settled.multiplicity == .none {
      return "NO pure \(HeldText.equilibrium(of: market)) exists, proven; a profile that is "
        + "none is shown"
    }
    guard settled.isVerified else {
      if settled.solution.converged {
        return "NOT KNOWN which firms stay: an equilibrium of some of them was not found, or they "
          + "have none; that of all firms is shown"
      }
      return "NO VERIFIED EQUILIBRIUM; the closest point found, "
        + (solution.point.verdict.certificate.sureGain > 0
          ? "which is not one" : "which was not shown to be one")
    }
    let words = SettlingText.multiplicity(
      settled.multiplicity, count: settled.places.count, rule.equilibrium)
    return "\(HeldText.equilibrium(of: market)), verified; \(words)"
  }

  /// How far the equilibria are apart.
  private var equilibriumTable: Prose {
    TextTable(
      of: points.indices,
      [
        TextColumn("equilibrium") { $0 == 0 ? "selected" : "\($0 + 1)" },
        TextColumn(number: Quantity.welfare(.totalSurplus).titled) {
          points[$0].outcomes.welfare.totalSurplus
        },
        TextColumn(number: Quantity.expectedFailures.titled) {
          points[$0].outcomes.expectedFailures
        },
        TextColumn(number: Quantity.smallestProfit.titled) {
          points[$0].state.profit.min() ?? .nan
        },
      ]
    ).prose
  }

  private var account: Prose {
    let shortfalls = solution.shortfalls.map {
      "tried: \($0.method): \(TerminalText.line(Self.words($0)))\n"
    }
    return """
      multiplicity: \(settled.multiplicity.rawValue)
      method: \(solution.method), \(solution.point.iterations) iterations
      \(shortfalls.joined())
      """
  }

  private static func words(_ shortfall: MarketSolution.Shortfall) -> String {
    let gain =
      "some firm may gain \(NumberText.significant(shortfall.relativeGain, digits: 3)) of its "
      + "profit"
    return switch shortfall.state {
    case .running, .converged: "converged to a point that failed verification; \(gain)"
    case .stopped(let reason): "\(reason); \(gain)"
    }
  }
}
