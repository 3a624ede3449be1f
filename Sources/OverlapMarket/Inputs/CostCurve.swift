import AggregativeGames
import Intervals

/// What overlap costs a firm where the same activities are in use, in any scalar: c (o² + Δ ν²)/2,
/// with ν = (r/c − X o)/Δ what a unit of score costs (docs/model.md section 8.5); a convex
/// parabola.
package struct CostPiece<S: Scalar>: Sendable {
  /// c = 1/T of these activities.
  let cost: S
  /// X.
  let cross: S
  /// Δ > 0.
  let spread: S
  /// r; 0 where the score comes with overlap, with X = 0.
  let score: S

  /// c o²/2.
  init(cost: S) { self.init(cost: cost, cross: S(0), spread: S(1), score: S(0)) }

  init(cost: S, cross: S, spread: S, score: S) {
    self.cost = cost
    self.cross = cross
    self.spread = spread
    self.score = score
  }

  /// ν.
  func worthOfScore(_ overlap: S) -> S { (score / cost - cross * overlap) / spread }

  /// C(o).
  package func callAsFunction(_ overlap: S) -> S {
    S(0.5) * cost * (overlap * overlap) + ofScore(overlap)
  }

  /// What of it is c Δ ν²/2.
  func ofScore(_ overlap: S) -> S {
    let worth = worthOfScore(overlap)
    return S(0.5) * cost * (spread * (worth * worth))
  }

  /// C'(o) = c (o − X ν).
  package func marginalCost(_ overlap: S) -> S { cost * (overlap - cross * worthOfScore(overlap)) }

  /// C', affine.
  var marginal: Line<S> {
    Line(
      level: S(0) - cross * score / spread, slope: cost * (S(1) + cross * cross / spread))
  }

  /// r X/Y, where C' = 0.
  var bottom: S { cross * score / (cost * (spread + cross * cross)) }

  /// r²/(2 Y): C there.
  var least: S { S(0.5) * score * score / (cost * (spread + cross * cross)) }

  /// C extrapolated to overlap 0.
  var level: S { ofScore(S(0)) }
}

/// What overlap costs a firm whose activities must do more than add to it (docs/model.md section
/// 8.5): convex and once continuously differentiable, on pieces; C'' falls from piece to piece.
struct CostCurve: Sendable {
  /// Where each piece begins, ascending; the first at the least overlap that can be had.
  let start: [Double]
  let piece: [CostPiece<Double>]

  /// - Precondition: as many pieces as starts, at least one.
  init(start: [Double], piece: [CostPiece<Double>]) {
    precondition(start.count == piece.count && !start.isEmpty, "a piece above each start")
    self.start = start
    self.piece = piece
  }

  /// The piece that holds an overlap; a start belongs to the piece above it.
  func index(holding overlap: Double) -> Int {
    max(0, (start.firstIndex { $0 > overlap } ?? start.count) - 1)
  }

  /// C(o).
  func callAsFunction(_ overlap: Double) -> Double {
    piece[index(holding: overlap)](overlap)
  }

  /// What an overlap costs beyond c o²/2.
  /// - Parameter cost: c, with all activities in use.
  func excess(_ overlap: Double, beside cost: Double) -> Double {
    let piece = piece[index(holding: overlap)]
    return 0.5 * (piece.cost - cost) * overlap * overlap + piece.ofScore(overlap)
  }

  /// The overlap that costs least.
  var cheapest: Double {
    for (k, piece) in piece.enumerated() {
      if piece.bottom <= start[k] { return start[k] }
      if k + 1 == start.count || piece.bottom < start[k + 1] { return piece.bottom }
    }
    return start[0]
  }
}

extension CostCurve: Hashable {
  static func == (a: Self, b: Self) -> Bool {
    a.start == b.start && a.numbers == b.numbers
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(start)
    hasher.combine(numbers)
  }

  private var numbers: [[Double]] {
    piece.map { [$0.cost, $0.cross, $0.spread, $0.score] }
  }
}
