// Of a firm at a profile.
extension Quantity {
  static let overlap = Quantity(
    "overlap", "overlap", .overlap,
    "What a firm invests so that its service fails less often.", section: "1",
    equation: "o_i ≥ 0, at a cost of c_i o_i²/2")
  static let share = Quantity(
    "share", "share of users", .fraction, "The part of all users who adopt the firm.",
    section: "1", equation: "s_i = exp(β U_i) / A, A = Σ_j exp(β U_j) with the outside option in it"
  )
  static let outsideShare = Quantity(
    "outsideShare", "share of users who adopt nobody", .fraction,
    "The part of all users who adopt no firm; 0 without an outside option.", section: "1",
    equation: "s_0 = exp(β U_0) / A")
  static let failureProbability = Quantity(
    "failureProbability", "P(fail)", .fraction,
    "The probability that a firm's service fails, on average over regimes.", section: "1",
    equation: "π̄_i = Σ_S p_S π_S,i")
  static let regimeFailureProbability = Quantity(
    "regimeFailureProbability", "P(fail | regime)", .fraction,
    "The probability that a firm's service fails when a regime holds.", section: "1",
    equation: "π_S,i = max(0, π⁰_S,i − a_S,i o_i)")
  static let perceivedFailure = Quantity(
    "perceivedFailure", "P(fail) expected", .fraction,
    "The probability with which users expect a firm's service to fail.", section: "8.2",
    equation: "π̂_i = ρ_i π̄_i + (1 − ρ_i) × prior")
  static let profit = Quantity(
    "profit", "profit", .utility,
    "What a firm earns on its users, less expected liability, its cost of overlap and what the "
      + "policy charges.", section: "1",
    equation: "Π_i = M s_i (μ_i − τ_i h_E e_i π̄_i) − c_i o_i²/2 − what the policy charges")
  static let expectedProfit = Quantity(
    "expectedProfit", "expected profit", .utility,
    "What a firm earns on average over the overlaps that rivals mix.", section: "2")
  static let corner = Quantity(
    "corner", "corner", .none,
    "Where the overlap rests: at the floor, where the firm is held, at a kink of a regime, beyond "
      + "the last at the byproduct of the cheapest way to a score, or interior between them.",
    section: "2")
  static let mixingProbability = Quantity(
    "probability", "probability", .fraction,
    "The probability with which a firm that mixes plays an overlap.", in: "supports", section: "2")
  static let meanOverlap = Quantity(
    "meanOverlap", "mean overlap", .overlap, "The mean of overlaps over firms, each counted once.")
  static let expectedFailure = Quantity(
    "expectedFailure", "P(fail), by share", .fraction,
    "The probability that the firm of a served user fails; 0 where nobody is served.",
    equation: "Σ_i s_i π̄_i / Σ_i s_i")
  static let smallestProfit = Quantity(
    "smallestProfit", "smallest profit", .utility, "The least profit of any firm in the market.")
  static let firmCount = Quantity(
    "firmCount", "firms", .firms, "How many firms are in the market.", section: "8.8")

  static let ofFirms: [Quantity] = [
    overlap, share, outsideShare, failureProbability, regimeFailureProbability,
    perceivedFailure, profit,
    expectedProfit, corner, mixingProbability, meanOverlap, expectedFailure, smallestProfit,
    firmCount,
  ]
}
