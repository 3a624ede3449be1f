extension Market {
  /// Failure probabilities by regime from those by state. O(firms · states).
  func regimeFailure(ofStates failure: [Double]) -> [Double] {
    guard sharesFoundations else { return failure }
    return firms.indices.flatMap { i in
      regimes.indices.map { s in
        failure[failures.offset(i, s)] + failure[failures.offset(i, s + regimes.count)]
      }
    }
  }
}

extension MarketState {
  /// Σ_S p_S z (1 − z) [(Σ δ_S,i)² − Σ δ_S,i²] of each foundation, δ what its shock adds to the
  /// failure probability of each firm on it: what shared failures add to E[K²] (docs/model.md
  /// section 8.3). nil where no firm is on one. O(firms · regimes).
  func foundationCovariance(in market: Market) -> [Double]? {
    guard market.sharesFoundations else { return nil }
    let regimes = market.regimes
    let none = [Double](repeating: 0, count: market.foundations.count * regimes.count)
    var (sum, squares) = (none, none)
    for i in market.firms.indices {
      guard let f = market.failures.foundation(of: i) else { continue }
      for s in regimes.indices {
        let failure = market.failure(of: i, in: s, at: overlap[i])
        let added = failure.shocked - failure.quiet
        sum[f * regimes.count + s] += added
        squares[f * regimes.count + s] += added * added
      }
    }
    return market.foundations.indices.map { f in
      let z = market.foundations[f].probability
      return regimes.indices.reduce(0) {
        let k = f * regimes.count + $1
        return $0 + regimes[$1].probability * z * (1 - z) * (sum[k] * sum[k] - squares[k])
      }
    }
  }
}

extension FailureDistribution {
  /// Where foundations are shared: within a regime the firms on each fail independently given its
  /// shock, and so does the whole of every foundation's firms of the others'.
  ///
  /// - Complexity: O(regimes · firms · log firms) time, where shocks leave the counts near their
  ///   means; O(regimes · firms²) where they lie far apart.
  init(of market: Market, at overlap: [Double]) {
    let members = market.foundations.indices.map { f in
      market.firms.indices.filter { market.failures.foundation(of: $0) == f }
    }
    let alone = market.firms.indices.filter { market.failures.foundation(of: $0) == nil }
    let parts = market.regimes.indices.map { s in
      var part = CountDistribution(
        chances: alone.map { market.failure(of: $0, in: s, at: overlap[$0]).quiet })
      for (f, firms) in members.enumerated() where !firms.isEmpty {
        let chances = firms.map { market.failure(of: $0, in: s, at: overlap[$0]) }
        let shared = CountDistribution(
          mixing: CountDistribution(chances: chances.map(\.quiet)),
          CountDistribution(chances: chances.map(\.shocked)),
          chanceOfSecond: market.foundations[f].probability)
        part = CountDistribution(part, plus: shared)
      }
      return part
    }
    self.init(regimes: market.regimes, parts, firms: overlap.count)
  }
}
