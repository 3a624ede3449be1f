import OverlapMarket

/// What an instrument is proportional to, firm by firm (section 7.4 of the paper).
public enum FirmScale: String, Sendable, CaseIterable {
  /// The firm's exposure index.
  case exposure
  /// The firm's share of served users where nobody invests in overlap, times the number of firms: 1 on average.
  case share

  /// The scale of each firm. O(firms · regimes).
  func values(in market: Market) -> [Double] {
    switch self {
    case .exposure: return market.firms.exposure
    case .share:
      let state = MarketState(of: market, under: .laissezFaire, at: market.firms.map { _ in 0 })
      let served = state.share.reduce(0, +)
      return state.share.map { $0 / served * Double(market.firms.count) }
    }
  }
}
