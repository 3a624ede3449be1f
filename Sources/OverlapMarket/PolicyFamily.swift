import AggregativeGames

/// The markets' games as one instrument of policy moves.
struct PolicyFamily: GameFamily {
  let market: Market
  let policy: Policy
  let instrument: PolicyParameter
  /// The kinks of every firm, ascending and distinct.
  private let kinks: [[Double]]

  init(_ market: Market, _ policy: Policy, moving instrument: PolicyParameter) {
    self.market = market
    self.policy = policy
    self.instrument = instrument
    let firms = market.firms
    kinks = firms.indices.map { i in
      var kinks: Set<Double> = []
      for s in market.regimes.indices where market.regimes[s].probability > 0 {
        let k = firms.offset(i, s)
        if firms.effectiveness[k] > 0 {
          kinks.insert(firms.baselineFailure[k] / firms.effectiveness[k])
        }
      }
      return kinks.sorted()
    }
  }

  private func regulated(at value: Double) -> RegulatedMarket? {
    try? market.regulated(by: policy.replacing(instrument, with: .uniform(value)))
  }

  func game(at value: Double) -> OverlapGame? {
    regulated(at: value).flatMap { try? OverlapGame($0) }
  }

  func audit(at value: Double) -> MarketAudit? {
    regulated(at: value).map { MarketAudit($0) }
  }

  /// Exact. A floor moves the replies that lie on it, one for one. In liability the natural reply o
  /// = α B / c is affine, because B is: ∂B/∂τ = M h_E e s [1 − π̄ β h_U e (1 − s)].
  func replySlopes(
    at profile: [Double], parameter value: Double, scale: Double,
    _ linearization: borrowing Linearization
  ) -> [Double] {
    switch instrument.descriptor.pathEffect {
    case .leastOverlap: return linearization.activity.map { $0 == 0 ? 1 : 0 }
    case .liability: return liabilitySlopes(at: profile, value, linearization)
    case nil: return [Double](repeating: 0, count: profile.count)
    }
  }

  private func liabilitySlopes(
    at profile: [Double], _ value: Double, _ linearization: borrowing Linearization
  ) -> [Double] {
    var slopes = [Double](repeating: 0, count: profile.count)
    guard let game = game(at: value) else { return slopes }
    let weights = Weights(profile, in: game)
    for i in profile.indices where linearization.activity[i] % 2 == 1 {
      let piece = game.pieces.piece(holding: profile[i], of: i)
      let failureProbability = game.failureProbability(i, profile[i], piece: piece)
      let share = weights.weight[i] / weights.sum
      let harm = market.externalHarm * market.firms.exposure[i]
      let byLiability =
        market.users * harm * share
        * (1 - failureProbability * game.columns.demandRate(i) * weights.rest(of: i))
      let slope = game.failure.slope(
        game.pieces.position(Int(linearization.activity[i]) / 2, of: i))
      slopes[i] = slope / market.firms.cost[i] * byLiability
    }
    return slopes
  }

  /// The floor is −2; every other place counts from the firm's lowest kink, also where a floor has
  /// passed it.
  func place(_ activity: Int32, of firm: Int, in game: OverlapGame) -> Int32 {
    if activity == 0 { return -2 }
    let passed = kinks[firm].count { $0 <= game.burden.leastOverlap[firm] }
    return activity + 2 * Int32(passed)
  }

  /// In words: kinks by the regime whose failures end there; the last is saturation.
  func corner(_ place: Int32, of firm: Int) -> Corner {
    if place == -2 { return .floor }
    if place % 2 != 0 { return .interior }
    let index = Int(place) / 2 - 1
    guard index >= 0, index < kinks[firm].count - 1 else { return .saturated }
    let firms = market.firms
    let regime = market.regimes.indices.first {
      let k = firms.offset(firm, $0)
      return market.regimes[$0].probability > 0 && firms.effectiveness[k] > 0
        && firms.baselineFailure[k] / firms.effectiveness[k] == kinks[firm][index]
    }
    return regime.map { .kink(regime: market.regimes[$0].name) } ?? .saturated
  }
}
