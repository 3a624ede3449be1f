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
    let floor = policy.minimumOverlap
    let reach = ProfitableReach(market, policy)
    try self.init(
      market, from: { floor[$0] }, to: { i throws(MarketError) in try reach(of: i) },
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
    let technology = FailureTechnology(market)
    let count = market.firms.count
    let breakpointLimit = count * (technology.probability.count + 1)
    pieces.reserveCapacity(players: count, breakpoints: breakpointLimit)
    slope.reserveCapacity(breakpointLimit)
    intercept.reserveCapacity(breakpointLimit)
    var kinks: [Double] = []
    var ends: [Double] = []
    for i in 0..<count {
      let floor = floor(i)
      let reach = max(try reach(i), floor)
      kinks.removeAll(keepingCapacity: true)
      for s in technology.probability.indices where technology.probability[s] > 0 {
        if let kink = technology.kink(i, s), kink > floor { kinks.append(min(kink, reach)) }
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
      appendLines(of: i, technology, ends)
    }
  }

  private mutating func appendLines(of i: Int, _ technology: FailureTechnology, _ ends: [Double]) {
    for k in ends.indices {
      let end = ends[k]
      var slope = 0.0
      var intercept = 0.0
      // On the piece above `end` a regime still fails when its kink lies above; past the last end nothing moves.
      for s in technology.probability.indices {
        let probability = technology.probability[s]
        let kink = technology.kink(i, s)
        if let kink, !(kink > end) { continue }
        if kink != nil { slope += probability * technology.effectiveness(i, s) }
        intercept += probability * technology.baseline(i, s)
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

/// Equation (1), column by column: a copy of a market would count references of each of its columns.
private struct FailureTechnology {
  let probability: [Double]
  private let baselines: [Double]
  private let effectivenesses: [Double]

  init(_ market: Market) {
    probability = market.regimes.map(\.probability)
    baselines = market.firms.baselineFailure
    effectivenesses = market.firms.effectiveness
  }

  func baseline(_ i: Int, _ s: Int) -> Double { baselines[i * probability.count + s] }
  func effectiveness(_ i: Int, _ s: Int) -> Double { effectivenesses[i * probability.count + s] }

  /// π⁰_S / a_S; nil where overlap does nothing in the regime.
  func kink(_ i: Int, _ s: Int) -> Double? {
    let effectiveness = effectiveness(i, s)
    return effectiveness > 0 ? baseline(i, s) / effectiveness : nil
  }
}

/// Overlap that costs more than all the revenue there is to gain over staying at the floor.
private struct ProfitableReach {
  private let users: Double
  private let externalHarm: Double
  private let liability: FirmValues
  private let floor: FirmValues
  private let margin: [Double]
  private let exposure: [Double]
  private let cost: [Double]
  /// The most that a surcharge can take from each firm, as if all others failed for sure; empty without one.
  private let charge: [Double]

  init(_ market: Market, _ policy: Policy) {
    users = market.users
    externalHarm = market.externalHarm
    liability = policy.liability
    floor = policy.minimumOverlap
    margin = market.firms.margin
    exposure = market.firms.exposure
    cost = market.firms.cost
    charge =
      policy.surcharge > 0
      ? market.firms.indices.map { i in
        let failure = market.regimes.indices.reduce(0) {
          $0 + market.regimes[$1].probability * market.firms.baselineFailure[market.firms.offset(i, $1)]
        }
        return policy.surcharge * market.systemicLoss * failure * Double(2 * market.firms.count - 1)
      } : []
  }

  func callAsFunction(of i: Int) throws(MarketError) -> Double {
    let liableHarm = liability[i] * externalHarm * exposure[i]
    let best = max(0, margin[i])
    let worst = min(0, margin[i] - liableHarm)
    let gain = 2 * (users * (best - worst) + (charge.isEmpty ? 0 : charge[i])) / cost[i]
    let reach = (floor[i] * floor[i] + gain).squareRoot() * (1 + 1e-9)
    guard reach < 1e150 else {
      throw .overflow(
        path: "firms[\(i)]", combination: "users × (margin + liability × external harm) / cost")
    }
    return reach
  }
}
