// Of a regime whose probability responds.
extension Quantity {
  static let respondingProbability = Quantity(
    "regimeProbability", "P(regime that responds)", .fraction,
    "The probability of the regime that responds, which is what the market answers with.",
    section: "8.4", equation: "p_H = logistic(θ₀ + θ₁ Σ s_i e_i + θ₂ E[K]/N)")
  static let responseSlope = Quantity(
    "responseSlope", "slope of the response", .ratio,
    "By how much the probability with which the market answers rises per unit of the one at which "
      + "it stands, firms' replies included; below 1 the probability returns after a small "
      + "disturbance, above 1 it runs away.", section: "8.4", equation: "Φ'")
  static let responseResidual = Quantity(
    "responseResidual", "residual of the response", .fraction,
    "A proven bound on how far the probability is from the one with which the market answers.",
    section: "8.4", equation: "|p_H − Φ|")

  static let ofResponse: [Quantity] = [responseSlope, responseResidual]
}
