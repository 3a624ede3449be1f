/// What stands on the foundations of a market at a profile (docs/model.md section 8.3), in the
/// market's order.
public struct FoundationTotals: Sendable {
  /// Positions of the firms on each, ascending.
  public let firms: [[Int]]
  /// Share of all users that they serve.
  public let share: [Double]
  /// E[K | the shock]: how many of all firms fail on average while it lasts.
  public let failuresInShock: [Double]
  /// See `Outcomes.covarianceByFoundation`.
  public let covariance: [Double]

  /// Nil where no firm is on a foundation. O(firms · regimes · foundations).
  public init?(_ state: MarketState, in market: Market) {
    guard let covariance = state.foundationCovariance(in: market) else { return nil }
    self.covariance = covariance
    let firms = market.foundations.indices.map { f in
      market.firms.indices.filter { market.failures.foundation(of: $0) == f }
    }
    self.firms = firms
    share = firms.map { $0.reduce(0) { $0 + state.share[$1] } }
    failuresInShock = firms.map { own in
      let others = Set(market.firms.indices).subtracting(own)
      let elsewhere = others.sorted().reduce(0) { $0 + state.expectedFailure[$1] }
      return own.reduce(elsewhere) { sum, i in
        market.regimes.indices.reduce(sum) {
          $0 + market.regimes[$1].probability
            * market.failure(of: i, in: $1, at: state.overlap[i]).shocked
        }
      }
    }
  }
}
