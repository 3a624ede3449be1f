import OverlapMarket

/// What keeps the best policy of a menu from going on: the ends of its ranges and its constraints.
public struct OptimumLimits: Sendable, Equatable {
  /// An end of a range at which the best policy lies, and beyond which there are policies.
  public struct Edge: Sendable, Equatable {
    public let instrument: PolicyParameter
    /// Whether it is the upper end.
    public let isUpper: Bool
  }

  /// A constraint of the menu that the best policy only just keeps.
  public struct Binding: Sendable, Equatable {
    /// As menus call it: `minimumProfit`.
    public let constraint: String
    /// Which firm's profit it is; nil for constraints of the whole market.
    public let firm: Int?
  }

  public let edges: [Edge]
  public let binding: [Binding]

  /// What is nearer to a limit than this part of its scale lies at it.
  private static let nearness = 1e-6

  /// - Parameter current: the policy in force.
  init(_ best: SolvedPolicy, of menu: PolicyMenu, in market: Market, under current: Policy) {
    edges = menu.instruments.enumerated().compactMap { k, range in
      let width = range.to - range.from
      guard width > 0, let value = menu.value(k, in: best.policy, of: market, under: current)
      else { return nil }
      let domain = range.instrument.descriptor.domain
      if range.to - value <= Self.nearness * width, range.to < domain.upperBound ?? .infinity {
        return Edge(instrument: range.instrument, isUpper: true)
      }
      if value - range.from <= Self.nearness * width, range.from > 0 {
        return Edge(instrument: range.instrument, isUpper: false)
      }
      return nil
    }
    binding = best.point.outcome.map { Self.binding(best, $0, menu.constraints) } ?? []
  }

  private static func binding(
    _ best: SolvedPolicy, _ outcome: PolicyOutcome, _ constraints: PolicyConstraints
  ) -> [Binding] {
    var binding: [Binding] = []
    let state = best.solution.point.state
    if let least = constraints.minimumProfit {
      let scale = state.profit.reduce(abs(least)) { max($0, abs($1)) }
      if outcome.smallestProfit - least <= nearness * scale {
        let firm = state.profit.indices.min { state.profit[$0] < state.profit[$1] }
        binding.append(
          Binding(
            constraint: "minimumProfit", firm: firm.map { best.survivors?[$0] ?? $0 }))
      }
    }
    if let most = constraints.maximumOverlapCost, outcome.overlapCost >= most * (1 - nearness) {
      binding.append(Binding(constraint: "maximumOverlapCost", firm: nil))
    }
    if let most = constraints.maximumComplianceCost, most > 0,
      best.solution.point.outcomes.complianceCost >= most * (1 - nearness)
    {
      binding.append(Binding(constraint: "maximumComplianceCost", firm: nil))
    }
    if let least = constraints.minimumFirms, outcome.firms <= least {
      binding.append(Binding(constraint: "minimumFirms", firm: nil))
    }
    return binding
  }
}
