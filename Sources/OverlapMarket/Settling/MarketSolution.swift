import AggregativeGames

/// How many Nash equilibria a market has, as far as it is known.
public enum Multiplicity: String, Sendable, CaseIterable {
  case unique
  case multiple
  case none
  /// Nobody looked: one equilibrium was asked for.
  case unexamined
  /// The search for all ran out of its budget.
  case budgetExceeded
}

/// A profile of a market with what holds at it. Whether it is an equilibrium is for `verdict` to
/// say.
public struct MarketPoint: Sendable {
  /// The market in which it holds: where a regime's probability responds, at the probability that
  /// belongs to the profile.
  public let regulated: RegulatedMarket
  public let verdict: Verdict
  public let state: MarketState
  public let corners: [Corner]
  public let outcomes: Outcomes
  /// Iterations of the method that found it.
  public let iterations: Int
  /// The proof that an exact equilibrium lies within these bounds; nil where none was asked for.
  public let enclosure: EnclosedEquilibrium?

  init(_ attempt: Attempt, in regulated: RegulatedMarket) {
    self.init(attempt.verdict, iterations: attempt.run.iterations, in: regulated)
  }

  /// - Parameter iterations: those of the method that found the profile.
  /// - Parameter enclosure: the proof, where there is one.
  package init(
    _ verdict: Verdict, iterations: Int, enclosure: EnclosedEquilibrium? = nil,
    in regulated: RegulatedMarket
  ) {
    let profile = verdict.profile
    self.regulated = regulated
    self.verdict = verdict
    self.enclosure = enclosure
    self.iterations = iterations
    state = MarketState(of: regulated, at: profile)
    corners = Corner.all(in: regulated, at: profile)
    outcomes = Outcomes(of: regulated, at: state)
  }

  /// p_H of a regime whose probability responds; nil where none does.
  public var regimeProbability: Double? { outcomes.regimeProbability }
}

/// The answer to "what is the equilibrium of this market under this policy".
public struct MarketSolution: Sendable {
  /// The market that was solved; where a regime's probability responds, at that of `point`.
  public let regulated: RegulatedMarket
  /// Name of the method that answered.
  public let method: String
  public let converged: Bool
  public let multiplicity: Multiplicity
  /// The equilibrium found, or the closest point when `converged` is false.
  public let point: MarketPoint
  /// Every equilibrium that is known, `point` among them: all there are where the multiplicity is
  /// `unique` or `multiple`, in ascending order of the sum of logit weights.
  public let equilibria: [MarketPoint]
  /// Why methods tried earlier, or this one, ended short of an answer.
  public let shortfalls: [Shortfall]

  public var policy: Policy { regulated.policy }

  public struct Shortfall: Sendable {
    public let method: String
    public let state: RunState
    public let relativeGain: Double
  }
}

extension RegulatedMarket {
  /// Looks for one Nash equilibrium and verifies it independently.
  ///
  /// - Parameter start: a first profile, such as the equilibrium under another policy; by default
  ///   every firm at the floor.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  public func solve(
    with search: EquilibriumSearch = EquilibriumSearch(),
    from start: [Double]? = nil, observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> MarketSolution {
    var room = SearchRoom()
    return try solve(with: search, from: start, in: &room, observer: observer)
  }

  /// The same with storage that searches one after another share, which is faster for many small
  /// markets.
  public func solve(
    with search: EquilibriumSearch = EquilibriumSearch(),
    from start: [Double]? = nil,
    in room: inout SearchRoom, observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> MarketSolution {
    let finder = try EquilibriumFinder(self)
    let solution = try finder.attempt(
      with: search, from: start, multiplicity: .unexamined, in: &room, observer: observer)
    if !solution.converged, !finder.isCoupled || market.regimeResponse != nil,
      search.choice == .auto,
      market.firms.count <= Self.examinedFirms,
      let found = finder.enumeratedSolution(verifier: search.verifier)
    {
      return found
    }
    return solution
  }
}
