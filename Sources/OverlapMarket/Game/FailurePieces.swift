import AggregativeGames

/// The expected failure probability of each firm as a piecewise linear function of its overlap (equation (1) averaged over
/// regimes), on the pieces of its undominated strategies.
package struct FailurePieces: Sendable {
  /// Breakpoints: the floor, the kinks k_S = π⁰_S / a_S above it in ascending order, and nothing beyond the last of them.
  package private(set) var pieces = PieceTable()
  /// α, the fall in expected failure probability per unit of overlap, one entry a breakpoint: that of the piece above it.
  package private(set) var slope: [Double] = []
  /// Expected failure probability extrapolated to overlap 0 along the same piece.
  package private(set) var intercept: [Double] = []
  /// The first piece of each firm on which a safe harbor relieves it, `.max` where none begins inside its strategy set. Empty where no firm has one.
  package private(set) var reliefPiece: [Int] = []

  /// The pieces of a firm's undominated overlaps under a policy.
  /// - Throws: `MarketError.overflow` when the bound on profitable overlap is not a finite number.
  init(_ market: Market, _ policy: Policy) throws(MarketError) {
    try self.init(
      market, from: { policy.minimumOverlap[$0] },
      to: { i throws(MarketError) in try Self.profitableReach(of: i, market, policy) },
      relief: policy.safeHarbor == nil ? nil : { i in policy.reliefThreshold(of: i) })
  }

  /// - Parameters:
  ///   - floor: the least overlap of a firm.
  ///   - reach: overlap of a firm beyond which every overlap is dominated.
  ///   - relief: overlap above its floor at which a firm's liability falls; nil for a firm without such a threshold.
  package init(
    _ market: Market, from floor: (Int) -> Double, to reach: (Int) throws(MarketError) -> Double,
    relief: ((Int) -> Double?)? = nil
  ) throws(MarketError) {
    let firms = market.firms
    pieces.reserveCapacity(
      players: firms.count, breakpoints: firms.count * (market.regimes.count + 1))
    var kinks: [Double] = []
    var ends: [Double] = []
    for i in firms.indices {
      let floor = floor(i)
      let reach = max(try reach(i), floor)
      kinks.removeAll(keepingCapacity: true)
      for s in market.regimes.indices {
        let entry = firms.offset(i, s)
        let effectiveness = firms.effectiveness[entry]
        guard effectiveness > 0, market.regimes[s].probability > 0 else { continue }
        let kink = firms.baselineFailure[entry] / effectiveness
        if kink > floor { kinks.append(min(kink, reach)) }
      }
      let threshold = relief?(i).flatMap { $0 <= reach ? $0 : nil }
      if let threshold { kinks.append(threshold) }
      kinks.sort()
      ends.removeAll(keepingCapacity: true)
      ends.append(floor)
      for kink in kinks where kink > ends[ends.count - 1] { ends.append(kink) }
      if let threshold {
        // A piece of its own above the threshold, so that no strategy of a piece differs from the others in liability.
        if ends[ends.count - 1] == threshold { ends.append(threshold * (1 + 1e-3)) }
        reliefPiece.append(ends.firstIndex(of: threshold) ?? .max)
      } else if relief != nil {
        reliefPiece.append(.max)
      }
      pieces.append(ends)
      appendLines(of: i, market, ends)
    }
  }

  /// Overlap beyond this costs more than all the revenue there is to gain over staying at the floor.
  private static func profitableReach(
    of i: Int, _ market: Market, _ policy: Policy
  ) throws(MarketError) -> Double {
    let firms = market.firms
    let liableHarm = policy.liability[i] * market.externalHarm * firms.exposure[i]
    let best = max(0, firms.margin[i])
    let worst = min(0, firms.margin[i] - liableHarm)
    var charge = 0.0
    if policy.surcharge > 0 {
      // As if all others failed for sure.
      let failure = market.regimes.indices.reduce(0) {
        $0 + market.regimes[$1].probability * firms.baselineFailure[firms.offset(i, $1)]
      }
      charge = policy.surcharge * market.systemicLoss * failure * Double(2 * firms.count - 1)
    }
    let gain = 2 * (market.users * (best - worst) + charge) / firms.cost[i]
    let floor = policy.minimumOverlap[i]
    let reach = (floor * floor + gain).squareRoot() * (1 + 1e-9)
    guard reach < 1e150 else {
      throw .overflow(
        path: "firms[\(i)]", combination: "users × (margin + liability × external harm) / cost")
    }
    return reach
  }

  private mutating func appendLines(of i: Int, _ market: Market, _ ends: [Double]) {
    let firms = market.firms
    for (k, end) in ends.enumerated() {
      var slope = 0.0
      var intercept = 0.0
      // On the piece above `end` a regime still fails when its kink lies above; past the last end nothing moves.
      for s in market.regimes.indices {
        let entry = firms.offset(i, s)
        let effectiveness = firms.effectiveness[entry]
        let probability = market.regimes[s].probability
        if effectiveness == 0 {
          intercept += probability * firms.baselineFailure[entry]
        } else if firms.baselineFailure[entry] / effectiveness > end {
          slope += probability * effectiveness
          intercept += probability * firms.baselineFailure[entry]
        }
      }
      if k == ends.count - 1 && slope > 0 {
        // The strategy set was cut at the profitable reach before the last kink: hold the failure probability at that end.
        intercept -= slope * end
        slope = 0
      }
      self.slope.append(slope)
      self.intercept.append(intercept)
    }
  }
}
