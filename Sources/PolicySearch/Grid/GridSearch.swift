import OverlapMarket

/// Solves the market at every point of a menu's grid.
///
/// The points that differ in the last instrument alone are a row. A row is one chain: its first point is solved from scratch, each other from its
/// neighbour's equilibrium. Where a market has several equilibria a row thus stays with the one it is at. Rows know nothing of each other, so that answers
/// do not depend on how many threads share them.
struct GridSearch: Sendable {
  let evaluator: PolicyEvaluator
  let threads: Int

  /// The points of a grid, the last instrument's moving fastest, and the peaks of each row: feasible points that are better than both of their neighbours.
  struct Grid: Sendable {
    var points: [PolicyPoint] = []
    var peaks: [[SolvedPolicy]] = []

    /// The best of all; the first where several are equally good.
    var best: SolvedPolicy? { SolvedPolicy.best(of: peaks.flatMap(\.self)) }
  }

  /// - Parameter progress: told of the number of points after each row, from any thread.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws(MarketError) -> Grid {
    let menu = evaluator.menu
    let length = menu.instruments[menu.instruments.count - 1].points
    let rows = parallelMap(menu.pointCount / length, threads: threads) { row in
      let outcome = Result { () throws(MarketError) in
        try self.row((0..<length).map { menu.values(at: row * length + $0) })
      }
      progress(length)
      return outcome
    }
    var grid = Grid()
    grid.points.reserveCapacity(menu.pointCount)
    for row in rows {
      let (points, peaks) = try row.get()
      grid.points += points
      grid.peaks.append(peaks)
    }
    return grid
  }

  /// - Parameter values: those of the menu's instruments at each point of the chain.
  func row(_ values: [[Double]]) throws(MarketError) -> (points: [PolicyPoint], peaks: [SolvedPolicy]) {
    var points: [PolicyPoint] = []
    var peaks = Peaks<SolvedPolicy>()
    var start = WarmStart()
    for values in values {
      let solved = try evaluator.solve(evaluator.policy(values), from: start)
      start = solved.start
      points.append(solved.point)
      peaks.append(solved, welfare: solved.feasible?.welfare)
    }
    return (points, peaks.all)
  }
}

/// Finds the peaks of a sequence as it comes: elements that are above both of their neighbours. Of neighbours that are level, to rounding, the best stands
/// for all.
struct Peaks<Element> {
  private var ended: [Element] = []
  /// The highest of the neighbours that are level and to which the sequence has risen; nil while it falls.
  private var candidate: (element: Element, welfare: Double)?
  private var last: Double?

  /// - Parameter welfare: nil for an element that is no peak and bounds its neighbours like the end of the sequence.
  mutating func append(_ element: Element, welfare: Double?) {
    defer { last = welfare }
    guard let welfare else { return end() }
    guard let last else {
      candidate = (element, welfare)
      return
    }
    let level = LineClimb.rounding * max(abs(welfare), abs(last))
    if welfare < last - level {
      end()
    } else if welfare > last + level || welfare > candidate?.welfare ?? .infinity {
      candidate = (element, welfare)
    }
  }

  private mutating func end() {
    if let candidate { ended.append(candidate.element) }
    candidate = nil
  }

  /// The peaks so far, in their order, the end of the sequence taken for a fall.
  var all: [Element] { ended + (candidate.map { [$0.element] } ?? []) }
}

extension SolvedPolicy {
  /// The feasible policy with the most welfare, the first of equals; nil where none is feasible.
  static func best(of policies: [SolvedPolicy]) -> SolvedPolicy? {
    var best: (policy: SolvedPolicy, welfare: Double)?
    for policy in policies {
      guard let welfare = policy.feasible?.welfare, welfare > best?.welfare ?? -.infinity else { continue }
      best = (policy, welfare)
    }
    return best?.policy
  }
}
