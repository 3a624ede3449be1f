/// What a change is worth to a user on average: what could be taken from each user after it so that
/// users are as well off as before, in units of utility; negative where it makes them worse off
/// (docs/model.md section 1.1).
///
/// Users' marginal utility of money is constant, so that compensating and equivalent variation are
/// the change in surplus per user. Utility is counted as it is experienced: where users do not see
/// how often firms fail, the change in the log sum is what they expect when they choose, and what
/// they do not foresee is taken off (docs/model.md section 8.2).
public struct CompensatingVariation: Sendable, Equatable {
  /// Change in (log A)/β.
  public let expected: Double
  /// Change in the harm that users do not foresee, as a loss; nil where they see what is on both
  /// sides.
  public let unforeseen: Double?

  public var total: Double { expected + (unforeseen ?? 0) }

  /// One side of a change.
  public typealias Side = (market: Market, state: MarketState, outcomes: Outcomes)

  /// nil where users' sensitivity differs between the two: the level of a log sum means nothing
  /// beside that of another sensitivity.
  public init?(from before: Side, to after: Side) {
    guard before.market.demandSensitivity == after.market.demandSensitivity else { return nil }
    func harm(_ side: Side) -> Double? {
      side.outcomes.misperceptionHarm.map { $0 / side.market.users }
    }
    expected = after.state.inclusiveValue - before.state.inclusiveValue
    let (first, second) = (harm(before), harm(after))
    unforeseen = first == nil && second == nil ? nil : (first ?? 0) - (second ?? 0)
  }
}
