import AggregativeGames

extension MarketSolution {
  /// This solution under another policy, where the step from one policy to the other leaves the
  /// market as it is: for every firm liability stays the same or it pays none, and its floor stays
  /// the same or binds neither before nor after. Comparisons with it are exact: a solver sent out
  /// again could come back with another last digit.
  ///
  /// - Parameter regulated: the same market under the other policy.
  /// - Returns: nil where the policies may differ in effect, and where the profile is not verified
  ///   anew under the new one.
  /// - Complexity: O(firms · regimes) and a verification.
  public func unchanged(
    in regulated: RegulatedMarket, verifier: Verifier = Verifier()
  ) -> MarketSolution? {
    let (market, policy) = (regulated.original, regulated.policy)
    if policy == self.policy { return self }
    if policy.agrees(with: self.policy, in: market) {
      return MarketSolution(
        regulated: regulated, method: method, converged: converged, multiplicity: multiplicity,
        point: point,
        shortfalls: shortfalls)
    }
    let handled: PolicyEffects = [.liability, .leastOverlap]
    guard policy.effects.isSubset(of: handled), self.policy.effects.isSubset(of: handled) else {
      return nil
    }
    let (old, new) = (self.regulated.burden, regulated.burden)
    let isIdle = market.firms.indices.allSatisfy { i in
      (new.liability[i] == old.liability[i] || paysNoLiability(i, in: market))
        && (new.leastOverlap[i] == old.leastOverlap[i] || isClear(i, of: new.leastOverlap[i]))
    }
    guard converged, isIdle else { return nil }
    let verdict = verifier.verify(point.state.overlap, in: MarketAudit(regulated))
    guard verdict.isVerified else { return nil }
    return MarketSolution(
      regulated: regulated, method: method, converged: true, multiplicity: .unexamined,
      point: MarketPoint(verdict, iterations: point.iterations, in: regulated),
      shortfalls: [])
  }

  /// Third parties come to no harm by the firm, whatever share of it were charged.
  private func paysNoLiability(_ i: Int, in market: Market) -> Bool {
    market.externalHarm == 0 || market.firms.exposure[i] == 0 || point.state.expectedFailure[i] == 0
  }

  /// The floor in force does not bind the firm, and the one given would not either.
  private func isClear(_ i: Int, of floor: Double) -> Bool {
    point.corners[i] != .floor && point.state.overlap[i] >= floor
  }
}
