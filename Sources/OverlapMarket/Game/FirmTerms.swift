import AggregativeGames
import Intervals

/// What makes a firm's problem: how failures bear on its users and on its earnings, in any scalar
/// (docs/model.md sections 1 and 8.0).
public struct FirmTerms<S: Scalar>: Sendable {
  /// β.
  public let sensitivity: S
  /// What its users expect of it.
  public let user: ServedUser<S>
  /// How it is paid.
  public let revenue: Revenue
  /// μ: what the firm earns on a served user where it never fails, at a given price.
  public let margin: S
  /// m: what serving a user costs, where the firm sets its price; else 0.
  public let unitCost: S
  /// h_E e: third parties' harm per served user and unit of failure probability.
  public let externalHarm: S
  /// τ h_E e: what of it the firm is liable for.
  public let liableHarm: S
  /// c.
  public let cost: S

  /// - Parameters:
  ///   - user: its own; nil: stated anew.
  ///   - liability: share of harm to third parties that the firm is charged.
  @inlinable @inline(__always)
  public init<Numbers: ScalarNumbers>(
    of i: Int, in market: Market, user: ServedUser<S>? = nil, liability: S, _ numbers: Numbers
  ) where Numbers.Value == S {
    let firms = market.firms
    sensitivity = numbers.market(market.demandSensitivity, .demandSensitivity)
    self.user = user ?? ServedUser(of: i, in: market, numbers)
    revenue = market.pricing == .fixed ? .fixedPrices : .chosenPrices
    margin = numbers.firm(i, firms.margin[i], .margin, regime: 0)
    unitCost = market.pricing == .fixed ? S(0) : firms.unitCost(of: i, numbers)
    externalHarm =
      numbers.market(market.externalHarm, .externalHarm) * firms.exposure(of: i, numbers)
    liableHarm = liability * externalHarm
    cost = firms.cost(of: i, numbers)
  }

  /// What a unit less of expected failure probability is worth to the firm, per user of the market:
  /// through users won, (μ − τ h_E e π̄) β h_U e s (1 − s), and through liability avoided, τ h_E e
  /// s. Where it sets its price, the price takes up what users gain: h_U e s and τ h_E e s.
  @inlinable @inline(__always)
  public func worthOfSafety(share: S, rest: S, failing failure: S) -> MarginalRevenue<S> {
    if revenue == .chosenPrices {
      return revenue.marginal(
        weighed: user.perceivedHarm, gain: liableHarm, share: share, density: share * rest)
    }
    let piece = problem(failing: Line(level: failure, slope: S(-1)), from: 0)
    return revenue.marginal(
      weighed: piece.logWeight.slope * piece.earnings.level, gain: piece.earnings.slope,
      share: share, density: share * rest)
  }

  /// What of that worth its owner's other firms lose, prices given: users won are won from them
  /// too, β h_U e s Σ s_k g_k (docs/model.md section 8.7).
  /// - Parameter siblingsEarn: Σ s_k g_k over the owner's other firms.
  @inlinable @inline(__always)
  public func diversion(share: S, siblingsEarn: S) -> S {
    sensitivity * user.perceivedHarm * share * siblingsEarn
  }

  /// The firm's problem where its expected failure probability is a line in overlap.
  /// - Parameters:
  ///   - reference: what is subtracted from the log weight.
  ///   - costs: what overlap costs there, C' and C extrapolated to overlap 0; nil: c o²/2.
  @inlinable @inline(__always)
  public func problem(
    failing failure: Line<S>, from reference: Double,
    costing costs: (marginal: Line<S>, level: S)? = nil
  ) -> SellerPiece<S> {
    // A price that covers liability takes it from users, to whom it is worth what it costs.
    let perceived = revenue == .fixedPrices ? user.perceivedHarm : user.perceivedHarm + liableHarm
    let demand = sensitivity * perceived
    let fall = S(0) - failure.slope
    let earnings =
      switch revenue {
      case .fixedPrices:
        Line(level: margin - liableHarm * failure.level, slope: liableHarm * fall)
      case .chosenPrices: Line(level: S(1) / sensitivity, slope: S(0))
      }
    return SellerPiece(
      logWeight: Line(
        level: (sensitivity * user.utility - S(reference)) - demand * failure.level,
        slope: demand * fall),
      earnings: earnings,
      marginalCost: costs?.marginal ?? Line(level: S(0), slope: cost),
      costLevel: costs?.level ?? S(0))
  }
}

extension Market {
  /// The expected failure probability of a firm above one of its breakpoints: the sum over states
  /// that still fail there. For a firm without pieces, and past the last, the constant that is
  /// left.
  /// - Parameter chance: p_t of a state; nil: as it is in the market.
  func failureLine<S: Scalar>(
    of i: Int, above end: Double, isLast: Bool, chance: ((Int) -> S)? = nil
  ) -> Line<S> {
    var (level, slope) = (S(0), S(0))
    let failures = failures
    for t in 0..<failures.count {
      let k = failures.offset(i, t)
      let (baseline, effectiveness) = (failures.baseline[k], failures.effectiveness[k])
      guard effectiveness == 0 || baseline / effectiveness > end else { continue }
      // Enclosed from the roster's numbers, and not from the rounded ones.
      let hinge = hinge(t, of: i, AtRest<S>())
      let probability = chance?(t) ?? S(failures.probability[t])
      level += probability * hinge.baseline
      guard effectiveness > 0 else { continue }
      let fall = probability * hinge.effectiveness
      if isLast { level -= fall * S(end) } else { slope -= fall }
    }
    return Line(level: level, slope: slope)
  }
}
