import AggregativeGames
import OverlapMarket

/// Where a market settles under a policy, those who lose money gone where the policy has a
/// compliance cost.
struct SettledMarket {
  /// The market of those who stay.
  let regulated: RegulatedMarket
  /// Their equilibrium; of all firms where none was verified, or nobody stays.
  let solution: MarketSolution
  /// Positions of those who stay; nil: all.
  let survivors: [Int]?
  /// A verified equilibrium of firms none of which would rather leave.
  let isVerified: Bool

  /// Firms leave one at a time, the largest loss first.
  /// - Parameter start: a profile of all firms to look from first.
  init(
    _ regulated: RegulatedMarket, with search: EquilibriumSearch, from start: [Double]?,
    in room: inout SearchRoom
  ) throws(MarketError) {
    let mayLeave = regulated.policy.has(effect: .lumpSum)
    if mayLeave,
      let left = try regulated.sequentialExit(with: search, from: start, checksReentry: false),
      let settled = SettledMarket(left, of: regulated)
    {
      self = settled
      return
    }
    self.regulated = regulated
    survivors = nil
    solution = try regulated.solve(with: search, from: start, in: &room)
    isVerified = solution.converged && !mayLeave
  }

  /// - Returns: nil where nobody stays.
  init?(_ set: SurvivorSet, of regulated: RegulatedMarket) {
    guard let solution = set.solution else { return nil }
    let isWhole = set.firms.count == regulated.market.firms.count
    self.regulated = isWhole ? regulated : regulated.part(of: set.firms)
    self.solution = solution
    survivors = isWhole ? nil : set.firms
    isVerified = true
  }

  /// Those who stay, in the same market under another policy.
  func part(of other: RegulatedMarket) -> RegulatedMarket {
    survivors.map { other.part(of: $0) } ?? other
  }

  /// Where a neighbouring policy may start from.
  var start: [Double]? {
    isVerified && survivors == nil ? solution.point.state.overlap : nil
  }
}
