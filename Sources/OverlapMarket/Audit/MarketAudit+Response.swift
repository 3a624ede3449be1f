import Intervals

/// A regime's probability that responds, stated a second time from docs/model.md section 8.4.
extension Market {
  /// p_S by regime where p_H lies in an interval; nil where no regime responds.
  func auditedChances(regimeProbability: Interval) -> [Interval]? {
    guard let response = regimeResponse else { return nil }
    let others = Interval.sum(
      of: regimes.indices.filter { $0 != response.regime }.map {
        Interval(statedRegimes[$0].probability)
      })
    return regimes.indices.map { s in
      s == response.regime
        ? regimeProbability
        : (Interval(1) - regimeProbability) * Interval(statedRegimes[s].probability) / others
    }
  }
}

extension MarketAudit {
  /// How far the probability of the regime that responds is from what it answers to a profile:
  /// an upper bound on |p_H − logistic(θ₀ + θ₁ Σ s_i e_i + θ₂ E[K]/N)|; 0 where none responds.
  /// O(firms · regimes).
  public func outerResidual(at profile: [Double]) -> Double {
    guard let response = market.regimeResponse, !takesProbabilityAsGiven else { return 0 }
    return (answer(response, to: profile.map { Interval($0) }) - chances[response.regime])
      .magnitude
  }

  private func answer(_ response: RegimeResponse, to profile: [Interval]) -> Interval {
    let around = surroundings(of: profile)
    let served = Interval.sum(
      of: profile.indices.map { share($0, profile[$0], around[$0]) * Interval(exposure[$0]) })
    let failing = Interval.sum(of: profile.indices.map { expectedFailure($0, profile[$0]) })
    let odds =
      Interval(response.intercept) + Interval(response.exposure) * served
      + Interval(response.failures) * failing / Interval(Double(playerCount))
    return odds.logistic()
  }

  /// s_i.
  private func share(_ i: Int, _ overlap: Interval, _ around: Surroundings) -> Interval {
    guard setsPrices else { return (logWeight(i, overlap) - around.logRivals).logistic() }
    let worth = worthAtCost(
      i, failing: expectedFailure(i, overlap), liableFrom: overlap.midpoint)
    // X = S/(1 − S) of its owner's share S, and the part of that which is the firm's.
    let odds = pricedOdds(worth, around).value
    let part = (around.beside?.logWorth).map { (worth - $0).logistic() } ?? Interval(1)
    return part * odds / (Interval(1) + odds)
  }
}
