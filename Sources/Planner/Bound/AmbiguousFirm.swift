import AggregativeGames
import Intervals

/// Where a firm's range is best divided.
struct RangeCut {
  var firm: Int
  var overlap: Double
}

/// Which firm keeps the Lagrangian bound from being attained.
///
/// Firms whose own problem is concave have one best overlap that moves smoothly with the prices.
/// The bound stays above every profile only because some others are torn between distant overlaps
/// of nearly equal worth, at most one more than there are multipliers (Shapley and Folkman's
/// theorem).
extension LagrangianTerms {
  /// The firm with the largest fall of its own problem below its concave envelope, less what its
  /// second choice is worse than its first; nil where all are concave up to `slack`.
  func mostAmbiguousFirm(_ z: Multipliers, slack: Double) -> RangeCut? {
    var worst: RangeCut?
    var most = -Double.infinity
    for i in 0..<terms.firmCount {
      let defect = concavityDefect(of: i, z)
      guard defect > slack else { continue }
      let choice = rivalChoices(of: i, z)
      let score = defect - choice.loss
      if score > most {
        most = score
        worst = RangeCut(firm: i, overlap: choice.cut)
      }
    }
    return worst
  }

  /// An estimate of how far a firm's problem falls below its concave envelope: curvature times the
  /// square of the width over 8 where it is convex, and the jump of the slope times the width over
  /// 4 at a kink where it rises.
  private func concavityDefect(of i: Int, _ z: Multipliers) -> Double {
    let count = pieces.count(of: i)
    guard count > 0 else { return 0 }
    let width = pieces.ceiling(of: i) - pieces.floor(of: i)
    var defect = 0.0
    for piece in 0..<count {
      let lower = pieces.breakpoint(piece, of: i)
      let upper = pieces.breakpoint(piece + 1, of: i)
      let slope = enclose(i, over: Interval(lower: lower, upper: upper), cell: lower...upper, in: z)
        .slope
      defect += max(0, slope.upper) * (upper - lower) * (upper - lower) / 8
      guard piece + 1 < count else { continue }
      let before = marginalPayoff(of: i, at: upper, piece: piece, rivals: z).value
      let after = marginalPayoff(of: i, at: upper, piece: piece + 1, rivals: z).value
      defect += max(0, after - before) * width / 4
    }
    return defect
  }

  /// How much worse than its best a firm's best overlap far from it is, and a point between the
  /// two.
  private func rivalChoices(of i: Int, _ z: Multipliers) -> (loss: Double, cut: Double) {
    var candidates: [(overlap: Double, value: Double)] = []
    func consider(_ overlap: Double) {
      candidates.append((overlap, payoff(of: i, at: overlap, rivals: z)))
    }
    for piece in 0..<pieces.count(of: i) {
      let range = pieces.breakpoint(piece, of: i)...pieces.breakpoint(piece + 1, of: i)
      consider(range.lowerBound)
      BestReply.forEachLocalMaximum(
        of: i, in: self, rivals: z, piece: piece, range: range, near: nil, consider)
    }
    consider(pieces.ceiling(of: i))
    let width = pieces.ceiling(of: i) - pieces.floor(of: i)
    let middle = pieces.floor(of: i) + width / 2
    guard let best = candidates.max(by: { $0.value < $1.value }),
      let second = candidates.filter({ abs($0.overlap - best.overlap) > 0.1 * width })
        .max(by: { $0.value < $1.value })
    else { return (0, middle) }
    let between = (best.overlap + second.overlap) / 2
    // A kink between the two is the better cut: both parts are then smooth there.
    let kinks = (0...pieces.count(of: i)).map { pieces.breakpoint($0, of: i) }
    let kink = kinks.first { abs($0 - between) < 0.3 * abs(best.overlap - second.overlap) }
    return (best.value - second.value, kink ?? between)
  }
}
