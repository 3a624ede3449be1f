import AggregativeGames

extension MarketSolution {
  /// This solution under another policy, where the step from one policy to the other leaves the market as it is: nobody pays
  /// liability or it stays the same, and neither floor binds. Comparisons with it are exact: a solver sent out again could
  /// come back with another last digit.
  ///
  /// - Returns: nil where the policies may differ in effect, and where the profile is not verified anew under the new one.
  /// - Complexity: O(firms · regimes) and a verification.
  public func unchanged(
    under policy: Policy, in market: Market, verifier: Verifier = Verifier()
  ) -> MarketSolution? {
    if policy == self.policy { return self }
    let liabilityIsIdle = policy.liability == self.policy.liability || paysNoLiability(market)
    let floorIsIdle = policy.floor == self.policy.floor || isClear(of: policy.floor)
    guard converged, liabilityIsIdle, floorIsIdle else { return nil }
    let verdict = verifier.verify(point.state.overlap, in: MarketAudit(market, under: policy))
    guard verdict.isVerified else { return nil }
    return MarketSolution(
      policy: policy, method: method, converged: true, multiplicity: .unexamined,
      point: MarketPoint(verdict, iterations: point.iterations, in: market, under: policy),
      shortfalls: [])
  }

  /// Third parties come to no harm, whatever share of it were charged.
  private func paysNoLiability(_ market: Market) -> Bool {
    market.externalHarm == 0
      || market.firms.indices.allSatisfy {
        market.firms.exposure[$0] == 0 || point.state.expectedFailure[$0] == 0
      }
  }

  /// The floor in force binds nobody, and the one given would bind nobody either.
  private func isClear(of floor: Double) -> Bool {
    !point.corners.contains(.floor) && point.state.overlap.allSatisfy { $0 >= floor }
  }
}
