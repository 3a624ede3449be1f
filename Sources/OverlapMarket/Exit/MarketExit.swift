import AggregativeGames

extension RegulatedMarket {
  /// Up to this many firms every set of survivors is examined.
  public static let survivorSetLimit = 12

  /// What becomes of the market when firms that lose money leave one at a time, the largest loss
  /// first, the others settling anew each time.
  ///
  /// - Returns: the firms that are left; nil where an equilibrium on the way was not verified. Its
  ///   `isStable` says whether one of those who left would want to come back; it is not examined,
  ///   and nil, where `checksReentry` is false.
  /// - Throws: as `solve`.
  /// - Complexity: one equilibrium a firm that leaves, and one more for each of them to see whether
  ///   it would return.
  public func sequentialExit(
    with search: EquilibriumSearch = EquilibriumSearch(),
    from start: [Double]? = nil,
    checksReentry: Bool = true
  ) throws(MarketError) -> SurvivorSet? {
    var staying = Array(market.firms.indices)
    var start = start
    while !staying.isEmpty {
      let solution = try solve(staying, with: search, from: start)
      guard solution.converged else { return nil }
      let profit = solution.point.state.profit
      guard let loser = profit.indices.min(by: { profit[$0] < profit[$1] }), profit[loser] < 0
      else {
        let isStable = checksReentry ? try wantsNobodyIn(staying, with: search) : nil
        return SurvivorSet(firms: staying, solution: solution, isStable: isStable)
      }
      staying.remove(at: loser)
      start = solution.point.state.overlap
      start?.remove(at: loser)
    }
    let isStable = checksReentry ? try wantsNobodyIn([], with: search) : nil
    return SurvivorSet(firms: [], solution: nil, isStable: isStable)
  }

  /// Every stable set of survivors: no member loses money, and no other firm would gain by entering
  /// alone, the others replying.
  ///
  /// Each set is judged by the equilibrium that the search finds among its firms.
  ///
  /// - Returns: the stable sets, larger ones first, and how many sets could not be judged because
  ///   an equilibrium was not verified; nil where the market has more firms than
  ///   `survivorSetLimit`.
  /// - Throws: as `solve`.
  /// - Complexity: an equilibrium for each of the 2^firms sets.
  public func stableSurvivorSets(
    with search: EquilibriumSearch = EquilibriumSearch()
  ) throws(MarketError) -> (sets: [SurvivorSet], undecided: Int)? {
    let count = market.firms.count
    guard count <= Self.survivorSetLimit else { return nil }
    var solutions = [MarketSolution?](repeating: nil, count: 1 << count)
    for set in 1..<1 << count {
      let solution = try solve(members(set), with: search, from: nil)
      if solution.converged { solutions[set] = solution }
    }
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
      sets.append(SurvivorSet(firms: members(set), solution: solutions[set], isStable: true))
    }
    return (sets, undecided)
  }

  private func members(_ set: Int) -> [Int] { market.firms.indices.filter { set & 1 << $0 != 0 } }

  /// The equilibrium among some of the firms.
  private func solve(
    _ staying: [Int], with search: EquilibriumSearch, from start: [Double]?
  ) throws(MarketError) -> MarketSolution {
    staying.count == market.firms.count
      ? try solve(with: search, from: start)
      : try part(of: staying).solve(with: search, from: start)
  }

  /// Whether no firm outside would gain by entering alone; nil where that is not known of one and
  /// no other would.
  private func wantsNobodyIn(
    _ staying: [Int], with search: EquilibriumSearch
  ) throws(MarketError) -> Bool? {
    let isStaying = Set(staying)
    var isKnown = true
    for firm in market.firms.indices where !isStaying.contains(firm) {
      let entered = (staying + [firm]).sorted()
      let solution = try solve(entered, with: search, from: nil)
      if !solution.converged {
        isKnown = false
      } else if let place = entered.firstIndex(of: firm), solution.point.state.profit[place] > 0 {
        return false
      }
    }
    return isKnown ? true : nil
  }
}
