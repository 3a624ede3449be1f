import AggregativeGames
import Glibc
import Intervals

/// Profit (3) and its derivatives (7). With t = log w_i − log R_i the share is σ(t), and on a piece
/// of slope α the log weight moves with overlap at rate b = β h_U e_i α.
extension OverlapGame {
  public func payoff(of player: Int, at overlap: Double, rivals: Double) -> Double {
    let piece = pieces.piece(holding: overlap, of: player)
    let failure = failureProbability(player, overlap, piece: piece)
    let share = logistic(logWeight(player, failureProbability: failure) - rivals)
    let margin = market.firms.margin[player] - liableHarm(player, piece: piece) * failure
    return margin * market.users * share - market.firms.cost[player] / 2 * overlap * overlap
  }

  public func marginalPayoff(
    of player: Int, at overlap: Double, piece: Int, rivals: Double
  ) -> Marginal {
    let failure = failureProbability(player, overlap, piece: piece)
    let t = logWeight(player, failureProbability: failure) - rivals
    let share = logistic(t)
    let rest = logistic(-t)
    let density = share * rest
    let alpha = self.failure.slope(pieces.position(piece, of: player))
    let rate = columns.demandRate(player) * alpha
    let liableHarm = liableHarm(player, piece: piece)
    let liability = liableHarm * alpha
    let margin = market.firms.margin[player] - liableHarm * failure
    let cost = market.firms.cost[player]
    return Marginal(
      value: market.users * (rate * margin * density + liability * share) - cost * overlap,
      slope: market.users * rate * density * (rate * margin * (rest - share) + 2 * liability)
        - cost)
  }

  public func marginalPayoff(
    over overlaps: Interval, of player: Int, piece: Int, rivals: Double
  ) -> IntervalMarginal {
    let at = pieces.position(piece, of: player)
    let alpha = self.failure.slope(at)
    let failure = Interval(self.failure.intercept(at)) - Interval(alpha) * overlaps
    let demand = Interval(columns.demandRate(player))
    let t = Interval(columns.qualityLogWeight(player)) - demand * failure - Interval(rivals)
    let logistic = t.logisticWithDerivatives()
    let (share, density, curvature) = (logistic.value, logistic.density, logistic.curvature)
    let rate = demand * Interval(alpha)
    let liableHarm = Interval(liableHarm(player, piece: piece))
    let liability = liableHarm * Interval(alpha)
    let margin =
      Interval(market.firms.margin[player]) - liableHarm * failure
    let users = Interval(market.users)
    let cost = Interval(market.firms.cost[player])
    return IntervalMarginal(
      value: users * (rate * margin * density + liability * share) - cost * overlaps,
      slope: users * rate * (rate * margin * curvature + Interval(2) * liability * density)
        - cost)
  }

  public func marginalPayoff(
    of player: Int, at overlap: Double, piece: Int, total: Double
  ) -> InclusiveMarginal {
    let failure = failureProbability(player, overlap, piece: piece)
    // A weight above the total is no candidate; holding it near keeps the arithmetic finite and the
    // sign right.
    let logShare = min(logWeight(player, failureProbability: failure) - total, 1)
    let share = exp(logShare)
    let rest = -expm1(logShare)
    let alpha = self.failure.slope(pieces.position(piece, of: player))
    let rate = columns.demandRate(player) * alpha
    let liableHarm = liableHarm(player, piece: piece)
    let liability = liableHarm * alpha
    let margin = market.firms.margin[player] - liableHarm * failure
    let cost = market.firms.cost[player]
    let byShare = market.users * (rate * margin * (rest - share) + liability) * share
    return InclusiveMarginal(
      value: market.users * (rate * margin * rest + liability) * share - cost * overlap,
      slope: rate * byShare + market.users * liability * rate * share * rest - cost,
      totalSlope: -byShare)
  }

  public func contribution(
    of player: Int, at overlap: Double, piece: Int, total: Double
  ) -> InclusiveMarginal {
    let at = pieces.position(piece, of: player)
    let failure = failureProbability(player, overlap, piece: piece)
    let share = exp(logWeight(player, failureProbability: failure) - total)
    return InclusiveMarginal(
      value: share, slope: share * columns.demandRate(player) * self.failure.slope(at),
      totalSlope: -share)
  }

  /// Shares and the outside share sum to 1.
  public func requiredContribution(at total: Double) -> Marginal {
    let outside = exp(outsideLogWeight - total)
    return Marginal(value: 1 - outside, slope: outside)
  }
}

/// σ(t) = 1 / (1 + e^−t), with full relative accuracy for t of either sign.
package func logistic(_ t: Double) -> Double {
  if t >= 0 { return 1 / (1 + exp(-t)) }
  let e = exp(t)
  return e / (1 + e)
}
