import AggregativeGames

/// The answer to "how do firms mix" in a market under a policy: one mixture a firm, firms
/// independent of each other.
public struct MarketMixture: Sendable {
  public let policy: Policy
  /// The profile with its evidence; whether it is an equilibrium is for this to say.
  public let verdict: MixedVerdict
  /// In the order of the market's firms.
  public let firms: [FirmMixture]
  /// Expectations over what all firms pick; nil where they combine in too many ways to sum over.
  public let outcomes: Outcomes?
  /// Combinations of the overlaps that all firms together may pick, identical firms with equal
  /// mixtures counted as one kind.
  public let jointSupportSize: Int?
  /// Restricted games solved.
  public let iterations: Int
  /// How the search ended.
  public let state: RunState

  /// One firm's mixture.
  public struct FirmMixture: Sendable, Equatable {
    public let name: String
    /// Ascending.
    public let overlap: [Double]
    /// Probability of each overlap.
    public let weight: [Double]
    /// Expected profit.
    public let profit: Double
  }

  /// An equilibrium to the accuracy that the evidence states.
  public var converged: Bool { verdict.isVerified }
  /// One mixed equilibrium is looked for; how many there are nobody examined.
  public var multiplicity: Multiplicity { .unexamined }
  /// Overlaps in all firms' supports together.
  public var supportSize: Int { firms.reduce(0) { $0 + $1.overlap.count } }
}

/// Why a market's mixed equilibrium could not be looked for.
public enum MixtureError: Error, Sendable, Equatable {
  case market(MarketError)
  /// Too many firms that differ.
  case mixed(MixedError)
}

extension MixtureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .market(let error): error.description
    case .mixed(let error): error.description
    }
  }
}

extension RegulatedMarket {
  /// Looks for a mixed Nash equilibrium of finite support and verifies it independently. Identical
  /// firms play equal mixtures where such an equilibrium is found.
  ///
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double,
  ///   `MixedError.jointSupport` when there are too many firms that differ; as a `MixtureError`.
  /// - Complexity: sums over the joint support of each firm's rivals: for firms that differ
  ///   exponential in their number.
  public func mixedEquilibrium(
    with search: MixedSearch = MixedSearch(),
    observer: (MixedReport) -> Void = { _ in }
  ) throws(MixtureError) -> MarketMixture {
    let outcome = try mixedOutcome(with: search, observer)
    let profile = outcome.verdict.profile
    let payoffs = outcome.verdict.certificate.payoffs
    let mixtures = profile.mixtureOfPlayer
    let expectation = expectedOutcomes(profile, limit: search.jointLimit)
    return MarketMixture(
      policy: policy, verdict: outcome.verdict,
      firms: market.firms.indices.map { i in
        MarketMixture.FirmMixture(
          name: market.firms.name[i], overlap: mixtures[i].strategies, weight: mixtures[i].weights,
          profit: payoffs[i] - burden.lumpSum[i])
      },
      outcomes: expectation?.outcomes, jointSupportSize: expectation?.combinations,
      iterations: outcome.iterations, state: outcome.state)
  }

  private func mixedOutcome(
    with search: MixedSearch, _ observer: (MixedReport) -> Void
  ) throws(MixtureError) -> MixedOutcome {
    let game: SellerGame
    do {
      try policy.refuse(
        beyond: [.liability, .leastOverlap, .conditionalLeastOverlap, .exposureCap, .lumpSum],
        by: "the search for a mixed equilibrium")
      try market.refuseChosenPrices(by: "the search for a mixed equilibrium")
      try market.refuseOwnersOfSeveral(by: "the search for a mixed equilibrium")
      try market.refuseRegimeResponse(by: "the search for a mixed equilibrium")
      game = try self.game()
    } catch { throw .market(error) }
    do {
      return try search.solve(
        game, audit: MarketAudit(self), kinds: game.kinds, observer: observer)
    } catch { throw .mixed(error) }
  }

  private func expectedOutcomes(
    _ profile: MixedProfile, limit: Int
  ) -> (outcomes: Outcomes, combinations: Int)? {
    guard let draws = try? profile.draws(limit: limit) else { return nil }
    var sum: Outcomes?
    var failing = market.regimes.map { _ in 0.0 }
    for draw in draws {
      let state = MarketState(of: self, at: draw.profile)
      var outcomes = Outcomes(of: self, at: state)
      outcomes.scale(by: draw.probability)
      if sum == nil { sum = outcomes } else { sum?.add(outcomes) }
      for (k, failure) in state.regimeFailure.enumerated() {
        failing[k % failing.count] += draw.probability * failure
      }
    }
    sum?.setVariances(failing: failing, in: market)
    return sum.map { ($0, draws.count) }
  }
}

extension Outcomes {
  /// Every field, so that expectations can be formed.
  private static var fields: [WritableKeyPath<Outcomes, Double>] {
    [
      \.consumerSurplus, \.producerMargin, \.overlapCost, \.expectedUserHarm,
      \.expectedExternalHarm,
      \.expectedFailures,
      \.expectedSquaredFailures, \.withinRegimeVariance, \.betweenRegimeVariance, \.systemicLoss,
      \.liabilityPaid,
      \.surchargePaid, \.complianceCost, \.welfare.totalSurplus, \.welfare.consumerSurplus,
      \.welfare.paper,
      \.welfare.fixedShares,
    ]
  }

  private static var optionalFields: [WritableKeyPath<Outcomes, Double?>] {
    [\.excessCost, \.misperceptionHarm, \.concentration.ofServed, \.concentration.ofAll]
  }

  fileprivate mutating func scale(by factor: Double) {
    for field in Self.fields { self[keyPath: field] *= factor }
    for field in Self.optionalFields { self[keyPath: field]? *= factor }
    covarianceByFoundation = covarianceByFoundation?.map { factor * $0 }
  }

  fileprivate mutating func add(_ other: Outcomes) {
    for field in Self.fields { self[keyPath: field] += other[keyPath: field] }
    for field in Self.optionalFields { self[keyPath: field]? += other[keyPath: field] ?? 0 }
    covarianceByFoundation = zip(covarianceByFoundation ?? [], other.covarianceByFoundation ?? [])
      .map { $0 + $1 }
    if other.covarianceByFoundation == nil { covarianceByFoundation = nil }
  }

  /// Variances of K over profiles too, which are drawn independently of the regime: what mixing
  /// adds is within regimes.
  /// - Parameter failing: E[K | S] over profiles, by regime.
  fileprivate mutating func setVariances(failing: [Double], in market: Market) {
    betweenRegimeVariance = zip(market.regimes, failing).reduce(0) {
      $0 + $1.0.probability * ($1.1 - expectedFailures) * ($1.1 - expectedFailures)
    }
    withinRegimeVariance =
      expectedSquaredFailures - betweenRegimeVariance - expectedFailures * expectedFailures
  }
}
