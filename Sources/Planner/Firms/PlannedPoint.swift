import AggregativeGames
import OverlapMarket

/// What overlaps that a planner would choose lead to, computed without a search.
public struct PlannedPoint: Sendable {
  /// A proven lower bound on welfare, in units of utility times users.
  public let welfare: Double
  /// Of those who serve.
  public let corners: [Corner]
  public let state: MarketState
  public let outcomes: Outcomes
  /// A bound on how far the probability of a regime that responds is from the one with which the
  /// market answers; 0 where none does.
  public let outerResidual: Double

  init(_ overlap: [Double], of sets: FirmSets, serving: [Int]) {
    let held = sets.part(serving)
    let stated = sets.statedPart(serving)
    let market = stated.original.unregulated
    welfare =
      WelfareAudit(market: held.original, objective: sets.objective, held: held)
      .welfare(at: overlap).lower
    outerResidual = MarketAudit(held.original.unregulated).outerResidual(at: overlap)
    corners = Corner.all(in: market, at: overlap)
    state = MarketState(
      of: market, at: overlap, price: market.original.socialPrices(at: overlap))
    outcomes = Outcomes(
      of: market, at: state, systemicTerm: sets.objective.systemicTerm, heldSharesIn: stated)
  }
}

extension RegulatedMarket {
  /// What overlaps of some firms lead to, the others being closed and users choosing freely, at the
  /// market's probabilities, of which it says whether they answer the overlaps.
  ///
  /// - Parameters:
  ///   - overlap: of those who serve; not negative.
  ///   - serving: their positions, ascending.
  /// - Precondition: somebody serves, or there is an outside option.
  /// - Complexity: O(firms · regimes).
  public func planned(
    _ overlap: [Double], serving: [Int], _ objective: WelfareObjective
  ) throws(MarketError) -> PlannedPoint {
    guard !serving.isEmpty || original.outsideOption != nil else { throw .empty(path: "firms") }
    return PlannedPoint(overlap, of: try FirmSets(self, objective), serving: serving)
  }
}
