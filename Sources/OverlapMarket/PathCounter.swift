import AggregativeGames

/// Enumerates a market's equilibria at values of one instrument.
struct PathCounter: Sendable {
  let market: Market
  let policy: Policy
  let instrument: PolicyInstrument
  let options: PathOptions

  /// With the whole budget, for a reported value.
  func enumerate(at value: Double) throws(MarketError) -> MarketEnumeration {
    try enumerate(at: value, options.enumeration)
  }

  /// With the budget of bisection; nil where the value is no policy's.
  func quick(at value: Double) -> MarketEnumeration? {
    var enumeration = options.enumeration
    enumeration.boxBudget = min(enumeration.boxBudget, options.bisectionBudget)
    return try? enumerate(at: value, enumeration)
  }

  private func enumerate(
    at value: Double, _ enumeration: EquilibriumEnumeration
  ) throws(MarketError) -> MarketEnumeration {
    try market.allEquilibria(
      under: instrument.applied(value, to: policy), with: enumeration,
      verifier: options.follower.verifier)
  }
}

extension MarketEnumeration {
  /// How many equilibria there are; nil where that is not proven.
  var certainCount: Int? { isComplete && !isTruncated ? points.count : nil }
}
