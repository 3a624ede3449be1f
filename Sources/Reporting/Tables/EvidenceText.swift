import AggregativeGames

/// The evidence for or against a profile, in a sentence.
enum EvidenceText {
  /// - Parameter firm: the firm that gains most, fit for a table.
  static func verdict(_ verdict: Verdict, firm: String) -> String {
    let certificate = verdict.certificate
    func short(_ value: Double) -> String { NumberText.significant(value, digits: 3) }
    let gain =
      "\(short(certificate.absoluteGain)) in profit (\(short(certificate.relativeGain)) of its "
      + "profit)"
    let residual = "complementarity residual \(short(certificate.residual))"
    if verdict.isVerified {
      return
        "verified; no firm gains more than \(gain) by any deviation (firm \(firm)); \(residual)"
    }
    let sure =
      certificate.sureGain > 0
      ? "firm \(firm) surely gains \(NumberText.significant(certificate.sureGain)) by moving to "
        + "overlap "
        + NumberText.significant(certificate.deviation)
      : "no deviation that surely gains was found"
    return "failed; a firm may gain up to \(gain); \(sure); \(residual)"
  }
}
