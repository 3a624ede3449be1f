import OverlapMarket

/// Why there is no derivative to report.
public enum SensitivityError: Error, Sendable, Equatable {
  /// The profile is not a verified equilibrium: gain of the best deviation relative to profit.
  case notAnEquilibrium(relativeGain: Double)
  /// A firm's first-order condition does not hold at the profile.
  case notStationary(firm: Int)
  /// The first-order conditions determine no derivative: at a fold the answer moves infinitely
  /// fast. The distance is the relative change of the Jacobian's entries that makes it singular.
  case singular(distance: Double)
  /// Firms sit exactly where their replies bend, and no choice of sides was found that is
  /// consistent.
  case undecided
  /// Several regimes' kinks meet at a firm's overlap and pull it to different sides.
  case opposedKinks(firm: Int)
  /// The market lacks the primitive: no outside option, no other regime, or no firm or regime at
  /// that position.
  case noSuchPrimitive(Primitive)
  /// Instruments of the policy whose derivatives are not known.
  case unsupported(MarketError)
  /// Numbers leave the range of a double.
  case overflow
}

extension SensitivityError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnEquilibrium(let gain):
      "no verified equilibrium was found (at the closest point a firm gains \(gain) of its profit "
        + "by deviating), and only an "
        + "equilibrium has derivatives"
    case .notStationary(let firm):
      "firms[\(firm)]: the first-order condition does not hold at the profile; solve to a smaller "
        + "residual"
    case .singular(let distance):
      "the Jacobian is singular to a relative \(distance): the market is at a fold, where the "
        + "derivative does not exist"
    case .undecided:
      "firms sit exactly at corners with zero multipliers and the one-sided derivative could not "
        + "be decided; move the parameter a little"
    case .opposedKinks(let firm):
      "firms[\(firm)]: the kinks of several regimes coincide at its overlap and pull apart; move "
        + "one of them a little"
    case .noSuchPrimitive(let primitive): "the market has no \(primitive)"
    case .unsupported(let error): error.description
    case .overflow: "numbers leave the range of a double: choose other units"
    }
  }
}
