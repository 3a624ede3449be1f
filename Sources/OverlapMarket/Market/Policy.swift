/// The regulator's instruments (MODEL sections 1 and 5).
public struct Policy: Sendable, Hashable {
  /// Share of third-party harm charged to the firm that caused it (τ), at least 0.
  public let liability: Double
  /// Minimum overlap (ō), at least 0.
  public let floor: Double

  /// No regulation.
  public static let laissezFaire = Policy(uncheckedLiability: 0, floor: 0)

  /// - Throws: `MarketError.outOfDomain` for a negative or non-finite instrument.
  public init(liability: Double = 0, floor: Double = 0) throws(MarketError) {
    try Domain.nonNegative.check(liability, "policy.liability")
    try Domain.nonNegative.check(floor, "policy.floor")
    self.init(uncheckedLiability: liability, floor: floor)
  }

  private init(uncheckedLiability: Double, floor: Double) {
    self.liability = uncheckedLiability
    self.floor = floor
  }
}
