import AggregativeGames

/// Where a firm's overlap lies in its strategy set.
public enum Corner: Sendable, Equatable {
  /// Between kinks: the first-order condition holds with equality.
  case interior
  /// At the minimum that the policy allows.
  case floor
  /// At the kink of a regime whose failures have just reached zero while another's have not.
  case kink(regime: String)
  /// At the last kink: more overlap prevents nothing.
  case saturated
}

extension Corner: CustomStringConvertible {
  public var description: String {
    switch self {
    case .interior: "interior"
    case .floor: "floor"
    case .kink(let regime): "kink:\(regime)"
    case .saturated: "saturated"
    }
  }
}

extension Corner {
  /// Where firm `i` is. Strategies found by different routes may miss a kink by rounding, so one within a relative 1e-12 counts as on it.
  public init(of i: Int, in market: borrowing Market, under policy: borrowing Policy, at overlap: Double) {
    func isAt(_ point: Double) -> Bool { abs(overlap - point) <= 1e-12 * max(overlap, point) }
    let floor = policy.minimumOverlap[i]
    if isAt(floor) || overlap < floor {
      self = .floor
      return
    }
    let firms = market.firms
    var last = 0.0
    var met: Int?
    for s in market.regimes.indices where market.regimes[s].probability > 0 {
      let k = firms.offset(i, s)
      guard firms.effectiveness[k] > 0 else { continue }
      let kink = firms.baselineFailure[k] / firms.effectiveness[k]
      last = max(last, kink)
      if met == nil && isAt(kink) { met = s }
    }
    switch met {
    case nil: self = .interior
    case .some where isAt(last): self = .saturated
    case .some(let s): self = .kink(regime: market.regimes[s].name)
    }
  }
}
