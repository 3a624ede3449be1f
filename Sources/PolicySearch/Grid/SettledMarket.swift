import AggregativeGames
import OverlapMarket

/// Where a market settles under a policy, those who lose money gone where the policy has a
/// compliance cost.
struct SettledMarket {
  /// The market of those who stay.
  let market: Market
  /// Their equilibrium; of all firms where none was verified, or nobody stays.
  let solution: MarketSolution
  /// Positions of those who stay; nil: all.
  let survivors: [Int]?
  /// A verified equilibrium of firms none of which would rather leave.
  let isVerified: Bool

  /// Firms leave one at a time, the largest loss first.
  /// - Parameter start: a profile of all firms to look from first.
  init(
    _ market: Market, under policy: Policy, with search: EquilibriumSearch, from start: [Double]?,
    in room: inout SearchRoom
  ) throws(MarketError) {
    if policy.complianceCost != .none,
      let left = try market.sequentialExit(
        under: policy, with: search, from: start, checksReentry: false),
      let settled = SettledMarket(left, of: market)
    {
      self = settled
      return
    }
    self.market = market
    survivors = nil
    solution = try market.solve(under: policy, with: search, from: start, in: &room)
    isVerified = solution.converged && policy.complianceCost == .none
  }

  /// - Returns: nil where nobody stays.
  init?(_ set: SurvivorSet, of market: Market) {
    guard let solution = set.solution else { return nil }
    let isWhole = set.firms.count == market.firms.count
    self.market = isWhole ? market : market.part(of: set.firms)
    self.solution = solution
    survivors = isWhole ? nil : set.firms
    isVerified = true
  }

  /// A policy as it bears on those who stay.
  func restricted(_ policy: Policy) -> Policy {
    survivors.map { policy.restricted(to: $0) } ?? policy
  }

  /// Where a neighbouring policy may start from.
  var start: [Double]? { isVerified && survivors == nil ? solution.point.state.overlap : nil }
}
