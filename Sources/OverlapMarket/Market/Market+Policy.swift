import AggregativeGames

// What is asked of a regulated market, asked of a market and a policy.
extension Market {
  /// See `RegulatedMarket.solve`.
  public func solve(
    under policy: Policy, with search: EquilibriumSearch = EquilibriumSearch(),
    from start: [Double]? = nil, observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> MarketSolution {
    try regulated(by: policy).solve(with: search, from: start, observer: observer)
  }

  /// See `RegulatedMarket.solve`.
  public func solve(
    under policy: Policy, with search: EquilibriumSearch = EquilibriumSearch(),
    from start: [Double]? = nil, in room: inout SearchRoom
  ) throws(MarketError) -> MarketSolution {
    try regulated(by: policy).solve(with: search, from: start, in: &room)
  }

  /// See `RegulatedMarket.allEquilibria`.
  public func allEquilibria(
    under policy: Policy, with enumeration: EquilibriumEnumeration = EquilibriumEnumeration(),
    verifier: Verifier = Verifier()
  ) throws(MarketError) -> MarketEnumeration {
    try regulated(by: policy).allEquilibria(with: enumeration, verifier: verifier)
  }

  /// See `RegulatedMarket.mixedEquilibrium`.
  public func mixedEquilibrium(
    under policy: Policy, with search: MixedSearch = MixedSearch(),
    observer: (MixedReport) -> Void = { _ in }
  ) throws(MixtureError) -> MarketMixture {
    let regulated: RegulatedMarket
    do { regulated = try self.regulated(by: policy) } catch { throw .market(error) }
    return try regulated.mixedEquilibrium(with: search, observer: observer)
  }

  /// See `RegulatedMarket.path`.
  public func path(
    _ request: PathRequest, under policy: Policy, with options: PathOptions = PathOptions(),
    observer: (PathPoint) -> Void = { _ in }
  ) throws(MarketError) -> MarketPath {
    try regulated(by: policy).path(request, with: options, observer: observer)
  }

  /// See `RegulatedMarket.settled`.
  public func settled(
    under policy: Policy, by rule: Settling = Settling(),
    observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> MarketSolution {
    try regulated(by: policy).settled(by: rule, observer: observer)
  }

  /// See `RegulatedMarket.sequentialExit`.
  public func sequentialExit(
    under policy: Policy, by rule: Settling = Settling(), checksReentry: Bool = true
  ) throws(MarketError) -> SurvivorSet? {
    try regulated(by: policy).sequentialExit(by: rule, checksReentry: checksReentry)
  }

  /// See `RegulatedMarket.stableSurvivorSets`.
  public func stableSurvivorSets(
    under policy: Policy, by rule: Settling = Settling()
  ) throws(MarketError) -> (sets: [SurvivorSet], undecided: Int) {
    try regulated(by: policy).stableSurvivorSets(by: rule)
  }
}
