import AggregativeGames

/// What a charge on systemic risk takes (docs/model.md sections 5 and 8.3).
enum SystemicCharge {
  /// σ κ Σ_S p_S π_{S,i} (1 + 2 Σ_{j≠i} π_{S,j}) for each firm, and of what it shares with others
  /// on its foundation σ κ Σ_S p_S z (1 − z) δ_{S,i} 2 Σ_{j≠i} δ_{S,j}. O(firms · channels).
  /// - Parameter regimeFailure: as `MarketState.regimeFailure`.
  static func amounts(
    rate: Double, market: Market, regimeFailure: [Double], overlap: [Double]
  ) -> [Double] {
    let firms = market.firms
    var amounts = [Double](repeating: 0, count: firms.count)
    for channel in market.failureChannels.channels {
      let s = channel.regime
      let parts = firms.indices.map { i -> Double in
        guard let f = channel.foundation else { return regimeFailure[firms.offset(i, s)] }
        guard market.failures.foundation(of: i) == f else { return 0 }
        let failure = market.failure(of: i, in: s, at: overlap[i])
        return failure.shocked - failure.quiet
      }
      let total = parts.reduce(0, +)
      let weight =
        rate * market.systemicLoss * market.regimes[s].probability
        * market.shockVariance(channel, AtRest<Double>())
      for i in firms.indices {
        amounts[i] += SellerChannel.charge(
          weight: weight, hasOwn: channel.foundation == nil, on: parts[i],
          besides: total - parts[i])
      }
    }
    return amounts
  }
}
