// Of a firm at a profile.
extension Quantity {
  static let overlap = Quantity(
    "overlap", "overlap", .overlap,
    "What a firm invests so that its service fails less often, o.", section: "1")
  static let share = Quantity(
    "share", "share of users", .fraction, "The part of all users who adopt the firm, s.",
    section: "1")
  static let outsideShare = Quantity(
    "outsideShare", "share of users who adopt nobody", .fraction,
    "The part of all users who adopt no firm; 0 without an outside option.", section: "1")
  static let failureProbability = Quantity(
    "failureProbability", "P(fail)", .fraction,
    "The probability that a firm's service fails, on average over regimes, π̄ (1).", section: "1")
  static let regimeFailureProbability = Quantity(
    "regimeFailureProbability", "P(fail | regime)", .fraction,
    "The probability that a firm's service fails when a regime holds, π_S (1).", section: "1")
  static let perceivedFailure = Quantity(
    "perceivedFailure", "P(fail) expected", .fraction,
    "The probability with which users expect a firm's service to fail, π̂.", section: "8.2")
  static let profit = Quantity(
    "profit", "profit", .utility,
    "What a firm earns on its users, less expected liability, its cost of overlap and what the "
      + "policy charges, Π (3).", section: "1")
  static let expectedProfit = Quantity(
    "expectedProfit", "expected profit", .utility,
    "What a firm earns on average over the overlaps that rivals mix.", section: "2")
  static let corner = Quantity(
    "corner", "corner", .none,
    "Where the overlap rests: at the floor, at a kink of a regime, or interior between them.",
    section: "2")
  static let mixingProbability = Quantity(
    "probability", "probability", .fraction,
    "The probability with which a firm that mixes plays an overlap.", in: "supports", section: "2")
  static let meanOverlap = Quantity(
    "meanOverlap", "mean overlap", .overlap, "The mean of overlaps over firms, each counted once.")
  static let expectedFailure = Quantity(
    "expectedFailure", "P(fail), by share", .fraction,
    "The probability that the firm of a served user fails; 0 where nobody is served.")
  static let smallestProfit = Quantity(
    "smallestProfit", "smallest profit", .utility, "The least profit of any firm in the market.")
  static let firmCount = Quantity(
    "firmCount", "firms", .firms, "How many firms are in the market.", section: "8.8")

  static let ofFirms: [Quantity] = [
    overlap, share, outsideShare, failureProbability, regimeFailureProbability,
    perceivedFailure, profit,
    expectedProfit, corner, mixingProbability, meanOverlap, expectedFailure, smallestProfit, firmCount,
  ]
}
