import AggregativeGames
import Intervals

/// One player without a choice who contributes 1, and a requirement that is a cubic of the total, 1
/// + T (T² − r²): the stationary totals are −r, 0 and r. The range of totals is symmetric, so that
/// 0 is the border of its halves, to the last bit.
struct BorderGame: SumGame, EnclosedGame {
  let outerRoot: Double
  let pieces: PieceTable

  init(outerRoot: Double) {
    self.outerRoot = outerRoot
    pieces = PieceTable([[1]])
  }

  var kinds: PlayerKinds { PlayerKinds(keys: [0]) }
  var enclosedTotals: Interval { Interval(lower: -1, upper: 1) }
  func curvature(of player: Int) -> Double { 1 }
  func payoff(of player: Int, at strategy: Double, rivals: Double) -> Double { 0 }

  func partials(of player: Int, at strategy: Double, piece: Int, rivals: Double) -> Partials {
    Partials(value: 0, own: -1, cross: 0)
  }

  func marginalPayoff(over x: Interval, of player: Int, piece: Int, rivals: Double)
    -> IntervalMarginal
  {
    IntervalMarginal(value: .zero, slope: Interval(-1))
  }

  func enclose(_ player: Int, over strategies: Interval, piece: Int, total: Interval)
    -> InclusiveEnclosure
  {
    InclusiveEnclosure(
      marginal: .zero, slope: Interval(-1), curvature: Interval(-1), contribution: Interval(1),
      branchSlope: .zero,
      fixedSlope: .zero, fallsAtKinks: true)
  }

  func requiredContribution(over total: Interval) -> IntervalMarginal {
    let square = Interval(outerRoot).squared()
    return IntervalMarginal(
      value: Interval(1) + total * (total.squared() - square),
      slope: Interval(3) * total.squared() - square)
  }

  func rivals(of player: Int, over strategies: Interval, piece: Int, total: Interval) -> Interval {
    .zero
  }

  func payoff(of player: Int, over strategies: Interval, piece: Int, rivals: Interval) -> Interval {
    .zero
  }
}
