/// What it costs a firm to be in a regulated market, whatever it chooses (section 7.4 of the paper;
/// docs/model.md section 5): fixed + perFloor · its minimum overlap. A real cost, paid by firms
/// that stay.
public struct ComplianceCost: Sendable, Hashable {
  /// φ₀, in units of profit, at least 0.
  public let fixed: Double
  /// φ₁, in units of profit per unit of overlap, at least 0.
  public let perFloor: Double

  public static let none = ComplianceCost(unchecked: 0, 0)

  /// - Throws: `MarketError.outOfDomain`.
  public init(fixed: Double = 0, perFloor: Double = 0) throws(MarketError) {
    try Domain.nonNegative.check(fixed, "policy.complianceCost.fixed")
    try Domain.nonNegative.check(perFloor, "policy.complianceCost.perFloor")
    self.init(unchecked: fixed, perFloor)
  }

  private init(unchecked fixed: Double, _ perFloor: Double) {
    self.fixed = fixed
    self.perFloor = perFloor
  }

  /// Of a firm with a least overlap.
  public func amount(leastOverlap: Double) -> Double { fixed + perFloor * leastOverlap }
}
