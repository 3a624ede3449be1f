import AggregativeGames

/// Where a firm's overlap lies in its strategy set.
public enum Corner: Sendable, Equatable {
  /// Between kinks: the first-order condition holds with equality.
  case interior
  /// At the minimum that the policy allows.
  case floor
  /// At the overlap at which the firm is held: it has no other.
  case held
  /// At the kink of a regime whose failures have just reached zero while another's have not.
  case kink(regime: String)
  /// At the last kink: more overlap prevents nothing.
  case saturated
  /// Beyond it, at the overlap that comes with the cheapest way to a score.
  case byProduct
}

extension Corner: CustomStringConvertible {
  public var description: String {
    switch self {
    case .interior: "interior"
    case .floor: "floor"
    case .held: "held"
    case .kink(let regime): "kink:\(regime)"
    case .saturated: "saturated"
    case .byProduct: "byproduct"
    }
  }
}

extension Corner {
  /// Where each firm is at a profile of overlaps. Strategies found by different routes may miss a
  /// kink by rounding, so one within `tolerance` counts as on it.
  ///
  /// - Precondition: the profile has one overlap a firm.
  /// - Complexity: O(firms · regimes).
  public static func all(in regulated: RegulatedMarket, at profile: [Double]) -> [Corner] {
    let (firms, failures) = (regulated.market.firms, regulated.market.failures)
    let (baseline, effectiveness, floors) = (
      failures.baseline, failures.effectiveness, regulated.leastOverlap
    )
    return profile.indices.map { i in
      if firms.heldOverlap(of: i) != nil { return .held }
      let overlap = profile[i]
      let floor = floors[i]
      if isNear(overlap, floor) || overlap < floor { return .floor }
      if let curve = regulated.burden.costCurve(of: i), isNear(overlap, curve.cheapest),
        (0..<failures.count).allSatisfy({ (failures.kink(i, $0) ?? 0) < overlap })
      {
        return .byProduct
      }
      // Without a division for each of the many that are nowhere near a kink.
      let mayMeet = (0..<failures.count).contains { t in
        let k = failures.offset(i, t)
        return isNear(effectiveness[k] * overlap, baseline[k], within: 2 * tolerance)
      }
      guard mayMeet else { return .interior }
      var last = 0.0
      var met: Int?
      for t in 0..<failures.count where failures.probability[t] > 0 {
        guard let kink = failures.kink(i, t) else { continue }
        last = max(last, kink)
        if met == nil && isNear(overlap, kink) { met = t }
      }
      guard let met else { return .interior }
      return isNear(overlap, last)
        ? .saturated : .kink(regime: regulated.market.name(ofState: met, firm: i))
    }
  }

  /// By how much rounding can set an overlap beside the corner that it is at, relative to it.
  package static let tolerance = 1e-12

  /// Whether overlaps differ by no more than rounding.
  @inline(__always)
  package static func isNear(_ a: Double, _ b: Double, within part: Double = tolerance) -> Bool {
    abs(a - b) <= part * max(a, b)
  }
}
