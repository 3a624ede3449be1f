import AggregativeGames
import Intervals

/// Safe harbor and systemic surcharge, from their definitions in docs/model.md section 5.
extension MarketAudit {
  /// τ_i, less the safe harbor's discount from its threshold on.
  func rate(_ i: Int, at overlap: Double) -> Interval {
    let full = Interval(liability[i])
    guard let safeHarbor, overlap >= safeHarbor.threshold[i] else {
      return full
    }
    return full * (Interval(1) - Interval(safeHarbor.discount))
  }

  /// Liability falls at the safe harbor's threshold, where that lies above the least overlap.
  public func payoffJumps(at end: Double, of player: Int) -> Bool {
    guard let safeHarbor, !isHeld(player) else { return false }
    return safeHarbor.threshold[player] == end && end > leastOverlap[player]
      && liability[player] > 0 && safeHarbor.discount > 0
  }

  /// π_{S,i}.
  private func failure(_ i: Int, _ s: Int, _ overlap: Interval) -> Interval {
    let k = i * market.regimes.count + s
    let baseline = Interval(market.firms.baselineFailure[k])
    return (baseline - Interval(market.firms.effectiveness[k]) * overlap).clamped(to: 0...1)
  }

  /// σ κ p_S (1 + 2 Σ_{j≠i} π_{S,j}) for each firm and regime.
  func chargeRates(at profile: [Interval]) -> [[Interval]] {
    if let foundations { return sharedRates(at: profile, foundations) }
    var rates = [[Interval]](repeating: [], count: profile.count)
    let weight = Interval(surcharge) * Interval(market.systemicLoss)
    for s in market.regimes.indices {
      let others = Interval.sumsOfOthers(
        profile.indices.map { failure($0, s, profile[$0]) })
      for i in others.indices {
        rates[i].append(
          weight * chances[s] * (Interval(1) + Interval(2) * others[i]))
      }
    }
    return rates
  }

  /// What the surcharge takes.
  func charge(_ i: Int, _ overlap: Interval, _ around: Surroundings) -> Interval {
    around.chargeRates.indices.reduce(.zero) {
      $0 + around.chargeRates[$1] * cause(i, $1).failure(overlap)
    }
  }

  /// What it takes less per unit of overlap inside a cell.
  func chargeSaved(_ i: Int, in cell: ClosedRange<Double>, _ around: Surroundings) -> Interval {
    around.chargeRates.indices.reduce(.zero) {
      fails(i, $1, in: cell)
        ? $0 + around.chargeRates[$1] * cause(i, $1).effectiveness : $0
    }
  }

  /// No less than the surcharge can take from a firm whatever the others do: each of them fails
  /// with probability at most 1.
  func mostCharge(_ i: Int) -> Double {
    guard surcharge > 0 else { return 0 }
    let worst = (0..<causeCount).reduce(0.0) {
      $0 + cause(i, $1).chance.upper * cause(i, $1).baseline.upper
    }
    return surcharge * market.systemicLoss * worst * Double(2 * playerCount - 1)
  }

  /// Marginal profit rises by 2 σ κ p_S a_S with each unit of the others' failure probability in a
  /// regime, which their overlap lowers.
  func chargeChannels(of i: Int, in cell: ClosedRange<Double>, curvature: Double) -> [Interaction
    .Channel]
  {
    guard surcharge > 0 else { return [] }
    if let foundations {
      return sharedChannels(of: i, in: cell, curvature: curvature, foundations)
    }
    return market.regimes.indices.map { s in
      let slope =
        fails(i, s, in: cell) ? market.firms.effectiveness[i * market.regimes.count + s] : 0
      let rise = 2 * surcharge * market.systemicLoss * chances[s].midpoint * slope
      return Interaction.Channel(response: -rise / curvature, influence: -slope)
    }
  }
}
