import AggregativeGames
import Intervals

/// Matching pennies on the unit interval with convex payoffs: 4 (x − ½)(R − ½) + e (x − ½)² for the
/// player who wants to match, the same with −4 for the other. Best replies are ends of the
/// interval, and one of the two always wants to move: there is no pure equilibrium. (½, ½) is
/// stationary and nobody's maximum.
struct MatchingPennies: SumGame {
  let convexity = 0.2
  let pieces = PieceTable([[0, 1], [0, 1]])

  func sign(_ player: Int) -> Double { player == 0 ? 4 : -4 }

  func curvature(of player: Int) -> Double { 1 }

  func payoff(of player: Int, at x: Double, rivals: Double) -> Double {
    sign(player) * (x - 0.5) * (rivals - 0.5) + convexity * (x - 0.5) * (x - 0.5)
  }

  func partials(of player: Int, at x: Double, piece: Int, rivals: Double) -> Partials {
    Partials(
      value: sign(player) * (rivals - 0.5) + 2 * convexity * (x - 0.5), own: 2 * convexity,
      cross: sign(player))
  }

  func marginalPayoff(
    over x: Interval, of player: Int, piece: Int, rivals: Double
  ) -> IntervalMarginal {
    let slope = Interval(2) * Interval(convexity)
    return IntervalMarginal(
      value: Interval(sign(player)) * (Interval(rivals) - 0.5) + slope * (x - 0.5), slope: slope)
  }
}

/// The same game for the verifier, each player's payoff multiplied out.
struct MatchingPenniesAudit: AuditedGame {
  let convexity = 0.2

  var playerCount: Int { 2 }

  func surroundings(of profile: [Interval]) -> [Interval] { [profile[1], profile[0]] }

  func cellEnds(of player: Int, into ends: inout [Double]) { ends = [0, 1] }

  func enclose(
    _ player: Int, over x: Interval, cell: ClosedRange<Double>, in rival: Interval
  ) -> PayoffEnclosure {
    let tilt = (4 * rival - 2) * (player == 0 ? 1 : -1)
    let bend = Interval(convexity)
    return PayoffEnclosure(
      payoff: tilt * (x - 0.5) + bend * (x - 0.5).squared(),
      marginal: tilt + 2 * bend * (x - 0.5), slope: 2 * bend)
  }

  func naturalReply(of player: Int, at x: Double, in rival: Interval) -> Double {
    let tilt = (4 * rival.midpoint - 2) * (player == 0 ? 1 : -1)
    return min(max(x + tilt + 2 * convexity * (x - 0.5), 0), 1)
  }

  func interaction(of player: Int, at x: Double, in rival: Interval) -> Interaction {
    Interaction(response: 0, influence: 1)
  }
}
