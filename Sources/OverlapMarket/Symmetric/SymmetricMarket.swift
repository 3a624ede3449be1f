/// A market of identical firms without outside option and with exposure 1, for which the paper has
/// closed forms in the linear region, where no failure probability is cut off at 0 (sections 4 to
/// 7; docs/model.md section 3).
///
/// Every form is evaluated as it stands; `isLinear(at:)` tells whether an overlap lies in the
/// region where it holds.
public struct SymmetricMarket: Sendable, Equatable {
  /// N, at least 1.
  public let firmCount: Int
  public let users: Double
  public let demandSensitivity: Double
  public let userHarm: Double
  public let externalHarm: Double
  public internal(set) var systemicLoss: Double
  public let cost: Double
  public let margin: Double
  public let regimes: [Regime]
  /// π⁰_S, by regime.
  public let baselineFailure: [Double]
  /// a_S, by regime.
  public internal(set) var effectiveness: [Double]

  /// The symmetric reading of a market; nil unless all firms have equal primitives, exposure is 1,
  /// no firm is held, and there is neither an outside option nor an extension of the base model.
  public init?(_ market: Market) {
    let firms = market.firms
    guard market.outsideOption == nil, firms.exposure[0] == 1, !firms.isExtended,
      !firms.isSet(.heldOverlap)
    else {
      return nil
    }
    var reference = firms[0]
    for firm in firms {
      reference.name = firm.name
      guard firm == reference else { return nil }
    }
    firmCount = firms.count
    users = market.users
    demandSensitivity = market.demandSensitivity
    userHarm = market.userHarm
    externalHarm = market.externalHarm
    systemicLoss = market.systemicLoss
    cost = reference.cost
    margin = reference.margin
    regimes = market.regimes
    baselineFailure = reference.baselineFailure
    effectiveness = reference.effectiveness
  }

  /// a = Σ p_S a_S.
  public var meanEffectiveness: Double {
    zip(regimes, effectiveness).reduce(0) { $0 + $1.0.probability * $1.1 }
  }

  /// π⁰ = Σ p_S π⁰_S.
  public var meanBaselineFailure: Double {
    zip(regimes, baselineFailure).reduce(0) { $0 + $1.0.probability * $1.1 }
  }

  /// Expected failure probability in the linear region, π̄(o) = π⁰ − a o.
  public func expectedFailure(at overlap: Double) -> Double {
    meanBaselineFailure - meanEffectiveness * overlap
  }

  /// Whether every failure probability is strictly positive at this overlap, so that the closed
  /// forms apply.
  public func isLinear(at overlap: Double) -> Bool {
    overlap >= 0
      && zip(baselineFailure, effectiveness).allSatisfy { $0 - $1 * overlap > 0 || $1 == 0 }
  }

  /// M / N: users a firm.
  var usersPerFirm: Double { users / Double(firmCount) }

  /// D = (M / N)(1 − 1/N): users whom a small change in utility moves, a firm and unit of β.
  var contestedUsers: Double { usersPerFirm * (1 - 1 / Double(firmCount)) }
}
