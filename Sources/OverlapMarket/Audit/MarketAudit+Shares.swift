import Intervals

extension MarketAudit {
  /// Shares of users, the outside option's last (0 without one), with every firm at the least
  /// overlap that the policy leaves it. O(firms · regimes).
  package func sharesAtLeastOverlaps() -> [Interval] {
    var logs = market.firms.indices.map { logWeight($0, Interval(leastOverlap[$0])) }
    if let outside = market.outsideOption {
      logs.append(Interval(market.demandSensitivity) * Interval(outside))
    }
    let top = logs.map(\.upper).max() ?? 0
    guard top.isFinite else { return [Interval](repeating: .entire, count: playerCount + 1) }
    let weights = logs.map { ($0 - Interval(top)).exp() }
    let sum = Interval.sum(of: weights)
    return weights.map { $0 / sum } + (market.outsideOption == nil ? [.zero] : [])
  }
}
