import AggregativeGames
import Intervals

/// The same oligopoly written a second time, from revenue and cost, for the verifier.
struct CournotAudit: AuditedGame {
  let market: Cournot

  init(_ market: Cournot) { self.market = market }

  var playerCount: Int { market.firms.count }

  /// Rivals' output, enclosed.
  func surroundings(of outputs: [Interval]) -> [Interval] {
    outputs.indices.map { i in
      var rest = Interval.zero
      for j in outputs.indices where j != i { rest += outputs[j] }
      return rest
    }
  }

  func cellEnds(of player: Int, into ends: inout [Double]) {
    let firm = market.firms[player]
    ends = [0]
    for step in firm.overtime where step.from < firm.capacity { ends.append(step.from) }
    if firm.capacity > 0 { ends.append(firm.capacity) }
  }

  func enclose(
    _ player: Int, over q: Interval, cell: ClosedRange<Double>, in rest: Interval
  ) -> PayoffEnclosure {
    let firm = market.firms[player]
    let b = Interval(market.b)
    let price = Interval(market.a) - b * (rest + q)
    var cost = Interval(firm.c) * q + Interval(firm.d) * q.squared() / Interval(2)
    var marginalCost = Interval(firm.c) + Interval(firm.d) * q
    for step in firm.overtime {
      let beyond = (q - Interval(step.from)).clamped(to: 0 ... .infinity)
      cost += Interval(step.extra) * beyond
      if cell.lowerBound >= step.from { marginalCost += Interval(step.extra) }
    }
    return PayoffEnclosure(
      payoff: price * q - cost, marginal: price - b * q - marginalCost,
      slope: -Interval(2) * b - Interval(firm.d))
  }

  /// Output at which the price that now rules equals marginal cost plus b q: (price − c) / (b + d),
  /// less what overtime takes off beyond each of its steps.
  func naturalReply(of player: Int, at q: Double, in rest: Interval) -> Double {
    let firm = market.firms[player]
    let price = market.a - market.b * (rest.midpoint + q)
    var output = (price - firm.c) / (market.b + firm.d)
    for step in firm.overtime where output > step.from {
      output = max(step.from, output - step.extra / (market.b + firm.d))
    }
    return min(max(output, 0), firm.capacity)
  }

  /// The best reply falls with slope b / (2b + d) in rivals' output, and is fixed at a bound or a
  /// kink.
  func interaction(of player: Int, at q: Double, in rest: Interval) -> Interaction {
    let firm = market.firms[player]
    let fixed = q == 0 || q == firm.capacity || firm.overtime.contains { $0.from == q }
    return Interaction(
      response: fixed ? 0 : -market.b / (2 * market.b + firm.d), influence: 1)
  }
}
