import OverlapMarket

/// How prices that firms set answer to what they pay for (docs/model.md section 8.6), all overlaps
/// and prices adjusting.
public struct PassThrough: Sendable, Equatable {
  /// ∂P_i/∂τ of each firm, every firm's liability rising alike.
  public let byLiability: SidedDerivative<[Double]>
  /// h_E e_i π̄_i: what a unit of liability costs each firm a served user where nothing else moves.
  public let liabilityCost: [Double]
  /// ∂P_i/∂m_i: how each firm's price answers to its own unit cost.
  public let byOwnCost: SidedDerivative<[Double]>

  /// The part of its cost of liability that each firm passes on, ∂P_i/∂τ over `liabilityCost`: more
  /// than 1 where it gains users whom rivals lose, less where failures become rarer; nil where
  /// liability costs nothing.
  public var rate: SidedDerivative<[Double?]> {
    byLiability.map { rates in
      zip(rates, liabilityCost).map { $1 > 0 ? $0 / $1 : nil }
    }
  }

  /// nil where prices are given. O(firms² · regimes).
  /// - Throws: as `MarketSensitivity.overlap(of:)`.
  init?(_ sensitivity: MarketSensitivity) throws(SensitivityError) {
    guard let byLiability = try sensitivity.price(of: .liability) else { return nil }
    let regulated = sensitivity.regulated
    let market = regulated.market
    let state = MarketState(of: regulated, at: sensitivity.overlap)
    self.byLiability = byLiability
    liabilityCost = market.firms.indices.map {
      market.externalHarm * market.firms.exposure[$0] * state.expectedFailure[$0]
    }
    var (left, right): ([Double], [Double]) = ([], [])
    for i in market.firms.indices {
      // Where unit cost is price less margin it rises with the price that the roster gives.
      let number: PrimitiveDescriptor =
        market.firms.number(.unitCost, firm: i) == nil ? .price : .unitCost
      guard let price = try sensitivity.price(of: .firm(i, number)) else { return nil }
      left.append(price.left[i])
      right.append(price.right[i])
    }
    byOwnCost = SidedDerivative(left: left, right: right)
  }
}
