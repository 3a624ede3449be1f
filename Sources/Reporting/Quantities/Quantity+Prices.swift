// Of firms that set prices.
extension Quantity {
  static let price = Quantity(
    "price", "price", .userUtility,
    "What a firm charges a user, where it sets its price; at the planner's optimum what serving "
      + "the user costs everybody else, m_i + h_E e_i π̄_i, and what the user does not foresee.",
    section: "8.6",
    equation: "at the market's equilibrium P_i = m_i + τ_i h_E e_i π̄_i + 1/(β (1 − s_i))")
  static let markup = Quantity(
    "markup", "markup", .userUtility,
    "What a firm that sets its price earns on a served user, beside unit cost and expected "
      + "liability.", section: "8.6",
    equation: "P_i − m_i − τ_i h_E e_i π̄_i = 1/(β (1 − s_i))")
  static let sequentialFactor = Quantity(
    "sequentialFactor", "incentive if overlap came first", .ratio,
    "By what the worth of overlap to a firm, users' harm and liability alike, would be multiplied "
      + "if overlaps were chosen before prices instead of with them.", section: "8.6",
    equation: "[1/(1 − s + s²)] [1 − s'_i/(s_0 + Σ s'_j)], s' = s (1 − s)²/(1 − s + s²)")
  static let priceByLiability = Quantity(
    "byLiability", "price by liability", .userUtility,
    "By how much a firm's price changes per unit of liability, everybody having adjusted.",
    in: "passThrough", section: "8.6")
  static let liabilityCost = Quantity(
    "liabilityCost", "cost of it", .userUtility,
    "What a unit of liability costs a firm a served user, if nothing else moves.",
    in: "passThrough", section: "8.6", equation: "h_E e_i π̄_i")
  static let passThroughRate = Quantity(
    "rate", "passed on", .ratio,
    "The part of its cost of liability that a firm passes into its price; more than 1 where its "
      + "markup rises too.", in: "passThrough", section: "8.6")
  static let priceByOwnCost = Quantity(
    "byOwnCost", "price by own unit cost", .ratio,
    "By how much a firm's price changes per unit of its own unit cost, everybody having adjusted.",
    in: "passThrough", section: "8.6", equation: "∂P_i/∂m_i")

  static let ofPrices: [Quantity] = [
    price, markup, sequentialFactor, priceByLiability, liabilityCost, passThroughRate,
    priceByOwnCost,
  ]
}
