import AggregativeGames

extension RegulatedMarket {
  /// Up to this many firms every set of survivors is examined.
  public static let survivorSetLimit = 12

  /// What becomes of the market when firms that lose money leave one at a time, the largest loss
  /// first, the others settling anew each time.
  ///
  /// - Parameter welfare: by what the rules `worst` and `best` compare equilibria.
  /// - Returns: the firms that are left; nil where an equilibrium on the way was not verified. Its
  ///   `isStable` says whether one of those who left would want to come back; it is not examined,
  ///   and nil, where `checksReentry` is false.
  /// - Throws: as `settled`.
  /// - Complexity: one equilibrium a firm that leaves, and one more for each of them to see whether
  ///   it would return.
  public func sequentialExit(
    by rule: Settling = Settling(),
    welfare: SettledMarket.Measure = { $0.point.outcomes.welfare.totalSurplus },
    checksReentry: Bool = true
  ) throws(MarketError) -> SurvivorSet? {
    var staying = Array(market.firms.indices)
    var multiplicity = Multiplicity.unique
    func left(_ solution: MarketSolution?) throws(MarketError) -> SurvivorSet {
      let isStable = checksReentry ? try wantsNobodyIn(staying, by: rule, welfare: welfare) : nil
      return SurvivorSet(
        firms: staying, solution: solution, isStable: isStable, multiplicity: multiplicity,
        isWhole: staying.count == market.firms.count)
    }
    while !staying.isEmpty {
      guard let solution = try settled(staying, by: rule, welfare: welfare), solution.converged
      else { return nil }
      multiplicity = multiplicity.joined(solution.multiplicity)
      guard let loser = firstToLeave(solution, among: staying) else { return try left(solution) }
      staying.remove(at: loser)
    }
    return try left(nil)
  }

  /// The firm with the largest loss; of equal ones the one whose name comes first, so that the
  /// order of rows has no say. nil where nobody loses.
  private func firstToLeave(_ solution: MarketSolution, among staying: [Int]) -> Int? {
    let profit = solution.point.state.profit
    guard let least = profit.min(), least < 0 else { return nil }
    let names = market.firms.name
    return profit.indices.filter { profit[$0] <= least + EquilibriumRule.rounding * -least }
      .min { names[staying[$0]] < names[staying[$1]] }
  }

  /// Every stable set of survivors: no member loses money, and no other firm would gain by entering
  /// alone, the others replying.
  ///
  /// Each set is judged by the equilibrium that the rule selects among its firms.
  ///
  /// - Returns: the stable sets, larger ones first, and how many sets could not be judged because
  ///   an equilibrium was not verified.
  /// - Throws: as `settled`, and `MarketError.tooManyFirms` beyond `survivorSetLimit`.
  /// - Complexity: an equilibrium for each of the 2^firms sets.
  public func stableSurvivorSets(
    by rule: Settling = Settling(),
    welfare: SettledMarket.Measure = { $0.point.outcomes.welfare.totalSurplus }
  ) throws(MarketError) -> (sets: [SurvivorSet], undecided: Int) {
    let count = market.firms.count
    guard count <= Self.survivorSetLimit else {
      throw .tooManyFirms(
        count, limit: Self.survivorSetLimit, by: "the search for stable sets of firms")
    }
    var solutions = [MarketSolution?](repeating: nil, count: 1 << count)
    var multiplicity = Multiplicity.unique
    for set in 1..<1 << count {
      guard let solution = try settled(members(set), by: rule, welfare: welfare) else { continue }
      if solution.converged { solutions[set] = solution }
      multiplicity = multiplicity.joined(solution.multiplicity)
    }
    // Another equilibrium of a set that was judged might make other sets stable.
    if multiplicity == .multiple { multiplicity = .unexamined }
    /// Profit of a firm in a set that holds it; nil where it is not known.
    func profit(_ firm: Int, in set: Int) -> Double? {
      solutions[set]?.point.state.profit[(set & ((1 << firm) - 1)).nonzeroBitCount]
    }
    var sets: [SurvivorSet] = []
    var undecided = 0
    for set in (0..<1 << count).sorted(by: { ($1.nonzeroBitCount, $0) < ($0.nonzeroBitCount, $1) })
    {
      let inside = members(set).map { profit($0, in: set) }
      let outside = market.firms.indices.filter { set & 1 << $0 == 0 }.map {
        profit($0, in: set | 1 << $0)
      }
      if inside.contains(where: { $0.map { $0 < 0 } ?? false })
        || outside.contains(where: { $0.map { $0 > 0 } ?? false })
      {
        continue
      }
      guard (inside + outside).allSatisfy({ $0 != nil }) else {
        undecided += 1
        continue
      }
      sets.append(
        SurvivorSet(
          firms: members(set), solution: solutions[set], isStable: true,
          multiplicity: multiplicity, isWhole: set == 1 << count - 1))
    }
    return (sets, undecided)
  }

  private func members(_ set: Int) -> [Int] { market.firms.indices.filter { set & 1 << $0 != 0 } }

  /// The equilibrium among some of the firms; nil where one of them is left that sets its price and
  /// whose users have nowhere else to go: no price is high enough for it.
  private func settled(
    _ staying: [Int], by rule: Settling, welfare: SettledMarket.Measure
  ) throws(MarketError) -> MarketSolution? {
    if staying.count == 1, market.pricing == .bertrand, market.outsideOption == nil { return nil }
    let isWhole = staying.count == market.firms.count
    let regulated = isWhole ? self : part(of: staying)
    return try regulated.settled(
      by: rule,
      welfare: {
        welfare(.init(regulated: regulated, survivors: isWhole ? nil : staying, point: $0))
      })
  }

  /// Whether no firm outside would gain by entering alone; nil where that is not known of one and
  /// no other would.
  private func wantsNobodyIn(
    _ staying: [Int], by rule: Settling, welfare: SettledMarket.Measure
  ) throws(MarketError) -> Bool? {
    let isStaying = Set(staying)
    var isKnown = true
    for firm in market.firms.indices where !isStaying.contains(firm) {
      let entered = (staying + [firm]).sorted()
      let solution = try settled(entered, by: rule, welfare: welfare)
      guard let solution, solution.converged else {
        isKnown = false
        continue
      }
      if let place = entered.firstIndex(of: firm), solution.point.state.profit[place] > 0 {
        return false
      }
    }
    return isKnown ? true : nil
  }
}

extension Multiplicity {
  /// What is known of two markets together: the weaker of the two.
  package func joined(_ other: Multiplicity) -> Multiplicity {
    let order: [Multiplicity] = [.multiple, .budgetExceeded, .unexamined, .none, .unique]
    return order.first { $0 == self || $0 == other } ?? .unexamined
  }
}
