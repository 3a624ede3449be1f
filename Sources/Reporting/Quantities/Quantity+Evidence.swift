// What is known of a profile, and how firmly.
extension Quantity {
  static let verdict = Quantity(
    "verdict", "verdict", .none,
    "How firmly an answer stands: of a profile proven, verified or failed; of a plan proven or "
      + "gap.",
    section: "2")
  static let verified = Quantity(
    "verified", "verified", .none,
    "Whether the answer asked for was found and all that it rests on was verified: exit status 0.")
  static let multiplicity = Quantity(
    "multiplicity", "multiplicity", .none,
    "How many equilibria there are, as far as it is known: unique, multiple, none, unexamined or "
      + "budgetExceeded.", section: "2")
  static let residual = Quantity(
    "residual", "residual", .ratio,
    "The largest scaled natural residual of the first-order conditions.", section: "2")
  static let stable = Quantity(
    "stable", "stable", .none,
    "Whether simultaneous best replies return after a small disturbance; of a set of firms, "
      + "whether nobody wants to leave or to return.")
  static let spectralRadius = Quantity(
    "spectralRadius", "spectral radius", .ratio,
    "The spectral radius of the map from a profile to the best replies to it, or a bound on it.")
  static let spectralRadiusIsBound = Quantity(
    "spectralRadiusIsBound", "spectral radius is a bound", .none,
    "Whether the spectral radius is an upper bound and not the number itself.")
  static let secondOrderFailures = Quantity(
    "secondOrderFailures", "second-order failures", .firms,
    "How many firms rest at a stationary point at which profit does not fall on both sides.",
    section: "2")
  static let iterations = Quantity(
    "iterations", "iterations", .count, "How many iterations the method took.")
  static let deviationGain = Quantity(
    "deviationGain", "gain from deviating", .utility,
    "The most that any firm gains by its best deviation, ε, with the firm.", section: "2")
  static let absoluteGain = Quantity(
    "absoluteGain", "gain in profit", .utility,
    "A proven bound on what any firm gains by deviating.",
    in: "deviationGain", section: "2")
  static let relativeGain = Quantity(
    "relativeGain", "gain relative to profit", .ratio,
    "A proven bound on what any firm gains by deviating, relative to its profit.",
    in: "deviationGain", section: "2")
  static let deviation = Quantity(
    "deviation", "deviation", .overlap,
    "The overlap to which that firm would move; its own where no gain was found.",
    in: "deviationGain", section: "2")
  static let sureGain = Quantity(
    "sureGain", "sure gain", .utility, "What that firm surely gains by moving there.",
    in: "deviationGain", section: "2")
  static let enclosureLower = Quantity(
    "enclosureLower", "enclosure from", .overlap,
    "Overlaps between this and the upper end hold an exact equilibrium, proven.",
    section: "2")
  static let enclosureUpper = Quantity(
    "enclosureUpper", "enclosure to", .overlap,
    "Overlaps between the lower end and this hold an exact equilibrium, proven.",
    section: "2")
  static let supportSize = Quantity(
    "supportSize", "size of the support", .count,
    "How many overlaps all firms mix together, with a probability above zero.", section: "2")

  static let ofEvidence: [Quantity] = [
    verdict, verified, multiplicity, residual, stable, spectralRadius,
    spectralRadiusIsBound, secondOrderFailures, iterations, deviationGain, absoluteGain,
    relativeGain, deviation, sureGain, enclosureLower, enclosureUpper,
    supportSize,
  ]
}
