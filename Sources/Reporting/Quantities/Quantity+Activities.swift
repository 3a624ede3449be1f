// Of firms' activities and scores of them.
extension Quantity {
  static let activity = Quantity(
    "activity", "activity", .none, "What a firm does for overlap, by its name.", section: "8.5")
  static let activityLevel = Quantity(
    "activityLevel", "level", .none,
    "At what level an activity stands: the mix that costs the firm least.", section: "8.5",
    equation: "x_m = (λ t_m + ν w_m)/k_m")
  static let activityCost = Quantity(
    "activityCost", "cost", .utility, "What the activity costs at its level.", section: "8.5",
    equation: "k_m x_m²/2")
  static let activityOverlap = Quantity(
    "activityOverlap", "overlap from it", .overlap,
    "What the activity adds to the firm's overlap at its level.", section: "8.5",
    equation: "t_m x_m")
  static let ofActivities: [Quantity] = [
    activity, activityLevel, activityCost, activityOverlap,
  ]
}
