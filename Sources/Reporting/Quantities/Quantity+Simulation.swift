// Of simulated failures.
extension Quantity {
  static let exact = Quantity(
    "exact", "exact", .none, "What follows from the distribution itself, in the unit of the row.",
    section: "7")
  static let simulated = Quantity(
    "simulated", "simulated", .none, "What the draws give, in the unit of the row.", section: "7")
  static let draws = Quantity("draws", "draws", .count, "How many draws were made.", section: "7")
  static let failures = Quantity(
    "failures", "firms that fail", .firms, "A number of firms that fail at a time, K.",
    section: "4")
  static let riskLevel = Quantity(
    "level", "level", .fraction, "The probability that a quantile is not exceeded with.",
    in: "risk", section: "4")
  static let failureQuantile = Quantity(
    "failures", "failures K", .firms,
    "The least number of failures that is not exceeded with the probability of the level.",
    in: "risk", section: "4")
  static let lossQuantile = Quantity(
    "systemicLoss", "systemic loss κK²", .utility,
    "The systemic loss that is not exceeded with the probability of the level.", in: "risk",
    section: "4")
  static let expectedShortfall = Quantity(
    "expectedShortfall", "expected shortfall", .utility,
    "The mean systemic loss of the worst cases beyond the level.", in: "risk", section: "4")
  static let regimeProbability = Quantity(
    "probability", "probability", .fraction, "The probability of a regime, p_S.", in: "regimes",
    section: "1")

  static let ofSimulation: [Quantity] = [
    exact, simulated, draws, failures, riskLevel, failureQuantile, lossQuantile,
    expectedShortfall, regimeProbability,
  ]
}

// Of a result that is verified.
extension Quantity {
  static let recordedVerified = Quantity(
    "recordedVerified", "recorded as verified", .none,
    "Whether the result says that it has an answer.")
  static let recordedVerdict = Quantity(
    "recordedVerdict", "recorded verdict", .none, "The verdict that the result gives.")
  static let largestDifference = Quantity(
    "largestDifference", "largest difference", .ratio,
    "The largest relative difference of a recorded number from the recomputed one.")
  static let recorded = Quantity(
    "recorded", "recorded", .none, "What the result says, in the unit of its field.")
  static let recomputed = Quantity(
    "recomputed", "recomputed", .none, "What follows from the profile, in the unit of its field.")

  static let ofVerification: [Quantity] = [
    recordedVerified, recordedVerdict, largestDifference, recorded, recomputed,
  ]
}
