import OverlapMarket

/// What a policy must leave standing to be chosen. What is nil asks for nothing.
public struct PolicyConstraints: Sendable, Hashable {
  /// Every firm's profit must be at least this, in units of profit.
  public let minimumProfit: Double?
  /// Firms' costs of overlap together must be at most this, Σ c_i o_i²/2, in the same units; at
  /// least 0.
  public let maximumOverlapCost: Double?
  /// Firms' costs of complying with the policy together must be at most this
  /// (`Outcomes.complianceCost`), in the same units; at least 0.
  public let maximumComplianceCost: Double?
  /// At least so many firms must stay in the market; at least 1.
  public let minimumFirms: Int?

  public static let none = PolicyConstraints(unchecked: nil, nil, nil, nil)

  /// - Throws: `MenuError.outOfDomain` for a number that is not finite, a negative cost, or fewer
  ///   firms than 1.
  public init(
    minimumProfit: Double? = nil, maximumOverlapCost: Double? = nil,
    maximumComplianceCost: Double? = nil,
    minimumFirms: Int? = nil
  ) throws(MenuError) {
    if let minimumProfit, !minimumProfit.isFinite {
      throw .outOfDomain(
        path: "constraints.minimumProfit", value: minimumProfit, rule: "must be a finite number")
    }
    let costs = [
      ("maximumOverlapCost", maximumOverlapCost), ("maximumComplianceCost", maximumComplianceCost),
    ]
    for (name, cost) in costs {
      guard let cost, !(cost >= 0 && cost.isFinite) else { continue }
      throw .outOfDomain(
        path: "constraints.\(name)", value: cost, rule: "must be at least 0 and finite")
    }
    if let minimumFirms, minimumFirms < 1 {
      throw .outOfDomain(
        path: "constraints.minimumFirms", value: Double(minimumFirms), rule: "must be at least 1")
    }
    self.init(unchecked: minimumProfit, maximumOverlapCost, maximumComplianceCost, minimumFirms)
  }

  private init(
    unchecked minimumProfit: Double?, _ maximumOverlapCost: Double?,
    _ maximumComplianceCost: Double?,
    _ minimumFirms: Int?
  ) {
    self.minimumProfit = minimumProfit
    self.maximumOverlapCost = maximumOverlapCost
    self.maximumComplianceCost = maximumComplianceCost
    self.minimumFirms = minimumFirms
  }

  /// These, and no firm may lose money.
  var withoutLoss: PolicyConstraints {
    PolicyConstraints(
      unchecked: max(minimumProfit ?? 0, 0), maximumOverlapCost, maximumComplianceCost,
      minimumFirms)
  }

  func allow(smallestProfit: Double, outcomes: Outcomes, firms: Int) -> Bool {
    smallestProfit >= minimumProfit ?? -.infinity
      && outcomes.overlapCost <= maximumOverlapCost ?? .infinity
      && outcomes.complianceCost <= maximumComplianceCost ?? .infinity && firms >= minimumFirms ?? 0
  }
}
