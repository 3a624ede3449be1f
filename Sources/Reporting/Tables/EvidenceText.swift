import AggregativeGames
import OverlapMarket

/// The evidence for or against a profile, in a sentence.
enum EvidenceText {
  static func verdict(_ verdict: Verdict, in market: Market) -> String {
    let certificate = verdict.certificate
    let gaining = DeviationGain(certificate)
    let firm = gainingFirm(gaining, in: market)
    let residual =
      "complementarity residual \(NumberText.significant(certificate.residual, digits: 3))"
      + (market.regimeResponse == nil
        ? ""
        : "; the regime's probability is its answer to "
          + NumberText.significant(certificate.outerResidual, digits: 3))
    if verdict.isVerified {
      let nobody =
        !market.owners.isTrivial
        ? "no owner" : market.firms.held.isEmpty ? "no firm" : "no firm that chooses"
      let whose =
        market.owners.isTrivial
        ? "firm \(firm)"
        : "owner \(TerminalText.name(market.firms.owner(of: gaining.firm)))"
      let deviation = market.owners.isTrivial ? "any deviation" : "moving all its firms at once"
      let most = "\(nobody) gains more than \(bound(gaining)) by \(deviation) (most: \(whose))"
      return "verified; \(most); \(residual)"
    }
    let sure =
      certificate.sureGain > 0
      ? "firm \(firm) surely gains \(NumberText.significant(certificate.sureGain)) by moving to "
        + "overlap "
        + NumberText.significant(certificate.deviation)
      : "no deviation that surely gains was found"
    return "failed; a firm may gain \(reach(gaining)); \(sure); \(residual)"
  }

  /// What no firm gains more than: in profit, and as a part of its own, which need not be the same
  /// firm's.
  static func bound(_ gain: DeviationGain) -> String {
    let (absolute, relative) = numbers(gain)
    return "\(absolute) in profit, nor \(relative) of its own profit,"
  }

  /// What firms may gain at most, likewise.
  static func reach(_ gain: DeviationGain) -> String {
    let (absolute, relative) = numbers(gain)
    return "up to \(absolute) in profit, and one up to \(relative) of its own"
  }

  private static func numbers(_ gain: DeviationGain) -> (absolute: String, relative: String) {
    (
      NumberText.significant(gain.absolute, digits: 3),
      NumberText.significant(gain.relative, digits: 3)
    )
  }

  /// The firm that gains most, fit for a table.
  static func gainingFirm(_ gain: DeviationGain, in market: Market) -> String {
    TerminalText.name(market.firms.name[gain.firm])
  }
}
