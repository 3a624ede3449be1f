/// A ceiling on the measured gap between the regulator's evaluations and a firm's own (sections 8.1
/// and 9.2 of the paper; docs/model.md section 5). The gap falls with overlap, g = g⁰ − λ o, so
/// that a ceiling is a floor on overlap of each firm's own: o ≥ (g⁰ − ceiling) / λ.
public struct GapCeiling: Sendable, Hashable {
  /// Largest gap that is allowed (ḡ), at least 0.
  public var ceiling: Double
  /// The gap of each firm without overlap (g⁰), at least 0.
  public var baselineGap: FirmValues
  /// Fall of the gap per unit of overlap (λ), greater than 0.
  public var gapReduction: Double

  public init(ceiling: Double, baselineGap: FirmValues, gapReduction: Double) {
    self.ceiling = ceiling
    self.baselineGap = baselineGap
    self.gapReduction = gapReduction
  }

  /// The largest gap that any firm has without overlap: a ceiling that asks for nothing.
  var largestGap: Double {
    switch baselineGap {
    case .uniform(let gap): gap
    case .perFirm(let gaps): gaps.max() ?? 0
    }
  }

  /// The least overlap that keeps a gap under the ceiling, at least 0.
  func leastOverlap(baselineGap: Double) -> Double {
    max(0, (baselineGap - ceiling) / gapReduction)
  }
}

extension Instrument {
  /// See `GapCeiling`.
  public static let gapCeiling = Instrument(
    "gapCeiling", singular: "a gap ceiling", plural: "gap ceilings",
    meaning:
      "A ceiling on measured gaps, g = baselineGap - gapReduction x overlap: a floor on overlap of "
      + "each firm's own.",
    [
      ParameterDescriptor(
        "ceiling", symbol: "g", domain: .nonNegative, absence: .required(filler: 0),
        meaning: "Largest gap that is allowed.",
        axis: MenuAxis(
          "gapCeiling", meaning: "Largest gap that is allowed; the roster's policy gives the gaps.",
          label: "ceiling on gaps ḡ", best: "best gap ceiling alone",
          companions: "must give baselineGap and gapReduction, since the menu moves the ceiling")),
      ParameterDescriptor(
        "baselineGap", symbol: "g0_i", domain: .nonNegative, absence: .required(filler: 0),
        mayDiffer: true, meaning: "Gap without overlap; for all firms, or one for each."),
      ParameterDescriptor(
        "gapReduction", symbol: "lambda", domain: .positive, absence: .required(filler: 1),
        meaning: "Fall of the gap per unit of overlap (lambda)."),
    ],
    absent: "no ceiling", effects: .conditionalLeastOverlap,
    equation: "g⁰_i − λ o_i ≤ ḡ, that is o_i ≥ (g⁰_i − ḡ) / λ",
    overflow: "(baselineGap − ceiling) / gapReduction",
    bear: { policy, _, burden in
      guard let gap = policy.gapCeiling else { return }
      burden.leastOverlap = .combining(burden.leastOverlap, gap.baselineGap) {
        max($0, gap.leastOverlap(baselineGap: $1))
      }
    },
    words: { policy in
      policy.gapCeiling.map {
        "gap ceiling \($0.ceiling) (baseline gap \($0.baselineGap), reduction \($0.gapReduction))"
      } ?? "no gap ceiling"
    },
    idle: { policy in
      guard var gap = policy.gapCeiling else { return nil }
      gap.ceiling = gap.largestGap
      return .gapCeiling(gap)
    })
}

extension PolicyParameter {
  /// Largest gap that is allowed.
  public static let gapCeiling = Instrument.gapCeiling[parameter: "ceiling"]
  fileprivate static let baselineGap = Instrument.gapCeiling[parameter: "baselineGap"]
  fileprivate static let gapReduction = Instrument.gapCeiling[parameter: "gapReduction"]
}

extension PolicyTerm {
  public static func gapCeiling(_ gap: GapCeiling) -> PolicyTerm {
    PolicyTerm(.gapCeiling, [.uniform(gap.ceiling), gap.baselineGap, .uniform(gap.gapReduction)])
  }
}

extension Policy {
  /// A ceiling on measured gaps, which is a floor on overlap of each firm's own.
  public var gapCeiling: GapCeiling? {
    guard let ceiling = self[.gapCeiling], let gap = self[.baselineGap],
      let reduction = self[.gapReduction]
    else { return nil }
    return GapCeiling(ceiling: ceiling[0], baselineGap: gap, gapReduction: reduction[0])
  }
}
