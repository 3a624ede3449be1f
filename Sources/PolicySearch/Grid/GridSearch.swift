import OverlapMarket
import Parallelism

/// Solves the market at the points of a menu's grid, chain by chain (`GridChains`).
///
/// Where a market has several equilibria a chain stays with the one it is at.
struct GridSearch: Sendable {
  let evaluator: PolicyEvaluator
  let threads: Int

  var menu: PolicyMenu { evaluator.menu }
  var chains: GridChains { GridChains(of: menu) }

  /// Solves some chains, `threads` of them at a time.
  ///
  /// - Parameter receive: told of each chain as it is done, one at a time, in no particular order;
  ///   false stops the work.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  func run(_ chains: [Int], receive: (SolvedChain) -> Bool) async throws(MarketError) {
    var failure: MarketError?
    await parallelMap(chains.count, threads: threads) { k in
      Result { () throws(MarketError) in try solved(chains[k]) }
    } receive: { _, outcome in
      switch outcome {
      case .success(let chain): return receive(chain)
      case .failure(let error):
        failure = error
        return false
      }
    }
    if let failure { throw failure }
  }

  /// The points of the whole grid, in its order.
  ///
  /// - Parameter progress: told of the number of points after each chain.
  /// - Throws: as `run`.
  func points(progress: (Int) -> Void = { _ in }) async throws(MarketError) -> [PolicyPoint] {
    var points = [PolicyPoint?](repeating: nil, count: menu.pointCount)
    try await run(Array(0..<chains.count)) { chain in
      for (index, point) in zip(chains.points(of: chain.index), chain.points) {
        points[index] = point
      }
      progress(chain.points.count)
      return true
    }
    return points.compactMap(\.self)
  }

  /// Points of the grid with the market solved at them once more, to the equilibrium at which each
  /// was found.
  ///
  /// A solve from scratch does where it has the same welfare; else the chain is walked again.
  ///
  /// - Parameter points: of the whole grid, solved before.
  /// - Complexity: at most a chain each.
  func solvedAgain(_ indices: [Int], among points: [PolicyPoint]) async throws(MarketError)
    -> [SolvedPolicy]
  {
    try await parallelResults(indices.count, threads: threads) { k throws(MarketError) in
      let point = points[indices[k]]
      var found = try evaluator.plain.solve(evaluator.policy(menu.values(at: indices[k])))
      if !point.isNear(found.point) {
        let step = chains.step(at: indices[k])
        let path = (step / GridChains.length * GridChains.length...step).map {
          menu.values(at: chains.point(at: $0))
        }
        try evaluator.plain.walk(path) { found = $0 }
      }
      return SolvedPolicy(
        policy: found.policy, solution: found.solution, survivors: found.survivors, point: point,
        profiles: found.profiles)
    }
  }

  private func solved(_ chain: Int) throws(MarketError) -> SolvedChain {
    var points: [PolicyPoint] = []
    try evaluator.detached().walk(chains.points(of: chain).map(menu.values)) {
      points.append($0.point)
    }
    return SolvedChain(index: chain, points: points)
  }
}

extension PolicyPoint {
  /// Whether both are at one equilibrium, as far as welfare tells.
  fileprivate func isNear(_ other: PolicyPoint) -> Bool {
    guard let here = outcome?.welfare, let there = other.outcome?.welfare else { return false }
    return abs(here - there) <= 1e-9 * max(abs(here), abs(there))
  }
}

/// One chain of a grid, solved.
public struct SolvedChain: Sendable, Equatable {
  /// Which chain of `GridChains`.
  public let index: Int
  /// In the order of `GridChains.points(of:)`.
  public let points: [PolicyPoint]

  public init(index: Int, points: [PolicyPoint]) {
    self.index = index
    self.points = points
  }
}
