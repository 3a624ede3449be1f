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

  /// The pieces of a firm's undominated overlaps under a policy.
  /// - Throws: `MarketError.overflow` when the bound on profitable overlap is not a finite number.
  init(_ market: Market, _ policy: Policy) throws(MarketError) {
    try self.init(
      market, from: { policy.floor[$0] },
      to: { i throws(MarketError) in try Self.profitableReach(of: i, market, policy) })
  }

  /// - Parameters:
  ///   - floor: the least overlap of a firm.
  ///   - reach: overlap of a firm beyond which every overlap is dominated.
  package init(
    _ market: Market, from floor: (Int) -> Double, to reach: (Int) throws(MarketError) -> Double
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
      kinks.sort()
      ends.removeAll(keepingCapacity: true)
      ends.append(floor)
      for kink in kinks where kink > ends[ends.count - 1] { ends.append(kink) }
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
    let gain = 2 * market.users * (best - worst) / firms.cost[i]
    let floor = policy.floor[i]
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
