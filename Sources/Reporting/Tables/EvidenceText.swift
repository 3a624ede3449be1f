import AggregativeGames
import OverlapMarket

/// The evidence for or against a profile, in a sentence.
enum EvidenceText {
  static func verdict(_ verdict: Verdict, in market: Market) -> String {
    let certificate = verdict.certificate
    let gaining = DeviationGain(certificate)
    let firm = gainingFirm(gaining, in: market)
    let gain = gain(gaining)
    let residual =
      "complementarity residual \(NumberText.significant(certificate.residual, digits: 3))"
    if verdict.isVerified {
      let nobody =
        !market.owners.isTrivial
        ? "no owner" : market.firms.held.isEmpty ? "no firm" : "no firm that chooses"
      let whose =
        market.owners.isTrivial
        ? "firm \(firm)"
        : "owner \(TerminalText.name(market.firms.owner(of: gaining.firm)))"
      let deviation = market.owners.isTrivial ? "any deviation" : "moving all its firms at once"
      return
        "verified; \(nobody) gains more than \(gain) by \(deviation) (\(whose)); \(residual)"
    }
    let sure =
      certificate.sureGain > 0
      ? "firm \(firm) surely gains \(NumberText.significant(certificate.sureGain)) by moving to "
        + "overlap "
        + NumberText.significant(certificate.deviation)
      : "no deviation that surely gains was found"
    return "failed; a firm may gain up to \(gain); \(sure); \(residual)"
  }

  /// The most that a firm may gain.
  static func gain(_ gain: DeviationGain) -> String {
    let absolute = NumberText.significant(gain.absolute, digits: 3)
    let relative = NumberText.significant(gain.relative, digits: 3)
    return "\(absolute) in profit (\(relative) of its profit)"
  }

  /// The firm that gains most, fit for a table.
  static func gainingFirm(_ gain: DeviationGain, in market: Market) -> String {
    TerminalText.name(market.firms.name[gain.firm])
  }
}
