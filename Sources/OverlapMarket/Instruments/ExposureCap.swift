extension Instrument {
  /// No firm's exposure index may exceed a number (docs/model.md section 5).
  public static let exposureCap = Instrument(
    "exposureCap",
    ParameterDescriptor(
      symbol: "e", domain: .nonNegative, absence: .absent,
      meaning: "Largest exposure index that a firm may have.",
      axis: MenuAxis(
        "exposureCap", meaning: "Largest exposure index that a firm may have.",
        label: "cap on exposure ē", best: "best exposure cap alone")),
    absent: "no cap", effects: .exposureCap, equation: "e_i becomes min(e_i, ē)",
    bear: { policy, _, burden in burden.exposureCap = policy.exposureCap ?? .infinity },
    words: { policy in policy.exposureCap.map { "exposure cap \($0)" } ?? "no exposure cap" })
}

extension PolicyParameter {
  public static let exposureCap = Instrument.exposureCap[parameter: nil]
}

extension PolicyTerm {
  /// - Parameter exposure: ē, at least 0.
  public static func exposureCap(_ exposure: Double) -> PolicyTerm {
    PolicyTerm(.exposureCap, [.uniform(exposure)])
  }
}

extension Policy {
  /// No firm's exposure index may exceed this (ē), at least 0; nil: no cap.
  public var exposureCap: Double? { self[.exposureCap]?[0] }
}
