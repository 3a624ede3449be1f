import AggregativeGames
import Intervals

/// What makes a firm's problem: how failures bear on its users and on its earnings, in any scalar
/// (docs/model.md sections 1 and 8.0).
struct FirmTerms<S: Scalar> {
  /// β.
  let sensitivity: S
  /// v − P: users' utility from the service where it never fails.
  let utility: S
  /// h_U e: what users lose per unit of expected failure probability.
  let userHarm: S
  /// μ: what the firm earns on a served user where it never fails.
  let margin: S
  /// τ h_E e: what it is liable for per served user and unit of failure probability.
  let liableHarm: S
  /// c.
  let cost: S

  /// - Parameter liability: share of harm to third parties that the firm is charged.
  init(of i: Int, in market: Market, liability: S) {
    let firms = market.firms
    let exposure = S(firms.exposure[i])
    sensitivity = S(market.demandSensitivity)
    utility = S(firms.value[i]) - S(firms.price[i])
    userHarm = S(market.userHarm) * exposure
    margin = S(firms.margin[i])
    liableHarm = liability * S(market.externalHarm) * exposure
    cost = S(firms.cost[i])
  }

  /// The firm's problem where its expected failure probability is a line in overlap.
  /// - Parameter reference: what is subtracted from the log weight.
  func problem(failing failure: Line<S>, from reference: Double) -> SellerPiece<S> {
    let demand = sensitivity * userHarm
    let fall = S(0) - failure.slope
    return SellerPiece(
      logWeight: Line(
        level: (sensitivity * utility - S(reference)) - demand * failure.level,
        slope: demand * fall),
      earnings: Line(level: margin - liableHarm * failure.level, slope: liableHarm * fall),
      marginalCost: Line(level: S(0), slope: cost), costLevel: S(0))
  }
}

extension Market {
  /// The expected failure probability of a firm above one of its breakpoints: the sum over regimes
  /// that still fail there. For a firm without pieces, and past the last, the constant that is
  /// left.
  func failureLine<S: Scalar>(of i: Int, above end: Double, isLast: Bool) -> Line<S> {
    var (level, slope) = (S(0), S(0))
    for s in regimes.indices {
      let k = firms.offset(i, s)
      let probability = S(regimes[s].probability)
      let (baseline, effectiveness) = (firms.baselineFailure[k], firms.effectiveness[k])
      let mayFail = effectiveness == 0 || baseline / effectiveness > end
      guard mayFail else { continue }
      level += probability * S(baseline)
      guard effectiveness > 0 else { continue }
      let fall = probability * S(effectiveness)
      if isLast { level -= fall * S(end) } else { slope -= fall }
    }
    return Line(level: level, slope: slope)
  }
}
