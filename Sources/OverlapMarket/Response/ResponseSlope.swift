import AggregativeGames
import Glibc
import Intervals
import LinearAlgebra

extension MarketPoint {
  /// Φ': by how much the probability that the market answers with rises per unit of the one at
  /// which it stands, firms' replies included; nil where none responds or no equilibrium was
  /// verified, and where firms meet in too many sums or do not respond smoothly. A firm at a floor
  /// or kink stays there.
  ///
  /// With the sums in which firms meet z, and G(z, q) what firms contribute to each less what it
  /// requires, dz/dq = −G_z⁻¹ G_q, and Φ' is p (1 − p) of how the log odds of the answer move.
  /// O(firms · sums²).
  public var responseSlope: Double? {
    verdict.isVerified ? regulated.responseSlope(at: state.overlap) : nil
  }
}

extension RegulatedMarket {
  fileprivate func responseSlope(at overlap: [Double]) -> Double? {
    guard let response = market.regimeResponse, let game = try? game(),
      let sums = SellerSums(CoupledSellerGame(game), outer: RespondingSellers(self, game))
    else { return nil }
    let p = market.regimes[response.regime].probability
    let place = CoupledSellerGame(game).sums(at: overlap) + [log(p) - log1p(-p)]
    let at = place.map { Interval($0) }
    let last = place.count - 1
    var moves = sums.required(over: at).bySum.map { $0.map { 0 - $0.midpoint } }
    for i in overlap.indices {
      let piece = min(
        sums.pieces.piece(holding: overlap[i], of: i), max(sums.pieces.count(of: i) - 1, 0))
      let own = sums.contribution(of: i, over: Interval(overlap[i]), piece: piece, sums: at)
      let isHeld = (0...sums.pieces.count(of: i)).contains {
        let end = sums.pieces.breakpoint($0, of: i)
        return abs(overlap[i] - end) <= 1e-12 * max(1, end)
      }
      for k in place.indices {
        for m in place.indices {
          let replied =
            isHeld
            ? 0 : own.byStrategy[k].midpoint * own.slopeBySum[m].midpoint / own.slope.midpoint
          moves[k][m] += own.bySum[k][m].midpoint - replied
        }
      }
    }
    let inner = Matrix(rows: last, columns: last) { moves[$0][$1] }
    guard inner.elements.allSatisfy(\.isFinite),
      let factors = try? LUFactorization(factoring: inner)
    else { return nil }
    let follows = factors.solve((0..<last).map { 0 - moves[$0][last] })
    // What is required of the log odds rises by 1 with them.
    let rate = moves[last][last] + 1 + zip(moves[last], follows).reduce(0) { $0 + $1.0 * $1.1 }
    return rate.isFinite ? rate : nil
  }
}
