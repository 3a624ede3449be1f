import AggregativeGames

/// What a charge on systemic risk takes (docs/model.md section 5).
enum SystemicCharge {
  /// σ κ Σ_S p_S π_{S,i} (1 + 2 Σ_{j≠i} π_{S,j}) for each firm. O(firms · regimes).
  /// - Parameter regimeFailure: as `MarketState.regimeFailure`.
  static func amounts(rate: Double, market: Market, regimeFailure: [Double]) -> [Double] {
    let firms = market.firms
    var amounts = [Double](repeating: 0, count: firms.count)
    for (s, regime) in market.regimes.enumerated() {
      let total = firms.indices.reduce(0) { $0 + regimeFailure[firms.offset($1, s)] }
      for i in firms.indices {
        let failure = regimeFailure[firms.offset(i, s)]
        amounts[i] += SellerChannel.charge(
          weight: rate * market.systemicLoss * regime.probability, on: failure,
          besides: total - failure)
      }
    }
    return amounts
  }
}
