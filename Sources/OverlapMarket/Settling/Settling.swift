import AggregativeGames

/// How it is decided where a market settles under a policy.
public struct Settling: Sendable {
  public var equilibrium: EquilibriumRule
  public var exit: ExitRule
  /// How one equilibrium is looked for. A method other than `auto` finds what it finds, and nobody
  /// asks for others.
  public var search: EquilibriumSearch
  /// How all are, where conditions do not tell that there is one.
  public var enumeration: EquilibriumEnumeration

  public init(
    equilibrium: EquilibriumRule = .worst, exit: ExitRule = .none,
    search: EquilibriumSearch = EquilibriumSearch(),
    enumeration: EquilibriumEnumeration = .ofOnePolicy
  ) {
    self.equilibrium = equilibrium
    self.exit = exit
    self.search = search
    self.enumeration = enumeration
  }
}

extension EquilibriumEnumeration {
  /// What it may cost to know how many equilibria one policy allows.
  public static let ofOnePolicy = EquilibriumEnumeration(seconds: 1)
}

extension RegulatedMarket {
  /// Up to this many firms it is examined how many equilibria there are where conditions do not
  /// tell.
  public static let examinedFirms = 500

  /// The equilibrium at which the market settles with all its firms in it: the only one where there
  /// is one, by `rule` where there are several. A function of market, policy and rule alone, to the
  /// last bit: nobody's neighbour, thread or order of work has a say.
  ///
  /// - Parameters:
  ///   - welfare: by what the rules `worst` and `best` compare equilibria.
  ///   - room: storage of searches before this one; it decides nothing.
  /// - Returns: a solution whose multiplicity says what is known of others: `unique` by sufficient
  ///   conditions or by enumeration, `multiple` and `none` by enumeration, `budgetExceeded` where
  ///   that did not end, `unexamined` where firms meet in more sums than are searched, under a
  ///   surcharge on what firms share, in markets of more than `examinedFirms` firms, and where a
  ///   method is prescribed. In the last two cases `unique` is said where the conditions hold.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  /// - Complexity: one equilibrium and O(firms · regimes) where the conditions hold, else that of
  ///   `allEquilibria` within its budget.
  public func settled(
    by rule: Settling = Settling(),
    welfare: (MarketPoint) -> Double = { $0.outcomes.welfare.totalSurplus },
    in room: inout SearchRoom, observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> MarketSolution {
    let game = try game()
    let audit = MarketAudit(self)
    func one(_ multiplicity: Multiplicity, _ search: EquilibriumSearch) -> MarketSolution {
      attempt(
        game, audit, with: search, from: nil, multiplicity: multiplicity, in: &room,
        observer: observer)
    }
    if game.hasOneEquilibrium { return one(.unique, rule.search) }
    guard rule.search.choice == .auto, market.firms.count <= Self.examinedFirms,
      let all = enumerated(
        game, audit, with: rule.enumeration, verifier: rule.search.verifier)
    else {
      return one(.unexamined, rule.search)
    }
    switch all.multiplicity {
    case .none:
      return game.problems.isCoupled
        ? nearest(CoupledSellerGame(game), audit, verifier: rule.search.verifier)
        : nearest(game, audit, verifier: rule.search.verifier)
    case .unique, .multiple:
      guard
        let k = rule.equilibrium.selection(
          among: all.points.map {
            (welfare($0), $0.outcomes.expectedFailures, $0.state.overlap)
          }, names: market.firms.name)
      else { return one(.budgetExceeded, rule.search) }
      return MarketSolution(
        regulated: self, method: "enumeration", converged: true, multiplicity: all.multiplicity,
        point: all.points[k], equilibria: all.points, shortfalls: [])
    case .budgetExceeded, .unexamined: return one(.budgetExceeded, rule.search)
    }
  }

  /// What to show of a market that has no equilibrium: where the quickest method ends.
  private func nearest<Game: AggregativeGame>(
    _ game: Game, _ audit: MarketAudit, verifier: Verifier
  ) -> MarketSolution {
    let run = SemismoothNewton<Game>().run(on: game, from: game.pieces.floors)
    let verdict = verifier.verify(run.profile, in: audit)
    return MarketSolution(
      regulated: self, method: run.method, converged: false, multiplicity: .none,
      point: MarketPoint(verdict, iterations: run.iterations, in: self), equilibria: [],
      shortfalls: [])
  }

  /// The same with storage of its own.
  public func settled(
    by rule: Settling = Settling(),
    welfare: (MarketPoint) -> Double = { $0.outcomes.welfare.totalSurplus },
    observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> MarketSolution {
    var room = SearchRoom()
    return try settled(by: rule, welfare: welfare, in: &room, observer: observer)
  }
}
