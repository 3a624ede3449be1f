import AggregativeGames

/// Enumerates a market's equilibria at values of one instrument.
struct PathCounter: Sendable {
  let market: Market
  let policy: Policy
  let instrument: PolicyParameter
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
      under: policy.replacing(instrument, with: .uniform(value)), with: enumeration,
      verifier: options.follower.verifier)
  }
}

extension MarketEnumeration {
  /// How many equilibria there are; nil where that is not proven.
  var certainCount: Int? { isComplete && !isTruncated ? points.count : nil }
}
