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
    let finder = try EquilibriumFinder(self)
    func one(
      _ multiplicity: Multiplicity, _ room: inout SearchRoom
    ) throws(MarketError) -> MarketSolution {
      try finder.attempt(
        with: rule.search, from: nil, multiplicity: multiplicity, in: &room, observer: observer)
    }
    if finder.hasOneEquilibrium { return try one(.unique, &room) }
    guard rule.search.choice == .auto, market.firms.count <= Self.examinedFirms,
      let all = finder.enumerated(with: rule.enumeration, verifier: rule.search.verifier)
    else {
      return try one(.unexamined, &room)
    }
    switch all.multiplicity {
    case .none: return try finder.nearest(verifier: rule.search.verifier)
    case .unique, .multiple:
      guard
        let k = rule.equilibrium.selection(
          among: all.points.map {
            (welfare($0), $0.outcomes.expectedFailures, $0.state.overlap)
          }, names: market.firms.name)
      else { return try one(.budgetExceeded, &room) }
      return MarketSolution(
        regulated: all.points[k].regulated, method: "enumeration", converged: true,
        multiplicity: all.multiplicity, point: all.points[k], equilibria: all.points,
        shortfalls: [])
    case .budgetExceeded, .unexamined: return try one(.budgetExceeded, &room)
    }
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
