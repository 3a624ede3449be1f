/// What it costs a firm to be in a regulated market, whatever it chooses (section 7.4 of the paper;
/// docs/model.md section 5): fixed + perFloor · its minimum overlap. A real cost, paid by firms
/// that stay.
public struct ComplianceCost: Sendable, Hashable {
  /// φ₀, in units of profit, at least 0.
  public var fixed: Double
  /// φ₁, in units of profit per unit of overlap, at least 0.
  public var perFloor: Double

  public static let none = ComplianceCost()

  public init(fixed: Double = 0, perFloor: Double = 0) {
    self.fixed = fixed
    self.perFloor = perFloor
  }

  /// Of a firm with a least overlap.
  public func amount(leastOverlap: Double) -> Double { fixed + perFloor * leastOverlap }
}

extension Instrument {
  /// See `ComplianceCost`.
  public static let complianceCost = Instrument(
    "complianceCost", singular: "a compliance cost", plural: "compliance costs",
    meaning:
      "What every firm in the market pays, whatever it chooses: fixed + perFloor x its minimum "
      + "overlap.",
    [
      ParameterDescriptor(
        "fixed", symbol: "phi_0", domain: .nonNegative, absence: .standard(0),
        meaning: "Paid by every firm (phi_0)."),
      ParameterDescriptor(
        "perFloor", symbol: "phi_1", domain: .nonNegative, absence: .standard(0),
        meaning: "Paid for each unit of minimum overlap (phi_1)."),
    ],
    absent: "0", effects: .lumpSum,
    equation: "pays φ₀ + φ₁ times its least overlap, whatever it chooses",
    bear: { policy, _, burden in
      let cost = policy.complianceCost
      burden.lumpSum = .combining(burden.lumpSum, burden.leastOverlap) {
        $0 + cost.amount(leastOverlap: $1)
      }
    },
    words: { policy in
      let cost = policy.complianceCost
      return "compliance cost \(cost.fixed) + \(cost.perFloor) × floor"
    })
}

extension PolicyParameter {
  fileprivate static let fixedCost = Instrument.complianceCost[parameter: "fixed"]
  fileprivate static let costPerFloor = Instrument.complianceCost[parameter: "perFloor"]
}

extension PolicyTerm {
  public static func complianceCost(_ cost: ComplianceCost) -> PolicyTerm {
    PolicyTerm(.complianceCost, [.uniform(cost.fixed), .uniform(cost.perFloor)])
  }
}

extension Policy {
  /// What every firm in the market pays.
  public var complianceCost: ComplianceCost {
    ComplianceCost(fixed: self[.fixedCost]?[0] ?? 0, perFloor: self[.costPerFloor]?[0] ?? 0)
  }
}
