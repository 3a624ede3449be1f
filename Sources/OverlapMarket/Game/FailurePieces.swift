import AggregativeGames
import CKernels

/// The expected failure probability of each firm as a piecewise linear function of its overlap (equation (1) averaged over
/// regimes), on the pieces of its undominated strategies.
package struct FailurePieces: Sendable {
  /// Breakpoints: the floor, the kinks k_S = π⁰_S / a_S above it in ascending order, and nothing beyond the last of them.
  package let pieces: PieceTable
  /// α, the fall in expected failure probability per unit of overlap, one entry a breakpoint: that of the piece above it.
  package private(set) var slope: [Double]
  /// Expected failure probability extrapolated to overlap 0 along the same piece.
  package private(set) var intercept: [Double]
  /// The first piece of each firm on which a safe harbor relieves it, `.max` where none begins inside its strategy set. Empty where no firm has one.
  package private(set) var reliefPiece: [Int]

  /// The pieces of a firm's undominated overlaps under a policy.
  /// - Throws: `MarketError.overflow` when the bound on profitable overlap is not a finite number.
  init(_ market: Market, _ policy: Policy) throws(MarketError) {
    self.init(
      market, from: policy.minimumOverlap, to: try ProfitableReach(market, policy).overlaps(),
      relief: policy.safeHarbor == nil ? nil : market.firms.indices.map { policy.reliefThreshold(of: $0) ?? .nan })
  }

  /// - Parameters:
  ///   - floor: the least overlap of each firm.
  ///   - reach: overlap of each firm beyond which every overlap is dominated.
  ///   - relief: overlap above its floor at which each firm's liability falls, NaN for a firm without such a threshold; nil: no firm has one.
  /// - Complexity: O(firms · regimes²).
  package init(_ market: Market, from floor: FirmValues, to reach: [Double], relief: [Double]? = nil) {
    let (firms, count) = (market.firms, market.firms.count)
    let room = count * (market.regimes.count + 3)
    let (floors, floorStride) = floor.column
    var starts = [Int](repeating: 0, count: count + 1)
    var breakpoints = [Double](repeating: 0, count: room)
    slope = breakpoints
    intercept = breakpoints
    reliefPiece = [Int](repeating: .max, count: relief == nil ? 0 : count)
    let found = ck_pieces(
      count, market.regimes.count, firms.baselineFailure, firms.effectiveness, market.regimes.map(\.probability),
      floors, floorStride, reach, relief, &starts, &breakpoints, &slope, &intercept, &reliefPiece)
    breakpoints.removeLast(room - found)
    slope.removeLast(room - found)
    intercept.removeLast(room - found)
    pieces = PieceTable(starts: starts, breakpoints: breakpoints)
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

  /// - Throws: `MarketError.overflow` for the first that is not a finite number.
  func overlaps() throws(MarketError) -> [Double] {
    var overlaps = cost
    for i in cost.indices { overlaps[i] = try overlap(of: i) }
    return overlaps
  }

  private func overlap(of i: Int) throws(MarketError) -> Double {
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
