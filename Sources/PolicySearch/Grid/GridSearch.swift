import AggregativeGames
import OverlapMarket
import Parallelism

/// Solves the market at the points of a menu's grid, block by block (`GridBlocks`).
struct GridSearch: Sendable {
  let evaluator: PolicyEvaluator
  let threads: Int

  var menu: PolicyMenu { evaluator.menu }
  var blocks: GridBlocks { GridBlocks(of: menu) }

  /// Solves some blocks, `threads` of them at a time.
  ///
  /// - Parameter receive: told of each block as it is done, one at a time, in no particular order;
  ///   false stops the work.
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  func run(_ blocks: [Int], receive: (SolvedBlock) -> Bool) async throws(MarketError) {
    var failure: MarketError?
    await parallelMap(blocks.count, threads: threads) { k in
      Result { () throws(MarketError) in try solved(blocks[k]) }
    } receive: { _, outcome in
      switch outcome {
      case .success(let block): return receive(block)
      case .failure(let error):
        failure = error
        return false
      }
    }
    if let failure { throw failure }
  }

  /// The points of the whole grid, in its order.
  ///
  /// - Parameter progress: told of the number of points after each block.
  /// - Throws: as `run`.
  func points(progress: (Int) -> Void = { _ in }) async throws(MarketError) -> [PolicyPoint] {
    var points = [PolicyPoint?](repeating: nil, count: menu.pointCount)
    try await run(Array(0..<blocks.count)) { block in
      for (index, point) in zip(blocks.points(of: block.index), block.points) {
        points[index] = point
      }
      progress(block.points.count)
      return true
    }
    return points.compactMap(\.self)
  }

  /// Points of the grid with the market solved at them once more, which gives what it gave before.
  /// - Parameter points: of the whole grid, solved before.
  func solvedAgain(_ indices: [Int], among points: [PolicyPoint]) async throws(MarketError)
    -> [SolvedPolicy]
  {
    try await parallelResults(indices.count, threads: threads) { k throws(MarketError) in
      let found = try evaluator.detached().solve(evaluator.policy(menu.values(at: indices[k])))
      return SolvedPolicy(policy: found.policy, settled: found.settled, point: points[indices[k]])
    }
  }

  private func solved(_ block: Int) throws(MarketError) -> SolvedBlock {
    let evaluator = evaluator.detached()
    var room = SearchRoom()
    let points = try blocks.points(of: block).map { index throws(MarketError) in
      try evaluator.solve(evaluator.policy(menu.values(at: index)), in: &room).point
    }
    return SolvedBlock(index: block, points: points)
  }
}

/// One block of a grid, solved.
public struct SolvedBlock: Sendable, Equatable {
  /// Which block of `GridBlocks`.
  public let index: Int
  /// In the order of `GridBlocks.points(of:)`.
  public let points: [PolicyPoint]

  public init(index: Int, points: [PolicyPoint]) {
    self.index = index
    self.points = points
  }
}
