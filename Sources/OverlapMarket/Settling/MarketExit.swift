import AggregativeGames

extension RegulatedMarket {
  /// Up to this many firms every set of survivors is examined.
  public static let survivorSetLimit = 12

  /// What becomes of the market when firms that lose money leave one at a time, the largest loss
  /// first, the others settling anew each time. An owner of several takes a firm out where its
  /// others have more without it than all have with it.
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
      let isStable =
        checksReentry ? try wantsNobodyIn(staying, solution, by: rule, welfare: welfare) : nil
      return SurvivorSet(
        firms: staying, solution: solution, isStable: isStable, multiplicity: multiplicity,
        isWhole: staying.count == market.firms.count)
    }
    while !staying.isEmpty {
      guard let solution = try settled(staying, by: rule, welfare: welfare), solution.converged
      else { return nil }
      multiplicity = multiplicity.joined(solution.multiplicity)
      guard let gains = try gainsFromLeaving(solution, among: staying, by: rule, welfare: welfare)
      else { return nil }
      guard let loser = firstToLeave(gains, among: staying) else { return try left(solution) }
      staying.remove(at: loser)
    }
    return try left(nil)
  }

  /// The firm whose leaving is worth most to its owner; of equal ones the one whose name comes
  /// first, so that the order of rows has no say. nil where nobody gains by it.
  private func firstToLeave(_ gains: [Double], among staying: [Int]) -> Int? {
    guard let most = gains.max(), most > 0 else { return nil }
    let names = market.firms.name
    return gains.indices.filter { gains[$0] >= most - EquilibriumRule.rounding * most }
      .min { names[staying[$0]] < names[staying[$1]] }
  }

  /// What each owner gains where one of its firms leaves: of a firm that it has alone, the loss
  /// that it makes; of others what the rest have more when the market has settled without it
  /// (docs/model.md section 8.8). nil where one of those markets was not verified.
  private func gainsFromLeaving(
    _ solution: MarketSolution, among staying: [Int], by rule: Settling,
    welfare: SettledMarket.Measure
  ) throws(MarketError) -> [Double]? {
    let profit = solution.point.state.profit
    var gains = profit.map { -$0 }
    for group in solution.regulated.market.owners.groups {
      let total = group.reduce(0) { $0 + profit[$1] }
      for leaver in group {
        var others = staying
        others.remove(at: leaver)
        guard let without = try settled(others, by: rule, welfare: welfare), without.converged
        else { return nil }
        let left = group.filter { $0 != leaver }.reduce(0) {
          $0 + without.point.state.profit[$1 < leaver ? $1 : $1 - 1]
        }
        gains[leaver] = Self.certain(left - total, beside: total)
      }
    }
    return gains
  }

  /// A gain, or 0 where it may be rounding.
  private static func certain(_ gain: Double, beside total: Double) -> Double {
    abs(gain) <= EquilibriumRule.rounding * abs(total) ? 0 : gain
  }

  /// Every stable set of survivors: no owner gains by taking a member out, nor by letting another
  /// firm in, the others replying; of a firm that its owner has alone, it does not lose money, or
  /// would not gain by entering.
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
    /// What the owner of a firm has in a set; nil where it is not known.
    func total(ofOwnerOf firm: Int, in set: Int) -> Double? {
      let own = ([firm] + market.owners.siblings(of: firm)).filter { set & 1 << $0 != 0 }
      if own.isEmpty { return 0 }
      return solutions[set].map { solution in
        own.reduce(0) {
          $0 + solution.point.state.profit[(set & ((1 << $1) - 1)).nonzeroBitCount]
        }
      }
    }
    /// What an owner has more where a set has one firm of its more; nil where it is not known.
    func gain(_ firm: Int, joining set: Int) -> Double? {
      guard let with = total(ofOwnerOf: firm, in: set | 1 << firm),
        let without = total(ofOwnerOf: firm, in: set)
      else { return nil }
      return Self.certain(with - without, beside: without)
    }
    var sets: [SurvivorSet] = []
    var undecided = 0
    for set in (0..<1 << count).sorted(by: { ($1.nonzeroBitCount, $0) < ($0.nonzeroBitCount, $1) })
    {
      let inside = members(set).map { gain($0, joining: set & ~(1 << $0)) }
      let outside = market.firms.indices.filter { set & 1 << $0 == 0 }.map {
        gain($0, joining: set)
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

  /// The equilibrium among some of the firms; nil where one owner is left that sets its prices
  /// and whose users have nowhere else to go: no price is high enough for it.
  private func settled(
    _ staying: [Int], by rule: Settling, welfare: SettledMarket.Measure
  ) throws(MarketError) -> MarketSolution? {
    let isWhole = staying.count == market.firms.count
    let regulated = isWhole ? self : part(of: staying)
    if market.pricing == .bertrand, market.outsideOption == nil,
      regulated.market.owners.owners(of: staying.count).count == 1
    {
      return nil
    }
    return try regulated.settled(
      by: rule,
      welfare: {
        welfare(.init(regulated: $0.regulated, survivors: isWhole ? nil : staying, point: $0))
      })
  }

  /// Whether no firm outside would gain by entering alone; nil where that is not known of one and
  /// no other would.
  private func wantsNobodyIn(
    _ staying: [Int], _ present: MarketSolution?, by rule: Settling,
    welfare: SettledMarket.Measure
  ) throws(MarketError) -> Bool? {
    let isStaying = Set(staying)
    func total(ofOwnerOf firm: Int, _ firms: [Int], _ solution: MarketSolution?) -> Double {
      let own = Set([firm] + market.owners.siblings(of: firm))
      return zip(firms, solution?.point.state.profit ?? []).reduce(0) {
        own.contains($1.0) ? $0 + $1.1 : $0
      }
    }
    var isKnown = true
    for firm in market.firms.indices where !isStaying.contains(firm) {
      let entered = (staying + [firm]).sorted()
      let solution = try settled(entered, by: rule, welfare: welfare)
      guard let solution, solution.converged else {
        isKnown = false
        continue
      }
      let without = total(ofOwnerOf: firm, staying, present)
      let gain = total(ofOwnerOf: firm, entered, solution) - without
      if Self.certain(gain, beside: without) > 0 { return false }
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
