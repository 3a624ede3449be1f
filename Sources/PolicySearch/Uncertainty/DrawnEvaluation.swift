import OverlapMarket

/// How policies are judged over draws.
struct DrawnEvaluation: Sendable {
  let draws: MarketDraws
  let criterion: UncertaintyCriterion
  /// The welfare of the grid's policy that is best in each draw; nil before the grid is known.
  var best: [Double]?

  /// The same with markets of its own; see `Market.detached`.
  func detached() -> DrawnEvaluation {
    DrawnEvaluation(draws: draws.detached(), criterion: criterion, best: best)
  }

  func value(of welfare: [Double]) -> Double { criterion.value(of: welfare, in: draws, best: best) }

  /// The point with the criterion's value as it is now known to be.
  func valued(_ point: PolicyPoint) -> PolicyPoint {
    guard let outcome = point.outcome, let drawn = point.draws else { return point }
    return PolicyPoint(
      outcome: PolicyOutcome(
        welfare: value(of: drawn.welfare), smallestProfit: outcome.smallestProfit,
        overlapCost: outcome.overlapCost,
        firms: outcome.firms, isFeasible: outcome.isFeasible),
      relativeGain: point.relativeGain, equilibria: point.equilibria, draws: drawn)
  }
}

extension MarketDraws {
  /// The criterion of a menu over these draws: its own, or else the expectation where there is one,
  /// and the worst case where not.
  public func criterion(of menu: PolicyMenu) -> UncertaintyCriterion {
    menu.criterion ?? (hasProbabilities ? .expectation : .worstCase)
  }

  /// The welfare of the feasible point that is best in each draw; nil where none is feasible.
  /// O(points · draws).
  func best(of points: [PolicyPoint]) -> [Double]? {
    points.reduce(nil) { best, point in
      guard let welfare = point.draws?.welfare, point.outcome?.isFeasible ?? false else {
        return best
      }
      return best.map { zip($0, welfare).map { max($0, $1) } } ?? welfare
    }
  }
}
