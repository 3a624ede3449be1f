import AggregativeGames

/// Where a market settles under a policy: which firms stay, and at which equilibrium among them.
public struct SettledMarket: Sendable {
  /// A place where it could settle.
  public struct Place: Sendable {
    /// The market of those who stay.
    public let regulated: RegulatedMarket
    /// Positions of those who stay; nil: all.
    public let survivors: [Int]?
    public let point: MarketPoint
  }

  /// Welfare of a place, by which rules compare them.
  public typealias Measure = (Place) -> Double

  /// The equilibrium of those who stay; of all firms where none was verified, or nobody stays.
  public let solution: MarketSolution
  /// Positions of those who stay; nil: all.
  public let survivors: [Int]?
  /// A verified equilibrium of firms none of which leaves by the rule.
  public let isVerified: Bool
  /// By the rule no firm stays: there is no market to tell of, and `solution` is of all firms.
  public let everyFirmLeaves: Bool
  /// What is known of other places, other sets of firms included.
  public let multiplicity: Multiplicity
  /// Every place that is known, the one chosen among them; empty where none was verified.
  public let places: [Place]

  /// The market of those who stay.
  public var regulated: RegulatedMarket { solution.regulated }
  /// The one chosen; of all firms where none was verified.
  public var place: Place {
    Place(regulated: regulated, survivors: survivors, point: solution.point)
  }

  /// A number for each firm of the market: of those who stay theirs, of the others `absent`.
  public func spread(_ values: [Double], among count: Int, absent: Double) -> [Double] {
    guard let survivors else { return values }
    var all = [Double](repeating: absent, count: count)
    for (firm, value) in zip(survivors, values) { all[firm] = value }
    return all
  }

  /// All firms stay.
  public init(_ solution: MarketSolution) {
    self.init(solution, survivors: nil, isVerified: solution.converged, solution.multiplicity)
  }

  /// - Parameter places: those of the solution where nil.
  init(
    _ solution: MarketSolution, survivors: [Int]?, isVerified: Bool, _ multiplicity: Multiplicity,
    places: [Place]? = nil, everyFirmLeaves: Bool = false
  ) {
    self.everyFirmLeaves = everyFirmLeaves
    self.solution = solution
    self.survivors = survivors
    self.isVerified = isVerified
    self.multiplicity = multiplicity
    self.places =
      places
      ?? (isVerified
        ? solution.equilibria.map {
          Place(regulated: $0.regulated, survivors: survivors, point: $0)
        } : [])
  }
}

extension RegulatedMarket {
  /// Where the market settles by a rule: a function of market, policy and rule alone, as `settled`.
  ///
  /// - Parameters:
  ///   - welfare: by what the rules `worst` and `best` compare places.
  ///   - room: storage of searches before this one; it decides nothing.
  ///   - observer: told of the search among all firms.
  /// - Throws: as `settled`, and `MarketError.tooManyFirms` for `ExitRule.stable`.
  /// - Complexity: as `settled`; where firms may leave, as `sequentialExit` and
  ///   `stableSurvivorSets`.
  public func settlement(
    by rule: Settling = Settling(),
    welfare: SettledMarket.Measure = { $0.point.outcomes.welfare.totalSurplus },
    in room: inout SearchRoom, observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> SettledMarket {
    func whole() throws(MarketError) -> MarketSolution {
      try settled(
        by: rule, welfare: { welfare(.init(regulated: $0.regulated, survivors: nil, point: $0)) },
        in: &room, observer: observer)
    }
    func nowhere(
      _ multiplicity: Multiplicity, everyFirmLeaves: Bool
    ) throws(MarketError) -> SettledMarket {
      SettledMarket(
        try whole(), survivors: nil, isVerified: false, multiplicity,
        everyFirmLeaves: everyFirmLeaves)
    }
    switch rule.exit {
    case .none: return SettledMarket(try whole())
    case .sequential:
      let left = try sequentialExit(by: rule, welfare: welfare, checksReentry: false)
      guard let left, let solution = left.solution else {
        return try nowhere(
          left?.multiplicity ?? .unexamined, everyFirmLeaves: left?.firms.isEmpty ?? false)
      }
      return SettledMarket(
        solution, survivors: left.isWhole ? nil : left.firms, isVerified: true, left.multiplicity)
    case .stable:
      let (sets, undecided) = try stableSurvivorSets(by: rule, welfare: welfare)
      let staying = sets.filter { $0.solution != nil }
      let places = staying.flatMap { set in
        set.solution?.equilibria.map {
          SettledMarket.Place(
            regulated: $0.regulated, survivors: set.isWhole ? nil : set.firms,
            point: $0)
        } ?? []
      }
      // Where some set's equilibria are not all known others could be stable too.
      let known = sets.first?.multiplicity ?? .none
      let multiplicity: Multiplicity =
        undecided > 0
        ? .budgetExceeded : places.count > 1 && known == .unique ? .multiple : known
      guard let chosen = rule.equilibrium.choice(among: staying, of: self, welfare: welfare),
        let solution = chosen.solution
      else {
        return try nowhere(multiplicity, everyFirmLeaves: !sets.isEmpty)
      }
      return SettledMarket(
        solution, survivors: chosen.isWhole ? nil : chosen.firms, isVerified: true, multiplicity,
        places: places)
    }
  }

  /// The same with storage of its own.
  public func settlement(
    by rule: Settling = Settling(),
    welfare: SettledMarket.Measure = { $0.point.outcomes.welfare.totalSurplus },
    observer: (SearchEvent) -> Void = { _ in }
  ) throws(MarketError) -> SettledMarket {
    var room = SearchRoom()
    return try settlement(by: rule, welfare: welfare, in: &room, observer: observer)
  }
}

extension EquilibriumRule {
  /// The set of survivors that the rule selects, each at its own selected equilibrium; overlaps of
  /// firms that left count as none.
  fileprivate func choice(
    among sets: [SurvivorSet], of regulated: RegulatedMarket, welfare: SettledMarket.Measure
  ) -> SurvivorSet? {
    let names = regulated.market.firms.name
    let judged = sets.compactMap { set in
      set.solution.map { solution in
        let survivors = set.isWhole ? nil : set.firms
        let place = SettledMarket.Place(
          regulated: solution.regulated, survivors: survivors, point: solution.point)
        var overlap = [Double](repeating: 0, count: names.count)
        for (firm, value) in zip(set.firms, solution.point.state.overlap) { overlap[firm] = value }
        return (
          welfare: welfare(place), failures: solution.point.outcomes.expectedFailures,
          overlap: overlap
        )
      }
    }
    return selection(among: judged, names: names).map { sets[$0] }
  }
}
