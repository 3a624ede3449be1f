/// The regulator's instruments (MODEL sections 1 and 5), each uniform or per firm.
public struct Policy: Sendable, Hashable {
  /// Share of third-party harm charged to the firm that caused it (τ, or τ_i), at least 0.
  public let liability: FirmValues
  /// Minimum overlap (ō, or ō_i), at least 0.
  public let floor: FirmValues

  /// No regulation.
  public static let laissezFaire = Policy(unchecked: .uniform(0), floor: .uniform(0))

  /// A policy that treats all firms alike.
  /// - Throws: `MarketError.outOfDomain` for a negative or non-finite instrument.
  public init(liability: Double = 0, floor: Double = 0) throws(MarketError) {
    try self.init(liability: .uniform(liability), floor: .uniform(floor))
  }

  /// - Throws: `MarketError.outOfDomain` for a negative or non-finite entry.
  /// - Complexity: O(entries).
  public init(liability: FirmValues, floor: FirmValues) throws(MarketError) {
    try liability.check(.nonNegative, "policy.liability")
    try floor.check(.nonNegative, "policy.floor")
    self.init(unchecked: liability, floor: floor)
  }

  private init(unchecked liability: FirmValues, floor: FirmValues) {
    self.liability = liability
    self.floor = floor
  }
}

extension Policy {
  /// What is uniform fits every market; what is per firm needs one entry for each of its firms.
  ///
  /// Solvers check it. States, outcomes and audits of a market under a policy take it for granted.
  /// - Throws: `MarketError.entryCount`.
  public func check(fits market: Market) throws(MarketError) {
    for (name, values) in [("liability", liability), ("floor", floor)] {
      guard case .perFirm(let entries) = values, entries.count != market.firms.count else { continue }
      throw .entryCount(path: "policy.\(name)", count: entries.count, firms: market.firms.count)
    }
  }

  /// Whether every firm of the market faces the same instruments under both. O(firms).
  public func agrees(with other: Policy, in market: Market) -> Bool {
    liability.agrees(with: other.liability, firms: market.firms.count)
      && floor.agrees(with: other.floor, firms: market.firms.count)
  }
}
