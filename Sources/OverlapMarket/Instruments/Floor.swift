extension Instrument {
  /// No firm may choose less overlap (docs/model.md section 1).
  public static let floor = Instrument(
    "floor",
    ParameterDescriptor(
      symbol: "o_i", domain: .nonNegative, absence: .standard(0), mayDiffer: true,
      meaning: "Minimum overlap; for all firms, or one for each.",
      axis: MenuAxis(
        "floor", meaning: "Minimum overlap.", label: "floor ō", unit: "minimum overlap",
        canBeScaled: true, best: "best floor, no liability"),
      pathEffect: .leastOverlap),
    absent: "0", isAlwaysWritten: true, effects: .leastOverlap, equation: "o_i ≥ ō_i",
    bear: { policy, _, burden in burden.leastOverlap = policy.floor },
    words: { "floor \($0.floor)" })
}

extension PolicyParameter {
  public static let floor = Instrument.floor[parameter: nil]
}

extension PolicyTerm {
  /// - Parameter overlap: ō_i, at least 0.
  public static func floor(_ overlap: FirmValues) -> PolicyTerm { PolicyTerm(.floor, [overlap]) }
}

extension Policy {
  /// Minimum overlap (ō, or ō_i), at least 0.
  public var floor: FirmValues { self[.floor] ?? .uniform(0) }
}
