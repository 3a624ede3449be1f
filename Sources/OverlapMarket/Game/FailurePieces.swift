import AggregativeGames
import CKernels

/// The expected failure probability of each firm as a piecewise linear function of its overlap
/// (equation (1) averaged over regimes), on the pieces of its undominated strategies.
package struct FailurePieces: Sendable {
  /// Breakpoints: the floor, the kinks k_S = π⁰_S / a_S above it in ascending order, where
  /// marginal cost bends, and nothing beyond the last kink or the overlap that costs least.
  package let pieces: PieceTable
  /// Slopes and after them intercepts, each at `PieceTable.position`.
  let lines: [Double]
  /// The first piece of each firm on which a safe harbor relieves it, `.max` where none begins
  /// inside its strategy set. Empty where no firm has one.
  package let reliefPiece: [Int]

  /// α, the fall in expected failure probability per unit of overlap on the piece above a
  /// breakpoint at a position.
  @inline(__always)
  package func slope(_ position: Int) -> Double { lines[position] }

  /// Expected failure probability extrapolated to overlap 0 along the same piece.
  @inline(__always)
  package func intercept(_ position: Int) -> Double { lines[lines.count / 2 + position] }

  /// The pieces of a firm's undominated overlaps under a policy.
  /// - Throws: `MarketError.overflow` when the bound on profitable overlap is not a finite number.
  init(_ regulated: RegulatedMarket) throws(MarketError) {
    let (market, burden) = (regulated.market, regulated.burden)
    let count = market.firms.count
    let relief =
      burden.relief == nil
      ? nil : market.firms.indices.map { regulated.reliefThreshold(of: $0) ?? .nan }
    var charge =
      burden.systemicCharge > 0
      ? market.largestCharges(rate: burden.systemicCharge)
      : market.ownersSpread(liability: burden.liability)
    if !burden.costCurve.isEmpty {
      charge = (0..<count).map { (charge?[$0] ?? 0) + regulated.saving(of: $0) }
    }
    var overflow = count
    let bends = regulated.costBends
    self = withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { reach in
      regulated.withKernelMarket { kernel in
        guard let first = reach.baseAddress else {
          return FailurePieces(kernel, reach: nil, relief: relief, bends: bends)
        }
        if market.pricing == .bertrand || market.regimeResponse != nil {
          // A price can pay for any overlap, and another regime's probability for more than this
          // one's: strategies end at the last kink.
          reach.update(repeating: 1e100)
        } else {
          overflow = ck_reach(kernel, charge, first)
        }
        if overflow < count { reach.update(repeating: 0) }
        market.firms.closeStrategies(ofHeld: first)
        return FailurePieces(kernel, reach: first, relief: relief, bends: bends)
      }
    }
    guard overflow == count else { throw regulated.reachError(of: overflow) }
  }

  /// The pieces from overlap 0 on; of a firm that is held, the overlap that it has.
  /// - Parameter reach: overlap of each firm beyond which every overlap is dominated.
  /// - Complexity: O(firms · regimes²).
  package init(_ market: Market, to reach: [Double]) {
    let firms = market.firms
    var reach = reach
    reach.withUnsafeMutableBufferPointer { $0.baseAddress.map(firms.closeStrategies(ofHeld:)) }
    self = market.withKernelMarket(
      liability: .uniform(0), minimumOverlap: firms.leastOverlap(choosingFrom: .uniform(0))
    ) { FailurePieces($0, reach: reach, relief: nil, bends: []) }
  }

  private init(
    _ market: UnsafePointer<CKMarket>, reach: UnsafePointer<Double>?, relief: [Double]?,
    bends: [[Double]]
  ) {
    let (firms, states) = (market.pointee.firms, market.pointee.states)
    let room = firms * (states + (relief == nil ? 1 : 3) + bends.count)
    var counts = [Int32](repeating: 0, count: firms)
    var reliefPiece = [Int](repeating: .max, count: relief == nil ? 0 : firms)
    var breakpoints = [Double](repeating: 0, count: room)
    var used = 0
    lines = [Double](unsafeUninitializedCapacity: 2 * room) { lines, initialized in
      guard let slope = lines.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * (2 * states + 3 + bends.count)) {
        workspace in
        guard let workspace = workspace.baseAddress else { return }
        counts.withUnsafeMutableBufferPointer { counts in
          breakpoints.withUnsafeMutableBufferPointer { breakpoints in
            reliefPiece.withUnsafeMutableBufferPointer { reliefPiece in
              let pieces = CKPieces(
                pieces: counts.baseAddress, breakpoint: breakpoints.baseAddress, slope: slope,
                intercept: slope + room,
                reliefPiece: reliefPiece.baseAddress)
              used =
                firms
                * ck_pieces(
                  market, reach, relief, bends.isEmpty ? nil : bends.flatMap(\.self), bends.count,
                  workspace, pieces)
            }
          }
        }
      }
      if used < room { (slope + used).update(from: slope + room, count: used) }
      initialized = 2 * used
    }
    breakpoints.removeLast(room - used)
    pieces = PieceTable(counts: counts, breakpoints: breakpoints)
    self.reliefPiece = reliefPiece
  }

  /// First layers of breakpoints, slopes and intercepts, for passes over all firms.
  package func withUnsafeLines<Result>(
    _ body: (
      _ breakpoint: UnsafePointer<Double>, _ slope: UnsafePointer<Double>?,
      _ intercept: UnsafePointer<Double>?
    )
      -> Result
  ) -> Result {
    pieces.withUnsafeColumns { _, breakpoints in
      lines.withUnsafeBufferPointer { lines in
        body(breakpoints, lines.baseAddress, lines.baseAddress.map { $0 + lines.count / 2 })
      }
    }
  }
}

extension RegulatedMarket {
  /// Where firms' marginal cost bends and where overlap costs least, in layers of an entry a firm,
  /// ∞ for none; beyond the last kink only as far as cost falls.
  fileprivate var costBends: [[Double]] {
    guard !burden.costCurve.isEmpty else { return [] }
    let own = market.firms.indices.map { i -> [Double] in
      guard let curve = burden.costCurve(of: i), market.firms.heldOverlap(of: i) == nil else {
        return []
      }
      let last = (0..<market.failures.count).reduce(0.0) {
        max($0, market.failures.probability[$1] > 0 ? market.failures.kink(i, $1) ?? 0 : 0)
      }
      let top = max(last, curve.cheapest)
      return curve.start.dropFirst().filter { $0 < top } + (top > last ? [top] : [])
    }
    return (0..<(own.map(\.count).max() ?? 0)).map { layer in
      own.map { layer < $0.count ? $0[layer] : .infinity }
    }
  }

  /// What the cheapest overlap that a firm may have costs beyond the least cost of its least
  /// overlap.
  fileprivate func saving(of i: Int) -> Double {
    guard let curve = burden.costCurve(of: i) else { return 0 }
    let least = leastOverlap[i]
    return max(0, curve(max(least, curve.cheapest)) - 0.5 * market.firms.cost[i] * least * least)
  }
}

extension Market {
  /// The most that a surcharge can take from each firm, as if all others failed for sure.
  fileprivate func largestCharges(rate: Double) -> [Double] {
    firms.indices.map { i in
      let failure = (0..<failures.count).reduce(0) {
        $0 + failures.probability[$1] * failures.baseline[failures.offset(i, $1)]
      }
      return rate * systemicLoss * failure * Double(2 * firms.count - 1)
    }
  }
}
