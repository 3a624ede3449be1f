extension Instrument {
  /// A firm pays for a share of the harm that it does to third parties (docs/model.md section 1).
  public static let liability = Instrument(
    "liability",
    ParameterDescriptor(
      symbol: "tau_i", domain: .nonNegative, absence: .standard(0), mayDiffer: true,
      meaning:
        "Share of third-party harm charged to the firm that caused it (tau); for all firms, or one "
        + "for each.",
      axis: MenuAxis(
        "liability", meaning: "Share of third-party harm charged to firms (tau).",
        label: "liability τ", unit: "share of third-party harm", canBeScaled: true,
        best: "best liability, no floor"),
      pathEffect: .liability),
    absent: "0", isAlwaysWritten: true, effects: .liability,
    equation: "pays τ_i h_E e_i π̄_i per served user",
    bear: { policy, _, burden in burden.liability = policy.liability },
    words: { "liability \($0.liability)" })
}

extension PolicyParameter {
  public static let liability = Instrument.liability[parameter: nil]
}

extension PolicyTerm {
  /// - Parameter share: τ_i, at least 0.
  public static func liability(_ share: FirmValues) -> PolicyTerm {
    PolicyTerm(.liability, [share])
  }
}

extension Policy {
  /// Share of third-party harm charged to the firm that caused it (τ, or τ_i), at least 0.
  public var liability: FirmValues { self[.liability] ?? .uniform(0) }
}
