import OverlapMarket

/// Improves the peaks of a grid to a local optimum of the whole menu, within its ranges and constraints.
///
/// Policies are moved along the last instrument first, then along the first one with the last one chosen anew at each step. So nested, a search does not stall
/// where a floor begins to bind or a failure probability reaches zero: there welfare has a ridge that runs across both instruments, on which
/// moving one instrument at a time gains nothing.
struct MenuRefinement: Sendable {
  let evaluator: PolicyEvaluator
  let threads: Int

  private var menu: PolicyMenu { evaluator.menu }
  /// Over draws every value costs many equilibria, and the sampling error dwarfs what a nearer maximum would gain: second order in this.
  private var valueTolerance: Double { evaluator.drawn == nil ? 1e-8 : 1e-4 }
  private var last: MenuInstrument { menu.instruments[menu.instruments.count - 1] }

  /// - Parameters:
  ///   - rows: the peaks of each row of the grid.
  ///   - others: more policies of the menu to start from.
  /// - Returns: a feasible policy at least as good as each of them; nil where none of them is feasible.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  func best(from rows: [[SolvedPolicy]], and others: [SolvedPolicy] = []) throws(MarketError) -> SolvedPolicy? {
    let groups = rows + others.map { [$0] }
    let climbed = try each(groups.flatMap(\.self), climbed)
    guard menu.instruments.count > 1 else { return SolvedPolicy.best(of: climbed) }
    var tops: [SolvedPolicy?] = []
    var position = 0
    for group in groups {
      tops.append(SolvedPolicy.best(of: Array(climbed[position..<position + group.count])))
      position += group.count
    }
    // Rows that are better than their neighbours, and the best of all wherever it comes from.
    var peaks = Peaks<SolvedPolicy?>()
    for top in tops.prefix(rows.count) { peaks.append(top, welfare: top?.feasible?.welfare) }
    let starts = peaks.all.compactMap(\.self) + tops.dropFirst(rows.count).compactMap(\.self)
    return SolvedPolicy.best(of: try each(starts, climbedInBoth))
  }

  /// What becomes of each policy, in their order.
  private func each(
    _ policies: [SolvedPolicy], _ body: @escaping @Sendable (SolvedPolicy) throws(MarketError) -> SolvedPolicy
  ) throws(MarketError) -> [SolvedPolicy] {
    let results = parallelMap(policies.count, threads: threads) { index in
      Result { () throws(MarketError) in try body(policies[index]) }
    }
    var found: [SolvedPolicy] = []
    for result in results { found.append(try result.get()) }
    return found
  }

  /// The best along the first instrument, the last one chosen anew at each value.
  @Sendable private func climbedInBoth(_ start: SolvedPolicy) throws(MarketError) -> SolvedPolicy {
    let first = menu.instruments[0]
    guard let place = LineClimb.Place(start, at: first.instrument.value(in: start.policy)) else { return start }
    let climb = LineClimb(
      range: first.from...first.to,
      policy: { at, neighbour throws(MarketError) in try bestOfRow(first.instrument, at, near: neighbour) },
      // How the best of a row moves has a derivative only away from ridges.
      slope: { _ in nil }, valueTolerance: valueTolerance)
    return try climb.climb(from: place, step: first.spacing).solved
  }

  /// The best along the last instrument.
  @Sendable private func climbed(_ start: SolvedPolicy) throws(MarketError) -> SolvedPolicy {
    guard let place = LineClimb.Place(start, at: last.instrument.value(in: start.policy)) else { return start }
    let climb = LineClimb(
      range: last.from...last.to,
      policy: { at, neighbour throws(MarketError) in
        try evaluator.solve(
          last.instrument.applied(at, to: neighbour.policy), from: neighbour.start)
      },
      slope: { evaluator.slope(of: last.instrument, at: $0) }, valueTolerance: valueTolerance)
    return try climb.climb(from: place, step: last.spacing).solved
  }

  /// The best along the last instrument with the first one at a value; nil where nothing is feasible.
  private func bestOfRow(
    _ first: PolicyInstrument, _ value: Double, near neighbour: SolvedPolicy
  ) throws(MarketError) -> SolvedPolicy? {
    let moved = try evaluator.solve(
      first.applied(value, to: neighbour.policy), from: neighbour.start)
    if moved.feasible != nil { return try climbed(moved) }
    // Constraints may ask for another value of the last instrument here.
    let row = try GridSearch(evaluator: evaluator, threads: 1).row((0..<last.points).map { [value, last.value($0)] })
    return try SolvedPolicy.best(of: row.peaks).map { best throws(MarketError) in try climbed(best) }
  }
}

extension PolicyInstrument {
  /// The instrument of a policy that treats all firms alike in it.
  func value(in policy: Policy) -> Double { self == .liability ? policy.liability[0] : policy.floor[0] }
}
