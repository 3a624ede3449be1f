import AggregativeGames
import Intervals

/// The game of bumps written a second time, in intervals, for the verifier. Its kinks must be
/// concave where natural replies are asked for.
struct BumpAudit: AuditedGame {
  let players: [BumpGame.Player]

  init(_ game: BumpGame) { players = game.players }

  var playerCount: Int { players.count }

  func surroundings(of profile: [Interval]) -> [Interval] {
    profile.indices.map { i in
      Interval.sum(of: profile.indices.filter { $0 != i }.map { profile[$0] })
    }
  }

  func cellEnds(of player: Int, into ends: inout [Double]) { ends = players[player].breakpoints }

  func enclose(
    _ player: Int, over x: Interval, cell: ClosedRange<Double>, in rest: Interval
  ) -> PayoffEnclosure {
    let p = players[player]
    let cost = Interval(p.cost)
    var result = PayoffEnclosure(
      payoff: -cost * x.squared() / Interval(2), marginal: -cost * x, slope: -cost)
    for bump in p.bumps {
      let t = odds(bump, x, rest)
      let height = Interval(bump.height)
      let steepness = Interval(bump.steepness)
      result.payoff += height * t.logistic()
      result.marginal += height * steepness * t.logisticDensity()
      result.slope += height * steepness * steepness * t.logisticCurvature()
    }
    for (kink, from) in zip(p.kinks, p.breakpoints.dropFirst()) {
      result.payoff -= Interval(kink) * (x - Interval(from)).clamped(to: 0 ... .infinity)
      if cell.lowerBound >= from { result.marginal -= Interval(kink) }
    }
    return result
  }

  private func odds(_ bump: BumpGame.Bump, _ x: Interval, _ rest: Interval) -> Interval {
    Interval(bump.steepness) * (x - Interval(bump.middle) - Interval(bump.shift) * rest)
  }

  /// Frozen gains y solve c y = Σ h s σ' less the kinks passed.
  func naturalReply(of player: Int, at x: Double, in rest: Interval) -> Double {
    let p = players[player]
    var gain = 0.0
    for bump in p.bumps {
      let t = odds(bump, Interval(x), rest)
      gain += bump.height * bump.steepness * t.logisticDensity().midpoint
    }
    var reply = gain / p.cost
    for (kink, from) in zip(p.kinks, p.breakpoints.dropFirst()) where reply > from {
      reply = max(from, reply - kink / p.cost)
    }
    return min(max(reply, p.breakpoints[0]), p.breakpoints[p.breakpoints.count - 1])
  }

  func interaction(of player: Int, at x: Double, in rest: Interval) -> Interaction {
    let p = players[player]
    if p.breakpoints.contains(x) { return Interaction(response: 0, influence: 1) }
    var own = -p.cost
    var cross = 0.0
    for bump in p.bumps {
      let t = odds(bump, Interval(x), rest)
      let bend =
        bump.height * bump.steepness * bump.steepness * t.logisticCurvature().midpoint
      own += bend
      cross -= bend * bump.shift
    }
    return Interaction(response: -cross / own, influence: 1)
  }
}
