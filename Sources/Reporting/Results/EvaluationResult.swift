import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap evaluate` answers: what holds at overlaps that somebody gives.
public struct EvaluationResult: Report {
  public static let name = "evaluate"
  public static let meaning =
    "What holds at overlaps that are given, and what each firm could gain by leaving them."

  public let roster: Roster
  public let evaluation: ProfileEvaluation

  public init(roster: Roster, evaluation: ProfileEvaluation) {
    self.roster = roster
    self.evaluation = evaluation
  }

  private var point: MarketPoint { evaluation.point }
  private var market: Market { evaluation.regulated.original }

  /// It answers what was asked, whatever the verdict: every bound in it is proven.
  public var isVerified: Bool { true }

  public static var fields: [ResultField<EvaluationResult>] {
    [
      CommonFields.policy { ($0.evaluation.regulated.policy, $0.roster.market) },
      .object(
        "profile", "The market at the overlaps given.",
        MarketProfile.fields(omitting: [Quantity.iterations.field])
      ) { MarketProfile($0.point) },
      .object(
        "deviations",
        "What each firm could gain by a deviation, in the order of their names; nothing of firms "
          + "that the roster holds.",
        columns
      ) { $0 },
    ]
  }

  private static var columns: [ResultField<EvaluationResult>] {
    func numbers(_ quantity: Quantity, _ value: @escaping (ProfileEvaluation.Firm) -> Double?)
      -> ResultField<EvaluationResult>
    {
      .numbers(quantity) { $0.evaluation.firms.map { value($0) ?? .nan } }
    }
    return [
      .texts(.firmName) { $0.market.firms.name },
      .texts(.standing) { $0.evaluation.firms.map(\.standing.rawValue) },
      numbers(.gainBound) { $0.gainBound }, numbers(.firmDeviation) { $0.deviation },
      numbers(.firmSureGain) { $0.sureGain }, numbers(.firmResidual) { $0.residual },
    ]
  }

  public var tables: [ResultTable] {
    [ResultTable("deviations", deviations)]
      + ProfileTables(
        profiles: [(nil, MarketProfile(point))], market: market
      ).all
  }

  /// One row a firm.
  private var deviations: Rows {
    typealias Line = (name: String, overlap: Double, profit: Double, firm: ProfileEvaluation.Firm)
    let state = point.state
    return Rows(
      of: market.firms.indices.lazy.map { i -> Line in
        (market.firms.name[i], state.overlap[i], state.profit[i], evaluation.firms[i])
      },
      [
        Column<Line>(.firm, text: { $0.name }), Column(.overlap, number: { $0.overlap }),
        Column(.profit, number: { $0.profit }), Column(.standing, word: { $0.firm.standing }),
        Column(.gainBound, number: { $0.firm.gainBound ?? .nan }),
        Column(.firmDeviation, number: { $0.firm.deviation ?? .nan }),
        Column(.firmSureGain, number: { $0.firm.sureGain ?? .nan }),
        Column(.firmResidual, number: { $0.firm.residual }),
      ])
  }

  public var sections: [Prose] {
    let text = PointText(point: point)
    return [
      heading(
        claim,
        lines: warnings + ["policy: \(PolicyText.line(evaluation.regulated.policy))"]),
      text.firmTable, deviationTable, text.outcomeTable, text.evidence,
    ]
  }

  private var claim: String {
    let noun = HeldText.equilibrium(of: market)
    if evaluation.isEquilibrium { return "these overlaps are a \(noun), verified" }
    let sure = evaluation.firms.indices.max {
      (evaluation.firms[$0].sureGain ?? 0) < (evaluation.firms[$1].sureGain ?? 0)
    }
    guard let sure, let gain = evaluation.firms[sure].sureGain, gain > 0 else {
      return "these overlaps are not shown to be a \(noun)"
    }
    return "these overlaps are NO \(noun): \(TerminalText.name(market.firms.name[sure])) surely "
      + "gains \(NumberText.significant(gain)) by moving to overlap "
      + NumberText.significant(evaluation.firms[sure].deviation ?? .nan)
  }

  /// Overlaps that cannot be, and what else they could lead to.
  private var warnings: [String] {
    let least = evaluation.regulated.leastOverlap
    let others =
      evaluation.answerCount == 1
      ? []
      : [
        "to these overlaps the market answers with \(evaluation.answerCount) probabilities of the "
          + "regime that responds; told is that of least welfare"
      ]
    return others
      + line("BELOW THE LEAST OVERLAP that the policy leaves", .belowLeastOverlap) {
        "at least \(NumberText.significant(least[$0]))"
      }
      + line("NOT WHERE THE ROSTER HOLDS", .heldElsewhere) {
        "held at \(NumberText.significant(least[$0]))"
      }
  }

  private func line(
    _ title: String, _ standing: ProfileEvaluation.Firm.Standing, _ words: (Int) -> String
  ) -> [String] {
    let firms = evaluation.firms.indices.filter { evaluation.firms[$0].standing == standing }
    guard !firms.isEmpty else { return [] }
    let shown = firms.prefix(6).map { i in
      "\(TerminalText.name(market.firms.name[i])) at "
        + "\(NumberText.significant(point.state.overlap[i])), \(words(i))"
    }
    let more = firms.count > 6 ? "; and \(firms.count - 6) more" : ""
    return ["\(title): \(shown.joined(separator: "; "))\(more)"]
  }

  private var deviationTable: Prose {
    func number(_ i: Int, _ value: KeyPath<ProfileEvaluation.Firm, Double?>) -> Double {
      evaluation.firms[i][keyPath: value] ?? .nan
    }
    return ListedFirms(market.firms.count).table([
      TextColumn("best deviation of") { market.firms.name[$0] },
      TextColumn(number: .gainBound) { number($0, \.gainBound) },
      TextColumn(number: .firmSureGain) { number($0, \.sureGain) },
      TextColumn(number: .firmDeviation) { number($0, \.deviation) },
      TextColumn(number: .firmResidual, digits: 3) { evaluation.firms[$0].residual },
    ])
  }
}
