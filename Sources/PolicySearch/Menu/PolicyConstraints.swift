/// What a policy must leave standing to be chosen. What is nil asks for nothing.
public struct PolicyConstraints: Sendable, Hashable {
  /// Every firm's profit must be at least this, in units of profit.
  public let minimumProfit: Double?
  /// Firms' costs of overlap together must be at most this, Σ c_i o_i²/2, in the same units; at least 0.
  public let maximumOverlapCost: Double?

  public static let none = PolicyConstraints(unchecked: nil, nil)

  /// - Throws: `MenuError.outOfDomain` for a number that is not finite, or a negative cost.
  public init(minimumProfit: Double? = nil, maximumOverlapCost: Double? = nil) throws(MenuError) {
    if let minimumProfit, !minimumProfit.isFinite {
      throw .outOfDomain(
        path: "constraints.minimumProfit", value: minimumProfit, rule: "must be a finite number")
    }
    if let maximumOverlapCost, !(maximumOverlapCost >= 0 && maximumOverlapCost.isFinite) {
      throw .outOfDomain(
        path: "constraints.maximumOverlapCost", value: maximumOverlapCost, rule: "must be at least 0 and finite")
    }
    self.init(unchecked: minimumProfit, maximumOverlapCost)
  }

  private init(unchecked minimumProfit: Double?, _ maximumOverlapCost: Double?) {
    self.minimumProfit = minimumProfit
    self.maximumOverlapCost = maximumOverlapCost
  }

  func allow(smallestProfit: Double, overlapCost: Double) -> Bool {
    smallestProfit >= minimumProfit ?? -.infinity && overlapCost <= maximumOverlapCost ?? .infinity
  }
}
