extension Instrument {
  /// A firm pays for a share of the systemic loss that its failures add in expectation
  /// (docs/model.md section 5).
  public static let surcharge = Instrument(
    "surcharge",
    ParameterDescriptor(
      symbol: "sigma", domain: .nonNegative, absence: .standard(0),
      meaning:
        "Share of its expected marginal systemic loss that a firm is charged (sigma); 1 "
        + "internalises it.",
      axis: MenuAxis(
        "surcharge", meaning: "Share of its marginal systemic loss that a firm is charged (sigma).",
        label: "systemic surcharge σ", unit: "share of marginal loss", best: "best surcharge alone")
    ),
    absent: "0", effects: .systemicCharge,
    equation: "pays σ κ Σ_S p_S π_{S,i} (1 + 2 Σ_{j≠i} π_{S,j})",
    bear: { policy, _, burden in burden.systemicCharge = policy.surcharge },
    words: { "surcharge \($0.surcharge)" })
}

extension PolicyParameter {
  public static let surcharge = Instrument.surcharge[parameter: nil]
}

extension PolicyTerm {
  /// - Parameter share: σ, at least 0.
  public static func surcharge(_ share: Double) -> PolicyTerm {
    PolicyTerm(.surcharge, [.uniform(share)])
  }
}

extension Policy {
  /// Share of its expected marginal systemic loss that a firm is charged (σ), at least 0; 1
  /// internalises it. Firm i pays σ κ Σ_S p_S π_{S,i} (1 + 2 Σ_{j≠i} π_{S,j}).
  public var surcharge: Double { self[.surcharge]?[0] ?? 0 }
}
