import AggregativeGames
import Intervals

/// Enclosures for the proof that all equilibria are found. With the total fixed the share is s = w / A and condition (7) reads
/// M [b q s (1 − s) + t α s] = c o on a piece of slope α, with b = β h_U e α, t = τ h_E e and margin q = μ − t π̄.
extension OverlapGame: EnclosedGame {
  public var kinds: PlayerKinds {
    let firms = market.firms
    return PlayerKinds(
      keys: firms.indices.map { i in
        var firm = firms[i]
        firm.name = ""
        return firm
      })
  }

  public func enclose(_ player: Int, over overlaps: Interval, piece: Int, total: Interval)
    -> InclusiveEnclosure
  {
    let at = pieces.start(of: player) + piece
    let alpha = Interval(failure.slope[at])
    let failureProbability = Interval(failure.intercept[at]) - alpha * overlaps
    let demand = Interval(demandRate[player])
    let liability = Interval(liableHarm[player])
    let users = Interval(market.users)
    let cost = Interval(market.firms.cost[player])
    let margin = Interval(market.firms.margin[player]) - liability * failureProbability
    let share = (Interval(qualityLogWeight[player]) - demand * failureProbability - total).exp()
    let density = Self.parabola(share, peak: 0.5, height: 0.25) { $0 * (Interval(1) - $0) }
    let skew = Self.parabola(share, peak: 0.25, height: 0.125) { $0 * (Interval(1) - Interval(2) * $0) }
    let rate = demand * alpha
    let direct = liability * alpha
    let gross = users * (rate * margin * density + direct * share)
    let byShare = users * (rate * margin * skew + direct * share)
    let slope = rate * byShare + users * direct * rate * density - cost
    let marginal = gross - cost * overlaps
    let curvature =
      users * rate
      * (rate * margin * density * (Interval(1) - Interval(2) * share) + Interval(2) * direct * density)
      - cost
    let regular = slope.upper < 0 || slope.lower > 0
    return InclusiveEnclosure(
      marginal: marginal, slope: slope, curvature: curvature, contribution: share,
      branchSlope: regular ? share * (cost - users * direct * rate * density) / slope : .entire,
      fixedSlope: -share, fallsAtKinks: gross.lower >= 0)
  }

  /// The range of a downward parabola over shares, by its values at the ends and its peak.
  private static func parabola(
    _ share: Interval, peak: Double, height: Double, _ value: (Interval) -> Interval
  ) -> Interval {
    let ends = value(Interval(share.lower)).hull(value(Interval(share.upper)))
    return share.contains(peak) ? ends.hull(Interval(height)) : ends
  }

  public func requiredContribution(over total: Interval) -> IntervalMarginal {
    guard outsideLogWeight > -.infinity else {
      return IntervalMarginal(value: Interval(1), slope: .zero)
    }
    let outside = (Interval(outsideLogWeight) - total).exp()
    return IntervalMarginal(value: Interval(1) - outside, slope: outside)
  }

  public func rivals(of player: Int, over overlaps: Interval, piece: Int, total: Interval) -> Interval {
    let at = pieces.start(of: player) + piece
    let failureProbability =
      Interval(failure.intercept[at]) - Interval(failure.slope[at]) * overlaps
    let logShare =
      Interval(qualityLogWeight[player]) - Interval(demandRate[player]) * failureProbability - total
    let rest = -logShare.expm1()
    return total + rest.log()
  }

  public func payoff(of player: Int, over overlaps: Interval, piece: Int, rivals: Interval) -> Interval {
    let at = pieces.start(of: player) + piece
    let failureProbability =
      Interval(failure.intercept[at]) - Interval(failure.slope[at]) * overlaps
    let odds =
      Interval(qualityLogWeight[player]) - Interval(demandRate[player]) * failureProbability - rivals
    let margin =
      Interval(market.firms.margin[player]) - Interval(liableHarm[player]) * failureProbability
    return margin * Interval(market.users) * odds.logistic()
      - Interval(market.firms.cost[player]) * overlaps.squared() / Interval(2)
  }
}
