// Of policies side by side, and of paths.
extension Quantity {
  static let change = Quantity(
    "change", "change", .none,
    "The level less the baseline's, in the unit of what changes; absent where the two cannot be "
      + "compared.")
  static let recovered = Quantity(
    "recovered", "of the first best's gain", .ratio,
    "The part of what the first best gains over no regulation that a policy recovers.",
    section: "5")
  static let laissezFaireVerified = Quantity(
    "laissezFaireVerified", "no regulation verified", .none,
    "Whether an equilibrium without regulation was verified.")
  static let laissezFaireWelfare = Quantity(
    "laissezFaireWelfare", "no regulation", .utility, "Welfare without regulation.")

  static let compensatingVariation = Quantity(
    "compensatingVariation", "compensating variation", .none,
    "What could be taken from each user so that users are as well off as in the baseline; null "
      + "between markets of different demand sensitivity.", section: "1.1")
  static let variationPerUser = Quantity(
    "perUser", "a user", .userUtility, "Change in surplus a user, as users experience it.",
    in: "compensatingVariation", section: "1.1")
  static let expectedVariation = Quantity(
    "expected", "as they expect it", .userUtility,
    "Change in the log sum over β: surplus a user as users expect it when they choose.",
    in: "compensatingVariation", section: "1.1")
  static let unforeseenVariation = Quantity(
    "unforeseen", "not foreseen", .userUtility,
    "Change in the harm that users do not foresee, as a gain.", in: "compensatingVariation",
    section: "8.2")
  static let shareChange = Quantity(
    "shareChange", "change in share", .fraction,
    "Change in the part of all users who adopt the firm; who is not in the market has none.",
    section: "1")
  static let outsideShareChange = Quantity(
    "outsideShareChange", "change in those who adopt nobody", .fraction,
    "Change in the part of all users who adopt no firm.", section: "1")
  static let valueBefore = Quantity(
    "valueBefore", "before", .none, "The number in the baseline's roster, in its own unit.")
  static let valueAfter = Quantity(
    "valueAfter", "after", .none, "The number in the other roster, in its own unit.")

  static let ofComparison: [Quantity] = [
    change, recovered, laissezFaireVerified, laissezFaireWelfare, compensatingVariation,
    variationPerUser, expectedVariation, unforeseenVariation, shareChange, outsideShareChange,
    valueBefore, valueAfter,
  ]

  static let value = Quantity(
    "value", "value", .none,
    "The value of an instrument, of a primitive or of an outcome, in its own unit.")
  static let eventUncertainty = Quantity(
    "uncertainty", "within", .none, "How far from the value told an event may lie.", in: "events")
  static let jump = Quantity(
    "jump", "jump", .overlap, "By how much overlaps jump at an event.", in: "events")

  static let ofPaths: [Quantity] = [value, eventUncertainty, jump]

  static let overlapElasticity = Quantity(
    "overlapElasticity", "elasticity of overlap", .ratio,
    "Percent by which overlap changes per percent of the parameter.", section: "6")
  static let welfareElasticity = Quantity(
    "welfareElasticity", "elasticity", .ratio,
    "Percent by which welfare changes per percent of the parameter.", section: "6")
  static let leftDerivative = Quantity(
    "left", "left", .none, "The derivative towards smaller values of the parameter.", section: "6")
  static let rightDerivative = Quantity(
    "right", "right", .none, "The derivative towards larger values of the parameter.",
    section: "6")
  static let optimumObstacle = Quantity(
    "optimumObstacle", "obstacle", .none, "Why there are no derivatives at the optimum.",
    section: "6")

  static let ofSensitivities: [Quantity] = [
    overlapElasticity, welfareElasticity, leftDerivative, rightDerivative, optimumObstacle,
  ]
}
