import AggregativeGames
import Intervals

extension MarketAudit {
  /// Bounds on deviations of firms that set prices and whose payoff is strictly concave over all
  /// their overlaps, from one enclosure each; others are left open.
  ///
  /// On a cell Π'' = (M/β) θ'² s (1 − s)² − c. s rises with overlap and s (1 − s)² with s up to
  /// 4/27 at s = 1/3: with m its value at the largest share that the firm can take from these
  /// rivals, or 4/27 where that share is larger, Π'' ≤ −κ, κ = c − m (M/β) θ'². The first cell is
  /// the steepest, and across a kink Π' falls, since θ' does. So from overlap o, with Π' = F on the
  /// side of the deviation, a step d gains at most F d − κ d²/2, and no step more than F²/(2κ).
  /// Overlap beyond the last kink costs and changes nothing.
  func pricedFindings(at profile: [Double]) -> PlayerFindings {
    let around = surroundings(of: profile)
    return PlayerFindings(playerCount: playerCount, scratch: 0) { column, _ in
      var ends: [Double] = []
      for group in owners.groups {
        for i in group { leaveOpen(i, column) }
      }
      for i in profile.indices where owners.group(of: i) == nil {
        let finding = pricedFinding(i, at: profile[i], in: around[i], &ends)
        column(.gain)[i] = finding.gain
        column(.payoff)[i] = finding.payoff
        column(.residual)[i] = finding.residual
        column(.fallsAround)[i] = finding.gain.isNaN ? 0 : 1
        column(.response)[i] = finding.interaction.main.response
        column(.influence)[i] = finding.interaction.main.influence
      }
    }
  }

  private func pricedFinding(
    _ i: Int, at overlap: Double, in around: Surroundings, _ ends: inout [Double]
  ) -> (gain: Double, payoff: Double, residual: Double, interaction: Interaction) {
    cellEnds(of: i, into: &ends)
    let open = (
      gain: Double.nan, payoff: Double.nan, residual: Double.nan, interaction: Interaction.none
    )
    guard ends.count > 1, overlap >= ends[0], overlap <= ends[ends.count - 1] else { return open }
    let scale = Interval(market.users) / Interval(market.demandSensitivity)
    let steepest = worthSlope(i, in: ends[0]...ends[1])
    let cost = Interval(market.firms.cost[i])
    let last = ends[ends.count - 1]
    let most = worthAtCost(
      i, failing: expectedFailure(i, Interval(last)), liableFrom: last)
    let share = (most - around.logRivals - Interval(1)).omegaTerms().slope.upper
    let peak =
      share < 0.333
      ? Interval(share) * (Interval(1) - Interval(share)).squared() : Interval(4) / Interval(27)
    let bend = (cost - peak * scale * steepest.squared()).lower
    guard bend > 0 else { return open }
    let homes = ends.indices.dropLast().filter { ends[$0] <= overlap && overlap <= ends[$0 + 1] }
    var (gain, payoff) = (0.0, Double.nan)
    for k in homes {
      let at = enclosePriced(
        i, over: Interval(overlap), cell: ends[k]...ends[k + 1], in: around)
      payoff = at.payoff.midpoint
      let forces = [
        overlap < ends[k + 1] ? at.marginal.upper : 0, overlap > ends[k] ? -at.marginal.lower : 0,
      ]
      for force in forces where !(force <= 0) {
        let most = Interval(force).squared() / (Interval(2) * Interval(bend))
        gain = max(gain, most.upper)
      }
    }
    let reply = naturalReply(of: i, at: overlap, in: around)
    let width = ends[ends.count - 1] - ends[0]
    let size = max(overlap, reply, 1e-6 * width)
    return (
      gain, payoff, size > 0 ? abs(overlap - reply) / size : 0,
      interaction(of: i, at: overlap, in: around)
    )
  }
}
