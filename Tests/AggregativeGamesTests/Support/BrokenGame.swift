import AggregativeGames
import Intervals

/// A game on [0, 1] that computes nothing: payoffs and marginal payoffs are one given number, and
/// enclosures know nothing.
struct BrokenGame: SumGame, AuditedGame {
  let value: Double
  let pieces: PieceTable

  init(_ value: Double, players: Int) {
    self.value = value
    pieces = PieceTable([[Double]](repeating: [0, 0.5, 1], count: players))
  }

  func curvature(of player: Int) -> Double { 1 }
  func payoff(of player: Int, at x: Double, rivals: Double) -> Double { value }

  func partials(of player: Int, at x: Double, piece: Int, rivals: Double) -> Partials {
    Partials(value: value, own: value, cross: value)
  }

  func marginalPayoff(
    over x: Interval, of player: Int, piece: Int, rivals: Double
  ) -> IntervalMarginal {
    IntervalMarginal(value: .entire, slope: .entire)
  }

  func surroundings(of profile: [Interval]) -> [Interval] { profile }
  func cellEnds(of player: Int, into ends: inout [Double]) { ends = [0, 0.5, 1] }

  func enclose(
    _ player: Int, over x: Interval, cell: ClosedRange<Double>, in around: Interval
  ) -> PayoffEnclosure {
    PayoffEnclosure(payoff: .entire, marginal: .entire, slope: .entire)
  }

  func naturalReply(of player: Int, at x: Double, in around: Interval) -> Double { value }

  func interaction(of player: Int, at x: Double, in around: Interval) -> Interaction {
    Interaction(response: value, influence: value)
  }
}
