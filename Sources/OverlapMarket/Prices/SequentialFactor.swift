extension MarketState {
  /// By what the worth of overlap to each firm, M s_i (ρ_i h_U + τ_i h_E) e_i α_i, would be
  /// multiplied at these shares if overlaps were chosen first and prices, foreseen, after: [1/(1 −
  /// s + s²)] · [1 − s'_i/(s_0 + Σ s'_j)], s' = s (1 − s)²/(1 − s + s²) (docs/model.md section
  /// 8.6). Rivals answer a better service with lower prices. nil where prices are given, and where
  /// owners have several firms, of whom the formula knows nothing. O(firms).
  public func sequentialFactors(in market: Market) -> [Double]? {
    guard price != nil, market.owners.isTrivial else { return nil }
    let rates = share.map { $0 * (1 - $0) * (1 - $0) / (1 - $0 + $0 * $0) }
    let moved = rates.reduce(outsideShare, +)
    return zip(share, rates).map { (1 - $1 / moved) / (1 - $0 + $0 * $0) }
  }
}
