import PolicySearch
import Testing

@testable import RunStore

@Suite("Merging the stores of shards")
struct StoreMergeTests {
  let scratch: Scratch
  let test: StoreCase

  init() throws {
    scratch = try Scratch()
    test = try StoreCase(seed: 901, liability: 23, floor: 31)
  }

  /// The stores of all shards, solved.
  private func shards(_ count: Int) async throws -> [String] {
    var paths: [String] = []
    for index in 1...count {
      let path = scratch.path("\(index) of \(count)")
      try await test.solve(path, test.identity(try #require(Shard(index, of: count))))
      paths.append(path)
    }
    return paths
  }

  @Test(
    "However many shards there are, in whatever order, the merged points are the single run's",
    arguments: [1, 2, 5])
  func equal(count: Int) async throws {
    try await test.solve(scratch.path("whole"), test.identity())
    let paths = try await shards(count)
    for (order, output) in [(paths, "a"), (paths.reversed() + paths, "b")] {
      let merged = try RunStore.merge(order, to: scratch.path(output))
      #expect(merged.points == test.menu.pointCount && merged.identity == test.identity())
      #expect(try test.points(scratch.path(output)) == test.points(scratch.path("whole")))
    }
    // In the place of a store that is there, one of the sources even.
    _ = try RunStore.merge(paths, to: paths[0])
    #expect(try test.points(paths[0]) == test.points(scratch.path("whole")))
    #expect(try scratch.names.allSatisfy { !$0.contains("tmp") && !$0.contains("wal") })
  }

  @Test(
    """
    Shards that are absent, not done, of another run or another count are refused, and nothing \
    is written
    """
  )
  func refused() async throws {
    let paths = try await shards(3)
    let output = scratch.path("output")
    #expect(
      storeError { _ = try RunStore.merge([paths[1]], to: output) }
        == .absentShards([1, 3].compactMap { Shard($0, of: 3) }))
    #expect(
      storeError { _ = try RunStore.merge([paths[1]], to: output) }?.description
        == "no store of shards 1/3, 3/3; run them and give the store too")
    let (half, other, count) = (scratch.path("half"), scratch.path("other"), scratch.path("count"))
    let third = try #require(Shard(3, of: 3))
    try await test.solve(half, test.identity(third), blocks: 1)
    #expect(
      storeError { _ = try RunStore.merge([paths[0], paths[1], half], to: output) }
        == .incomplete(
          file: half, shard: third, done: 64,
          of: third.blocks(of: test.grid).flatMap(test.grid.points).count))
    try await test.solve(other, test.identity(third, roster: "q"))
    #expect(
      storeError { _ = try RunStore.merge([paths[0], paths[1], other], to: output) }
        == .mismatch(file: other, field: "roster", stored: "q", wanted: "r"))
    try await test.solve(count, test.identity(try #require(Shard(3, of: 4))))
    #expect(
      storeError { _ = try RunStore.merge([paths[0], paths[1], count], to: output) }
        == .mismatch(file: count, field: "shard", stored: "3/4", wanted: "one of 3"))
    #expect(
      storeError { _ = try RunStore.merge([scratch.path("no")], to: output) }
        == .missing(file: scratch.path("no")))
    #expect(try !scratch.names.contains("output"))
  }

  @Test("Two stores that differ at a point are told with the point")
  func conflict() async throws {
    let paths = try await shards(2)
    let other = scratch.path("other")
    let shard = try #require(Shard(2, of: 2))
    let good = try RunStore(existing: paths[1]).points()
    let store = try RunStore(at: other, of: test.identity(shard))
    var changed: Int?
    for block in shard.blocks(of: test.grid) {
      let positions = test.grid.points(of: block)
      var points = positions.compactMap { good[$0] }
      if changed == nil, let outcome = points[5].outcome {
        points[5] = PolicyPoint(
          outcome: PolicyOutcome(
            welfare: outcome.welfare.nextUp, smallestProfit: outcome.smallestProfit,
            overlapCost: outcome.overlapCost,
            firms: outcome.firms,
            isFeasible: outcome.isFeasible), relativeGain: points[5].relativeGain,
          equilibria: points[5].equilibria)
        changed = positions.lowerBound + 5
      }
      try store.append(SolvedBlock(index: block, points: points))
    }
    try store.close()
    let point = try #require(changed)
    #expect(
      storeError { _ = try RunStore.merge(paths + [other], to: scratch.path("output")) }
        == .conflict(file: other, other: paths[1], point: point))
  }
}
