import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --mixed` answers: how each firm mixes, with the evidence.
public struct MixtureResult: Report {
  public let roster: Roster
  public let mixture: MarketMixture

  public init(roster: Roster, mixture: MarketMixture) {
    self.roster = roster
    self.mixture = mixture
  }

  public var isVerified: Bool { mixture.converged }

  private var verdict: String { (mixture.converged ? VerdictWord.verified : .failed).rawValue }

  /// As of one equilibrium, with `mixture` in place of `equilibria`.
  public var fields: [(String, JSONText)] {
    [
      ResultJSON.policy(mixture.policy, in: roster.market),
      ("method", .text("mixed")),
      (Quantity.converged.field, .boolean(mixture.converged)),
      (Quantity.multiplicity.field, .text(mixture.multiplicity.rawValue)),
      ("mixture", .object(mixtureFields)),
    ]
  }

  private var mixtureFields: [(String, JSONText)] {
    let firms = mixture.firms.map { firm in
      JSONText.object([
        ("name", .text(firm.name)),
        (Quantity.overlap.listField, .numbers(firm.overlap)),
        (Quantity.weight.listField, .numbers(firm.weight)),
        (Quantity.profit.field, .number(firm.profit)),
      ])
    }
    return [
      ("firms", .array(firms)),
      (Quantity.verdict.field, .text(verdict)),
      DeviationGain(mixture.verdict.certificate).field(in: roster.market),
      (Quantity.supportSize.field, .integer(mixture.supportSize)),
      (Quantity.iterations.field, .integer(mixture.iterations)),
    ] + (mixture.outcomes.map { [("outcomes", ResultJSON.outcomes($0))] } ?? [])
  }

  /// One row a firm and overlap of its support.
  public var rows: Rows {
    Rows(
      of: mixture.firms.lazy.flatMap { firm in firm.overlap.indices.lazy.map { (firm, $0) } },
      [
        Column(.verdict) { _ in .text(verdict) },
        Column("firm") { firm, _ in .text(firm.name) },
        Column(.overlap, number: { firm, k in firm.overlap[k] }),
        Column(.weight, number: { firm, k in firm.weight[k] }),
        Column(.expectedProfit, number: { firm, _ in firm.profit }),
      ])
  }

  /// What an economist reads: how firms mix, what the market may expect, then the evidence.
  public var sections: [String] {
    let isPure = mixture.firms.allSatisfy { $0.overlap.count == 1 }
    let claim =
      mixture.converged
      ? "\(isPure ? "Nash equilibrium, pure" : "mixed Nash equilibrium"), verified"
      : "NO VERIFIED EQUILIBRIUM; the closest mixtures found, which are not one"
    let outcomes = mixture.outcomes.map {
      TextTable.outcomes("expected market outcome", of: $0, Measure.shown(for: [$0]))
    }
    return [heading(claim, "policy: \(PolicyText.line(mixture.policy))"), mixtureTable]
      + [outcomes].compactMap(\.self) + [evidence]
  }

  /// One line a firm and overlap; what a firm has once stands in its first.
  private var mixtureTable: String {
    let listed = ListedFirms(mixture.firms.count)
    let lines = listed.indices.lazy.flatMap { i in
      mixture.firms[i].overlap.indices.lazy.map { (firm: mixture.firms[i], k: $0) }
    }
    let table = TextTable(
      of: lines,
      [
        TextColumn("firm") { $0.k == 0 ? $0.firm.name : "" },
        TextColumn(number: .overlap) { $0.firm.overlap[$0.k] },
        TextColumn(number: .weight) { $0.firm.weight[$0.k] },
        TextColumn(Quantity.expectedProfit.label, .right) {
          $0.k == 0 ? NumberText.significant($0.firm.profit) : ""
        },
      ])
    return table.text + listed.rest
  }

  private var evidence: String {
    let gaining = DeviationGain(mixture.verdict.certificate)
    let firm = EvidenceText.gainingFirm(gaining, in: roster.market)
    let gain = EvidenceText.gain(gaining)
    var text =
      mixture.converged
      ? "verification: verified; no firm gains more than \(gain) by any deviation (firm \(firm))\n"
      : "verification: failed; a firm may gain up to \(gain) (firm \(firm))\n"
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
