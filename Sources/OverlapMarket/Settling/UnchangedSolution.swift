import AggregativeGames

extension MarketSolution {
  /// This solution with the very numbers of another policy's, where the step from that policy to
  /// this one leaves the market as it is: for every firm liability stays the same or it pays none,
  /// its floor stays the same or binds neither before nor after, and overlap costs it the same; and
  /// both have settled at one profile, to rounding. Comparisons of the two are exact then, where a
  /// solver sent out twice comes back with another last digit.
  ///
  /// What is known of other equilibria stays this policy's own.
  ///
  /// - Complexity: O(firms · regimes) and a verification.
  public func keeping(
    _ other: MarketSolution, verifier: Verifier = Verifier()
  ) -> MarketSolution {
    guard converged, other.converged,
      zip(point.state.overlap, other.point.state.overlap).allSatisfy({
        abs($0 - $1) <= 1e-9 * max(abs($0), abs($1))
      }), let point = other.point(in: regulated, verifier: verifier)
    else {
      return self
    }
    return MarketSolution(
      regulated: regulated, method: other.method, converged: true, multiplicity: multiplicity,
      point: point, equilibria: equilibria, shortfalls: other.shortfalls)
  }

  /// The point under another policy that leaves the market as it is; nil where the policies may
  /// differ in effect, and where the profile is not verified anew.
  private func point(in regulated: RegulatedMarket, verifier: Verifier) -> MarketPoint? {
    let (market, policy) = (regulated.original, regulated.policy)
    if policy == self.policy || policy.agrees(with: self.policy, in: market) { return point }
    let handled: PolicyEffects = [.liability, .leastOverlap, .costCurve]
    guard policy.effects.isSubset(of: handled), self.policy.effects.isSubset(of: handled) else {
      return nil
    }
    let (old, new) = (self.regulated.burden, regulated.burden)
    let least = regulated.leastOverlap
    let isIdle = market.firms.indices.allSatisfy { i in
      (new.liability[i] == old.liability[i] || paysNoLiability(i, in: market))
        && (least[i] == self.regulated.leastOverlap[i] || isClear(i, of: least[i]))
    }
    guard isIdle, old.costCurve == new.costCurve else { return nil }
    let verdict = verifier.verify(point.state.overlap, in: MarketAudit(regulated))
    guard verdict.isVerified else { return nil }
    return MarketPoint(verdict, iterations: point.iterations, in: regulated)
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

extension SettledMarket {
  /// See `MarketSolution.keeping`; as it is where some firms have left.
  public func keeping(_ other: SettledMarket) -> SettledMarket {
    guard survivors == nil, other.survivors == nil else { return self }
    return SettledMarket(
      solution.keeping(other.solution), survivors: nil, isVerified: isVerified, multiplicity,
      places: places, everyFirmLeaves: everyFirmLeaves)
  }
}
