import AggregativeGames
import Glibc
import Intervals
import TestSupport

/// Payoffs with several peaks: logistic steps, each shifted by the rivals' sum, less a parabola,
/// less a piecewise linear term: Σ_k h σ(s (x − m − t R)) − c x²/2 − Σ_j e_j max(0, x − b_j),
/// kinked at the inner breakpoints b_j.
struct BumpGame: SumGame {
  struct Bump {
    var height: Double
    var steepness: Double
    var middle: Double
    var shift = 0.0
  }

  struct Player {
    var bumps: [Bump]
    var cost: Double
    var breakpoints: [Double]
    /// One an inner breakpoint: how much slope is lost there; negative where the kink is convex.
    var kinks: [Double] = []
  }

  let players: [Player]
  let pieces: PieceTable

  init(_ players: [Player]) {
    self.players = players
    pieces = PieceTable(players.map(\.breakpoints))
  }

  func curvature(of player: Int) -> Double { players[player].cost }

  func payoff(of player: Int, at x: Double, rivals: Double) -> Double {
    let p = players[player]
    var payoff = -p.cost / 2 * x * x
    for bump in p.bumps {
      payoff +=
        bump.height / (1 + exp(-bump.steepness * (x - bump.middle - bump.shift * rivals)))
    }
    for j in p.kinks.indices where x > p.breakpoints[j + 1] {
      payoff -= p.kinks[j] * (x - p.breakpoints[j + 1])
    }
    return payoff
  }

  func partials(of player: Int, at x: Double, piece: Int, rivals: Double) -> Partials {
    let p = players[player]
    var result = Partials(
      value: -p.cost * x - p.kinks.prefix(piece).reduce(0, +), own: -p.cost, cross: 0)
    for bump in p.bumps {
      let share = 1 / (1 + exp(-bump.steepness * (x - bump.middle - bump.shift * rivals)))
      let density = bump.height * bump.steepness * share * (1 - share)
      let bend = density * bump.steepness * (1 - 2 * share)
      result.value += density
      result.own += bend
      result.cross -= bend * bump.shift
    }
    return result
  }

  func marginalPayoff(
    over x: Interval, of player: Int, piece: Int, rivals: Double
  ) -> IntervalMarginal {
    let p = players[player]
    var value = -Interval(p.cost) * x
    var slope = -Interval(p.cost)
    for kink in p.kinks.prefix(piece) { value -= Interval(kink) }
    for bump in p.bumps {
      let shift = Interval(bump.middle) + Interval(bump.shift) * Interval(rivals)
      let rate = Interval(bump.steepness)
      let t = rate * (x - shift)
      value += Interval(bump.height) * rate * t.logisticDensity()
      slope += Interval(bump.height) * rate.squared() * t.logisticCurvature()
    }
    return IntervalMarginal(value: value, slope: slope)
  }
}

extension BumpGame {
  /// One player, up to five bumps of either sign, up to four kinks of either sign.
  static func random(using generator: inout SplitMix) -> BumpGame {
    let bumps = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
      Bump(
        height: generator.uniform(-0.5...2), steepness: generator.uniform(1...40),
        middle: generator.uniform(-0.5...3.5))
    }
    let inner = generator.vector(Int.random(in: 0...4, using: &generator), in: 0.1...2.9).sorted()
    return BumpGame([
      Player(
        bumps: bumps, cost: generator.uniform(0.05...1.5), breakpoints: [0] + inner + [3],
        kinks: inner.map { _ in generator.uniform(-1...1) })
    ])
  }

  /// Two rivals in a contest of difference form (Hirshleifer, Public Choice 1989): the prize of 1
  /// goes to a player with probability σ(k (x − R)), and effort costs x²/2. In a symmetric
  /// equilibrium the first-order condition gives x = k/4, of payoff 1/2 − k²/32 < 0 once k > 4,
  /// where effort 0 pays more: then there is no pure equilibrium.
  static func contest(decisiveness k: Double) -> BumpGame {
    let player = Player(
      bumps: [Bump(height: 1, steepness: k, middle: 0, shift: 1)], cost: 1, breakpoints: [0, 1.5])
    return BumpGame([player, player])
  }

  /// One player with peaks near 0.5 and 2.2, of which the second is higher by about a half.
  static let doublePeak = BumpGame([
    Player(
      bumps: [
        Bump(height: 1, steepness: 10, middle: 0.3), Bump(height: 2.5, steepness: 10, middle: 2),
      ], cost: 0.8, breakpoints: [0, 4])
  ])
}
