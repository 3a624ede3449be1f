import AggregativeGames

/// A toy game in which players meet in the plain sum of their strategies. A conforming type states
/// pieces, payoff, marginal payoff with its two partial derivatives, and the enclosures; all else
/// follows.
protocol SumGame: SingleAggregateGame {
  func partials(of player: Int, at strategy: Double, piece: Int, rivals: Double) -> Partials
}

/// Marginal payoff with its derivatives in the own strategy and in the rivals' sum.
struct Partials {
  var value: Double
  var own: Double
  var cross: Double
}

extension SumGame {
  var rank: Int { 1 }

  var totalRange: ClosedRange<Double> {
    let players = 0..<playerCount
    let least = players.reduce(0) { $0 + pieces.floor(of: $1) }
    let most = players.reduce(0) { $0 + pieces.ceiling(of: $1) }
    return least...most
  }

  func aggregate(of profile: [Double]) -> Double { profile.reduce(0, +) }

  func rivals(of player: Int, in profile: [Double], aggregate: Double) -> Double {
    // A fresh sum: nothing cancels, and a caller that mixes profiles is found out.
    var sum = 0.0
    for i in profile.indices where i != player { sum += profile[i] }
    return sum
  }

  func aggregate(adding player: Int, at strategy: Double, to rivals: Double) -> Double {
    rivals + strategy
  }

  func rivals(of player: Int, at strategy: Double, total: Double) -> Double? {
    strategy <= total ? total - strategy : nil
  }

  func marginalPayoff(of player: Int, at strategy: Double, piece: Int, rivals: Double) -> Marginal {
    let p = partials(of: player, at: strategy, piece: piece, rivals: rivals)
    return Marginal(value: p.value, slope: p.own)
  }

  func marginalPayoff(
    of player: Int, at strategy: Double, piece: Int, total: Double
  ) -> InclusiveMarginal {
    let p = partials(of: player, at: strategy, piece: piece, rivals: total - strategy)
    return InclusiveMarginal(value: p.value, slope: p.own - p.cross, totalSlope: p.cross)
  }

  func contribution(
    of player: Int, at strategy: Double, piece: Int, total: Double
  ) -> InclusiveMarginal {
    InclusiveMarginal(value: strategy, slope: 1, totalSlope: 0)
  }

  func requiredContribution(at total: Double) -> Marginal { Marginal(value: total, slope: 1) }

  func linearize(at profile: [Double], into linearization: inout Linearization) {
    let total = aggregate(of: profile)
    for i in profile.indices {
      let strategy = profile[i]
      let rivals = total - strategy
      let curvature = curvature(of: i)
      let reply = NaturalReply.scan(pieces: pieces, player: i) {
        strategy + partials(of: i, at: strategy, piece: $0, rivals: rivals).value / curvature
      }
      linearization.reply[i] = reply.strategy
      linearization.activity[i] = reply.activity
      linearization.right[i] = 1
      if reply.activity % 2 == 0 {
        linearization.ownSlope[i] = 0
        linearization.left[i] = 0
      } else {
        let p = partials(of: i, at: strategy, piece: Int(reply.activity) / 2, rivals: rivals)
        linearization.left[i] = p.cross / curvature
        linearization.ownSlope[i] = 1 + (p.own - p.cross) / curvature
      }
    }
  }
}
