// Of overlaps that somebody gives.
extension Quantity {
  static let standing = Quantity(
    "standing", "standing", .none,
    "Whether the firm chooses and may have its overlap (chooses), is below its least overlap "
      + "(belowLeastOverlap), or is held by the roster, there (held) or elsewhere (heldElsewhere).",
    section: "1")
  static let firmResidual = Quantity(
    "residual", "residual", .ratio,
    "The firm's scaled natural residual: how far its overlap is from its natural reply.",
    in: "deviations", section: "2")
  static let gainBound = Quantity(
    "gainBound", "gains at most", .utility,
    "A proven bound on what the firm gains by any deviation.", in: "deviations", section: "2")
  static let firmDeviation = Quantity(
    "deviation", "by moving to", .overlap,
    "An overlap to which the firm would move; its own where no gain was found.", in: "deviations",
    section: "2")
  static let firmSureGain = Quantity(
    "sureGain", "surely gains", .utility, "What the firm surely gains by moving there.",
    in: "deviations", section: "2")

  static let ofEvaluation: [Quantity] = [
    standing, firmResidual, gainBound, firmDeviation, firmSureGain,
  ]
}
