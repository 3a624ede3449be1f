/// One seller of agentic services, as a row of `Firms` (docs/model.md section 1).
public struct Firm: Sendable, Hashable {
  /// Unique, not empty.
  public var name: String
  /// Curvature of the cost of overlap, cost · o² / 2 (c_i), greater than 0.
  public var cost: Double
  /// Profit per served user before liability (μ_i); any sign.
  public var margin: Double
  /// Users' value of the service (v_i).
  public var value: Double
  /// Price (P_i).
  public var price: Double
  /// Exposure index (e_i, section 9.4): scales users' and third parties' harm; at least 0.
  public var exposure: Double
  /// Failure probability without overlap, by regime in the market's order (π⁰_{S,i}), in [0, 1].
  public var baselineFailure: [Double]
  /// Fall in failure probability per unit of overlap, by regime in the market's order (a_{S,i}), at
  /// least 0.
  public var effectiveness: [Double]

  public init(
    name: String, cost: Double, margin: Double, value: Double = 0, price: Double = 0,
    exposure: Double = 1, baselineFailure: [Double], effectiveness: [Double]
  ) {
    self.name = name
    self.cost = cost
    self.margin = margin
    self.value = value
    self.price = price
    self.exposure = exposure
    self.baselineFailure = baselineFailure
    self.effectiveness = effectiveness
  }
}
