/// A ceiling on the measured gap between the regulator's evaluations and a firm's own (sections 8.1
/// and 9.2 of the paper; docs/model.md section 5). The gap falls with overlap, g = g⁰ − λ o, so
/// that a ceiling is a floor on overlap of each firm's own: o ≥ (g⁰ − ceiling) / λ.
public struct GapCeiling: Sendable, Hashable {
  /// Largest gap that is allowed (ḡ), at least 0.
  public let ceiling: Double
  /// The gap of each firm without overlap (g⁰), at least 0.
  public let baselineGap: FirmValues
  /// Fall of the gap per unit of overlap (λ), greater than 0.
  public let gapReduction: Double

  /// - Throws: `MarketError.outOfDomain`.
  public init(ceiling: Double, baselineGap: FirmValues, gapReduction: Double) throws(MarketError) {
    try Domain.nonNegative.check(ceiling, "policy.gapCeiling.ceiling")
    try baselineGap.check(.nonNegative, "policy.gapCeiling.baselineGap")
    try Domain.positive.check(gapReduction, "policy.gapCeiling.gapReduction")
    self.ceiling = ceiling
    self.baselineGap = baselineGap
    self.gapReduction = gapReduction
  }

  /// The largest gap that any firm has without overlap: a ceiling that asks for nothing.
  package var largestGap: Double {
    switch baselineGap {
    case .uniform(let gap): gap
    case .perFirm(let gaps): gaps.max() ?? 0
    }
  }

  /// The least overlap that keeps a gap under the ceiling, at least 0.
  func leastOverlap(baselineGap: Double) -> Double {
    max(0, (baselineGap - ceiling) / gapReduction)
  }

  private init(unchecked ceiling: Double, _ baselineGap: FirmValues, _ gapReduction: Double) {
    self.ceiling = ceiling
    self.baselineGap = baselineGap
    self.gapReduction = gapReduction
  }

  func restricted(to firms: [Int]) -> GapCeiling {
    GapCeiling(unchecked: ceiling, baselineGap.restricted(to: firms), gapReduction)
  }
}
