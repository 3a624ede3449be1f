import OverlapMarket

extension PlannerSolution {
  /// ν at the optimum, see `LocalTerms.responsePrice`; nil where regime probabilities are given,
  /// and at a fold of the response.
  func responsePrice(in regulated: RegulatedMarket) -> Double? {
    guard regulated.original.regimeResponse != nil else { return nil }
    let market = regulated.original
    let terms = LocalTerms(
      market, under: market.unregulated.burden, sharesIn: regulated, objective: objective,
      at: overlap, isPlanned: true)
    return try? terms.responsePrice()
  }
}
