import OverlapMarket
import Planner

extension UncertaintyModel {
  /// Exact bounds on the closed form of the planner's overlap, where there is one: firms are
  /// identical, shares are held, and nothing is uncertain but intervals of κ and of the
  /// effectiveness, shared by all firms, in one regime.
  ///
  /// - Parameter policy: at whose floor shares are held.
  /// - Returns: nil where the closed form does not speak of the case.
  public func closedFormBounds(
    around market: Market, for objective: WelfareObjective, heldSharesUnder policy: Policy
  ) -> SymmetricOverlapBounds? {
    guard objective.convention == .fixedShares, policy.floor.common != nil,
      let symmetric = SymmetricMarket(market)
    else {
      return nil
    }
    var loss: ClosedRange<Double>?
    var regime: Int?
    var effectiveness: ClosedRange<Double>?
    for entry in primitives {
      guard let interval = entry.distribution.interval, let first = entry.primitives.first else {
        return nil
      }
      let scale = entry.isFactor ? first.current(in: market, under: .laissezFaire) ?? .nan : 1
      let range = interval.lowerBound * scale...interval.upperBound * scale
      switch first {
      case .market(.systemicLoss): loss = range
      case .firm(_, .effectiveness, let s)
      where regime == nil && entry.isShared && entry.primitives.count == market.firms.count:
        regime = s
        effectiveness = range
      default: return nil
      }
    }
    return symmetric.plannerOverlapBounds(
      regime: regime ?? 0, effectiveness: effectiveness, systemicLoss: loss,
      isExact: objective.systemicTerm == .exact)
  }
}
