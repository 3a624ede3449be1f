import AggregativeGames
import Intervals

/// With the total Q fixed a firm's marginal profit is a − bQ − c − (b + d) q, less overtime.
extension Cournot: EnclosedGame {
  var kinds: PlayerKinds {
    PlayerKinds(
      keys: firms.map { firm in
        [firm.c, firm.d, firm.capacity] + firm.overtime.flatMap { [$0.from, $0.extra] }
      })
  }

  var enclosedTotals: Interval {
    Interval(lower: 0, upper: Interval.sum(of: firms.map { Interval($0.capacity) }).upper)
  }

  func enclose(_ player: Int, over q: Interval, piece: Int, total: Interval) -> InclusiveEnclosure {
    let firm = firms[player]
    let overtime = Interval.sum(of: firm.overtime.prefix(piece).map { Interval($0.extra) })
    let steepness = Interval(b) + Interval(firm.d)
    return InclusiveEnclosure(
      marginal: Interval(a) - Interval(b) * total - Interval(firm.c) - overtime - steepness * q,
      slope: -steepness, curvature: -steepness - Interval(b), contribution: q,
      branchSlope: -Interval(b) / steepness,
      fixedSlope: .zero, fallsAtKinks: true)
  }

  func requiredContribution(over total: Interval) -> IntervalMarginal {
    IntervalMarginal(value: total, slope: Interval(1))
  }

  func rivals(of player: Int, over q: Interval, piece: Int, total: Interval) -> Interval {
    total - q
  }

  func payoff(of player: Int, over q: Interval, piece: Int, rivals: Interval) -> Interval {
    let firm = firms[player]
    var profit = (Interval(a) - Interval(b) * (rivals + q) - Interval(firm.c)) * q
    profit -= Interval(firm.d) * q.squared() / Interval(2)
    for step in firm.overtime {
      profit -= Interval(step.extra) * (q - Interval(step.from)).clamped(to: 0 ... .infinity)
    }
    return profit
  }
}
