import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --mixed` answers: how each firm mixes, with the evidence.
public struct MixtureResult: Report {
  public static let name = "solve-mixed"
  public static let meaning = "A mixed equilibrium: how each firm mixes, with the evidence."

  public let roster: Roster
  public let mixture: MarketMixture

  public init(roster: Roster, mixture: MarketMixture) {
    self.roster = roster
    self.mixture = mixture
  }

  public var isVerified: Bool { mixture.converged }
  public static var keepsAllFirms: Bool { true }

  private var verdict: VerdictWord { VerdictWord(isVerified: mixture.converged) }

  private typealias Support = (firm: MarketMixture.FirmMixture, index: Int)

  private var supports: [Support] {
    mixture.firms.flatMap { firm in firm.overlap.indices.map { (firm, $0) } }
  }

  /// As of one equilibrium, with `mixture` in place of `equilibria`.
  public static var fields: [ResultField<MixtureResult>] {
    [
      CommonFields.policy { ($0.mixture.policy, $0.roster.market) },
      .text(.method) { _ in "mixed" },
      .word(.multiplicity) { $0.mixture.multiplicity },
      .object("mixture", "How firms mix, with the evidence.", mixtureFields) { $0 },
    ]
  }

  private static var mixtureFields: [ResultField<MixtureResult>] {
    [
      .firms(
        names: { $0.mixture.firms.map(\.name) },
        [.numbers(.expectedProfit) { $0.mixture.firms.map(\.profit) }]),
      .object(
        "supports", "What firms mix: each field has an entry a firm and overlap.",
        [
          .texts(.firm) { $0.map(\.firm.name) },
          .numbers(.overlap) { $0.map { $0.firm.overlap[$0.index] } },
          .numbers(.mixingProbability) { $0.map { $0.firm.weight[$0.index] } },
        ]
      ) { $0.supports },
      .word(.verdict) { $0.verdict },
      DeviationGain.field { (DeviationGain($0.mixture.verdict.certificate), $0.roster.market) },
      .count(.supportSize) { $0.mixture.supportSize },
      .count(.iterations) { $0.mixture.iterations },
      OutcomeFields.optional { $0.mixture.outcomes },
    ]
  }

  public var tables: [ResultTable] {
    [ResultTable("supports", supportRows), ResultTable("outcomes", outcomeRows)]
  }

  /// One row a firm and overlap of its support.
  private var supportRows: Rows {
    Rows(
      of: supports,
      [
        Column(.verdict, word: { _ in verdict }), Column(.firm, text: { $0.firm.name }),
        Column(.overlap, number: { $0.firm.overlap[$0.index] }),
        Column(.mixingProbability, number: { $0.firm.weight[$0.index] }),
        Column(.expectedProfit, number: { $0.firm.profit }),
      ])
  }

  /// One row an expected outcome; none where they are not known.
  private var outcomeRows: Rows {
    let lines = mixture.outcomes.map { outcomes in
      (Measure<Outcomes>.all(of: outcomes) + Measure.welfare).map { (outcomes, $0) }
    }
    return Rows(
      of: lines ?? [],
      [
        Column(.outcome, text: { $0.1.quantity.qualifiedField }),
        Column(.unit, text: { $0.1.quantity.unit.rawValue }),
        Column(.value, number: { $0.1.value($0.0) }),
      ])
  }

  /// What an economist reads: how firms mix, what the market may expect, then the evidence.
  public var sections: [Prose] {
    let isPure = mixture.firms.allSatisfy { $0.overlap.count == 1 }
    let noun = HeldText.equilibrium(of: roster.market)
    let claim =
      mixture.converged
      ? "\(isPure ? "\(noun), pure" : "mixed \(noun)"), verified"
      : "NO VERIFIED EQUILIBRIUM; the closest mixtures found, which are not one"
    let outcomes = mixture.outcomes.map {
      TextTable.outcomes("expected market outcome", of: $0, Measure.shown(for: [$0]))
    }
    return [heading(claim, "policy: \(PolicyText.line(mixture.policy))"), mixtureTable]
      + [outcomes].compactMap(\.self) + [evidence]
  }

  /// One line a firm and overlap; what a firm has once stands in its first.
  private var mixtureTable: Prose {
    let listed = ListedFirms(mixture.firms.count)
    let lines = listed.indices.lazy.flatMap { i in
      mixture.firms[i].overlap.indices.lazy.map { (firm: mixture.firms[i], k: $0) }
    }
    let table = TextTable(
      of: lines,
      [
        TextColumn("firm") { $0.k == 0 ? $0.firm.name : "" },
        TextColumn(number: .overlap) { $0.firm.overlap[$0.k] },
        TextColumn(number: .mixingProbability) { $0.firm.weight[$0.k] },
        TextColumn(Quantity.expectedProfit.label, .right) {
          $0.k == 0 ? NumberText.significant($0.firm.profit) : ""
        },
      ])
    return "\(table.prose)\(listed.rest)"
  }

  private var evidence: Prose {
    let gaining = DeviationGain(mixture.verdict.certificate)
    let firm = EvidenceText.gainingFirm(gaining, in: roster.market)
    var text: Prose =
      mixture.converged
      ? "verification: verified; no firm gains more than \(EvidenceText.bound(gaining)) by any "
        + "deviation (most: firm \(firm))\n"
      : "verification: failed; a firm may gain \(EvidenceText.reach(gaining)) (most: firm "
        + "\(firm))\n"
    if gaining.sureGain > 0 && !mixture.converged {
      text +=
        "firm \(firm) surely gains \(NumberText.significant(gaining.sureGain, digits: 3)) by "
        + "moving to overlap \(NumberText.significant(gaining.deviation))\n"
    }
    text += """
      multiplicity: \(mixture.multiplicity.rawValue)
      method: mixed, \(mixture.iterations) restricted games

      """
    if !mixture.converged, case .stopped(let reason) = mixture.state {
      text += "stopped: \(reason)\n"
    }
    return text
  }
}
