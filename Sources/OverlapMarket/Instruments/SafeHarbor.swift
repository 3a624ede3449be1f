/// Relief from liability for firms that do enough (section 7.4 of the paper; docs/model.md section
/// 5): a firm whose overlap is at least the threshold pays liability at τ (1 − discount). Profit
/// jumps up at the threshold.
public struct SafeHarbor: Sendable, Hashable {
  /// Least overlap that is relieved, at least 0.
  public var threshold: FirmValues
  /// Share of liability forgiven (δ), in [0, 1].
  public var discount: Double

  public init(threshold: FirmValues, discount: Double) {
    self.threshold = threshold
    self.discount = discount
  }
}

extension Instrument {
  /// See `SafeHarbor`.
  public static let safeHarbor = Instrument(
    "safeHarbor", singular: "a safe harbor", plural: "safe harbors",
    meaning: "Relief from liability for firms whose overlap is at least a threshold.",
    [
      ParameterDescriptor(
        "threshold", symbol: "o_i", domain: .nonNegative, absence: .required(filler: 0),
        mayDiffer: true, meaning: "Least overlap that is relieved; for all firms, or one for each.",
        axis: MenuAxis(
          "safeHarborThreshold", meaning: "Least overlap that a safe harbor relieves.",
          label: "safe harbor's threshold", unit: "overlap",
          companions: "must give a discount, since the menu moves the threshold alone")),
      ParameterDescriptor(
        "discount", symbol: "delta", domain: .probability, absence: .required(filler: 0),
        meaning: "Share of liability that is forgiven (delta).",
        axis: MenuAxis(
          "safeHarborDiscount", meaning: "Share of liability that a safe harbor forgives (delta).",
          label: "safe harbor's discount δ", unit: "share of liability",
          companions: "must give a threshold, since the menu moves the discount alone")),
    ],
    absent: "no relief", effects: .liabilityStep,
    equation: "liability τ_i (1 − δ) from a threshold of overlap on",
    bear: { policy, _, burden in
      burden.relief = policy.safeHarbor.map {
        Burden.Relief(threshold: $0.threshold, discount: $0.discount)
      }
    },
    words: { policy in
      policy.safeHarbor.map { "safe harbor from \($0.threshold) with discount \($0.discount)" }
        ?? "no safe harbor"
    })
}

extension PolicyParameter {
  public static let safeHarborThreshold = Instrument.safeHarbor[parameter: "threshold"]
  public static let safeHarborDiscount = Instrument.safeHarbor[parameter: "discount"]
}

extension PolicyTerm {
  public static func safeHarbor(_ harbor: SafeHarbor) -> PolicyTerm {
    PolicyTerm(.safeHarbor, [harbor.threshold, .uniform(harbor.discount)])
  }
}

extension Policy {
  /// Relief from liability above a threshold.
  public var safeHarbor: SafeHarbor? {
    guard let threshold = self[.safeHarborThreshold], let discount = self[.safeHarborDiscount]
    else { return nil }
    return SafeHarbor(threshold: threshold, discount: discount[0])
  }
}
