import OverlapMarket
import Parallelism

/// Improves the best points of a grid to a local optimum of the whole menu, within its ranges and
/// constraints.
///
/// Of one or two instruments: Policies are moved along the last instrument first, then along the
/// first one with the last one chosen anew at each step. So nested, a search does not stall where a
/// floor begins to bind or a failure probability reaches zero: there welfare has a ridge that runs
/// across both instruments, on which moving one instrument at a time gains nothing.
struct MenuRefinement: Sendable {
  let grid: GridSearch

  /// Most rows, points that differ in the last instrument alone, that are climbed; the best are.
  static let rowLimit = 64

  private var evaluator: PolicyEvaluator { grid.evaluator }
  private var menu: PolicyMenu { evaluator.menu }
  /// Over draws every value costs many equilibria, and the sampling error dwarfs what a nearer
  /// maximum would gain.
  private var nearness: LineClimb.Nearness { evaluator.drawn == nil ? .fine : .coarse }
  private var last: MenuInstrument { menu.instruments[menu.instruments.count - 1] }

  private func detached() -> MenuRefinement {
    MenuRefinement(grid: GridSearch(evaluator: evaluator.detached(), threads: grid.threads))
  }

  /// What was found.
  struct Best {
    /// The best point of the grid.
    let ofGrid: SolvedPolicy
    let refined: SolvedPolicy
  }

  /// - Parameters:
  ///   - points: of the whole grid. The answer depends on them alone, not on how they came to be
  ///     known.
  ///   - others: more policies of the menu to start from.
  /// - Returns: nil where no point of the grid is feasible.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  func best(of points: [PolicyPoint], and others: [SolvedPolicy] = []) async throws(MarketError)
    -> Best?
  {
    let welfare = points.map { $0.outcome.flatMap { $0.isFeasible ? $0.welfare : nil } }
    let peaks = GridPeaks(welfare, extents: menu.instruments.map(\.points))
    guard let best = peaks.best else { return nil }
    let rows = rowBests(welfare)
    let chosen = rows.compactMap(\.self).sorted { (welfare[$0] ?? 0, $1) > (welfare[$1] ?? 0, $0) }
    let starts = Set(peaks.all + chosen.prefix(Self.rowLimit)).sorted()
    let solved = try await grid.solvedAgain(starts, among: points)
    let climbs = try await parallelResults(solved.count + others.count, threads: grid.threads) {
      k throws(MarketError) in
      try detached().climbed(
        k < solved.count ? solved[k] : others[k - solved.count], nearness)
    }
    var found = climbs
    if menu.instruments.count > 1 {
      // What each row reaches: the top of a climb, or its best point where none was made.
      var tops = rows.map { $0.flatMap { welfare[$0] } }
      var climbers = [SolvedPolicy?](repeating: nil, count: rows.count)
      for (start, climb) in zip(starts, climbs) {
        let row = start / last.points
        climbers[row] = SolvedPolicy.best(of: [climbers[row], climb].compactMap(\.self))
        tops[row] = climbers[row]?.feasible?.welfare
      }
      let ridges = GridPeaks(tops, extents: menu.instruments.dropLast().map(\.points)).all
        .compactMap { climbers[$0] }
      // Over draws every value costs many equilibria: of what stands outside the ridges the best
      // alone goes on.
      let feet =
        evaluator.drawn == nil
        ? ridges + climbs.dropFirst(solved.count)
        : ridges + [SolvedPolicy.best(of: Array(climbs.dropFirst(solved.count)))].compactMap(\.self)
      if menu.instruments.count == 2 {
        let tops = try await parallelResults(feet.count, threads: grid.threads) {
          k throws(MarketError) in
          try detached().climbedInBoth(feet[k], step: menu.instruments[0].spacing, .coarse)
        }
        found += tops
        // What is highest from afar is looked at closely.
        if evaluator.drawn == nil, let top = SolvedPolicy.best(of: tops) {
          let step = menu.instruments[0].spacing * Self.closeStep
          found.append(try climbedInBoth(climbed(top, .fine), step: step, .fine))
        }
      } else {
        found += try await climbedInAll(feet)
      }
    }
    guard let refined = SolvedPolicy.best(of: found), let k = starts.firstIndex(of: best) else {
      return nil
    }
    return Best(ofGrid: solved[k], refined: refined)
  }

  /// The best point of each row, the first of equals; nil where none may be chosen.
  private func rowBests(_ welfare: [Double?]) -> [Int?] {
    (0..<welfare.count / last.points).map { row in
      var best: (index: Int, welfare: Double)?
      for index in row * last.points..<(row + 1) * last.points {
        guard let value = welfare[index], value > best?.welfare ?? -.infinity else { continue }
        best = (index, value)
      }
      return best?.index
    }
  }

  /// The best along the first instrument, the last one chosen anew at each value.
  private func climbedInBoth(
    _ start: SolvedPolicy, step: Double, _ nearness: LineClimb.Nearness
  ) throws(MarketError) -> SolvedPolicy {
    let first = menu.instruments[0]
    guard let place = LineClimb.Place(start, at: evaluator.value(0, in: start.policy) ?? .nan)
    else { return start }
    let climb = LineClimb(
      range: first.from...first.to,
      policy: { at, neighbour throws(MarketError) in
        try bestOfRow(at, near: neighbour, nearness)
      },
      // How the best of a row moves has a derivative only away from ridges.
      slope: { _ in nil }, nearness: nearness)
    return try climb.climb(from: place, step: step).solved
  }

  /// The first step of a close look, in spacings of the grid.
  private static let closeStep = 1e-3

  /// The best along the last instrument.
  private func climbed(
    _ start: SolvedPolicy, _ nearness: LineClimb.Nearness
  ) throws(MarketError) -> SolvedPolicy {
    guard
      let place = LineClimb.Place(
        start, at: evaluator.value(menu.instruments.count - 1, in: start.policy) ?? .nan)
    else { return start }
    let climb = LineClimb(
      range: last.from...last.to,
      policy: { at, neighbour throws(MarketError) in
        try evaluator.solve(evaluator.moved(neighbour.policy, menu.instruments.count - 1, to: at))
      },
      slope: { evaluator.slope(menu.instruments.count - 1, at: $0) }, nearness: nearness)
    return try climb.climb(from: place, step: last.spacing).solved
  }

  /// The best along the last instrument with the first one at a value; nil where nothing is
  /// feasible.
  private func bestOfRow(
    _ value: Double, near neighbour: SolvedPolicy, _ nearness: LineClimb.Nearness
  ) throws(MarketError) -> SolvedPolicy? {
    let moved = try evaluator.solve(evaluator.moved(neighbour.policy, 0, to: value))
    if moved.feasible != nil { return try climbed(moved, nearness) }
    // Constraints may ask for another value of the last instrument here.
    var best: SolvedPolicy?
    for k in 0..<last.points {
      let solved = try evaluator.solve(evaluator.policy([value, last.value(k)]))
      best = SolvedPolicy.best(of: [best, solved].compactMap(\.self))
    }
    return try best.map { solved throws(MarketError) in try climbed(solved, nearness) }
  }

  /// Most starts of a search in all instruments at once.
  private static let subplexStarts = 6

  /// Derivative-free ascent in all instruments at once from the best of some policies, then along
  /// the last one. Three instruments and more have too many rows for a search nested in each.
  private func climbedInAll(_ feet: [SolvedPolicy]) async throws(MarketError) -> [SolvedPolicy] {
    let best = feet.enumerated().sorted { a, b in
      let (x, y) = (
        a.element.feasible?.welfare ?? -.infinity, b.element.feasible?.welfare ?? -.infinity
      )
      return x == y ? a.offset < b.offset : x > y
    }.prefix(Self.subplexStarts).map(\.element)
    return try await parallelResults(best.count, threads: grid.threads) { k throws(MarketError) in
      let own = detached()
      return try own.climbed(own.subplexTop(from: best[k]), nearness)
    }
  }

  private func subplexTop(from start: SolvedPolicy) throws(MarketError) -> SolvedPolicy {
    let values = menu.instruments.indices.map { evaluator.value($0, in: start.policy) ?? .nan }
    guard values.allSatisfy(\.isFinite) else { return start }
    var top = start
    var failure: MarketError?
    Subplex(
      ranges: menu.instruments.map { $0.from...$0.to }, steps: menu.instruments.map(\.spacing),
      tolerance: nearness.byValues
    ).climb(from: values) { values in
      do throws(MarketError) {
        // From the top so far, so that the climb stays with one equilibrium where there are
        // several.
        let solved = try evaluator.solve(evaluator.policy(values))
        guard let welfare = solved.feasible?.welfare else { return .value(-.infinity) }
        if welfare > top.feasible?.welfare ?? -.infinity { top = solved }
        return .value(welfare)
      } catch {
        failure = error
        return .stop
      }
    }
    if let failure { throw failure }
    return top
  }
}
