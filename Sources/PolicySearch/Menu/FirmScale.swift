import OverlapMarket

/// What an instrument is proportional to, firm by firm (section 7.4 of the paper).
public enum FirmScale: String, Sendable, CaseIterable {
  /// The firm's exposure index.
  case exposure
  /// The firm's share of served users where nobody invests in overlap, times the number of firms: 1
  /// on average.
  case share
  /// What the policy in force has for the firm: the menu moves all of them in proportion.
  case policy

  /// The scale of each firm. O(firms · regimes).
  /// - Parameters:
  ///   - lever: what is scaled.
  ///   - policy: in force.
  func values(of lever: PolicyParameter, in market: Market, under policy: Policy) -> [Double] {
    switch self {
    case .policy:
      return market.firms.indices.map { policy[lever]?[$0] ?? 0 }
    case .exposure: return market.firms.exposure
    case .share:
      let state = MarketState(of: market.unregulated, at: market.firms.map { _ in 0 })
      let served = state.share.reduce(0, +)
      return state.share.map { $0 / served * Double(market.firms.count) }
    }
  }
}
