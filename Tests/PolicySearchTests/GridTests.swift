import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

@Suite("Blocks and peaks of a grid")
struct GridTests {
  private static func menu(_ liability: Int, _ floor: Int) throws -> PolicyMenu {
    try PolicyMenu([
      MenuInstrument(.liability, from: 0, to: liability == 1 ? 0 : 1, points: liability),
      MenuInstrument(.floor, from: 0, to: floor == 1 ? 0 : 1, points: floor),
    ])
  }

  @Test(
    "Blocks hold every point once, and none is longer than the limit",
    arguments: [(1, 1), (1, 200), (200, 1), (7, 9), (8, 8), (2, 65), (65, 2), (31, 30)])
  func blocks(liability: Int, floor: Int) throws {
    let blocks = GridBlocks(of: try Self.menu(liability, floor))
    let all = (0..<blocks.count).map(blocks.points)
    #expect(all.flatMap { Array($0) } == Array(0..<liability * floor))
    #expect(
      all.dropLast().allSatisfy { $0.count == GridBlocks.length } && all.allSatisfy { !$0.isEmpty })
  }

  /// By hand; nil may not be chosen.
  @Test(
    "Peaks, plateaus, slopes and walls",
    arguments: [
      ([1, 2, 3, 2, 1, 2, 1], [2, 5]), ([3, 2, 1], [0]), ([1, 1, 1], [0]), ([1, 2, 2, 1], [1]),
      ([1, 2, 2, 3], [3]),
      ([5, nil, 5], [0, 2]), ([nil, nil], []), ([1, 1 + 1e-14, 1], [1]), ([2, 1, 1, 2], [0, 3]),
      ([1, 3, 2, 5, 4], [1, 3]), ([1, 2, 2 + 1e-15, 1], [2]), ([3, 2, 2, 1], [0]),
      ([3, nil, 2, 1], [0, 2]),
      ([1, 2, nil, nil, 0, 4], [1, 5]), ([3, 2, 2, 4], [0, 3]),
    ] as [([Double?], [Int])])
  func peaks(welfare: [Double?], expected: [Int]) {
    for extents in [
      [welfare.count], [1, welfare.count], [welfare.count, 1], [1, 1, welfare.count, 1],
    ] {
      #expect(GridPeaks(welfare, extents: extents).all == expected, "\(extents)")
    }
  }

  @Test("In two dimensions a ridge that runs across both axes has one peak")
  func ridge() {
    var welfare: [Double?] = []
    for i in 0..<9 {
      for j in 0..<9 { welfare.append(Double(i) - 100 * Double((i - j) * (i - j))) }
    }
    #expect(GridPeaks(welfare, extents: [9, 9]).all == [80])
  }

  @Test("Among many peaks the highest are kept, the best point with them")
  func limit() {
    var rng = SplitMix(seed: 541)
    let welfare = (0..<1000).map { $0 % 2 == 0 ? 0 : rng.uniform(1...2) }
    let peaks = GridPeaks(welfare, extents: [1000])
    let ranked = welfare.indices.sorted { welfare[$0] > welfare[$1] }.prefix(GridPeaks.limit)
    #expect(peaks.all == ranked.sorted() && peaks.best == ranked.first, "seed 541")
  }

  @Test("Blocks solved one by one in any order, then answered from, give what one search gives")
  func parts() async throws {
    var rng = SplitMix(seed: 542)
    for draw in 0..<4 {
      let test = SearchTests.draw(&rng)
      let menu = try test.menu(14)
      let search = MenuSearch(threads: 2)
      let whole = try await test.market.search(menu, under: test.policy, with: search)
      let blocks = GridBlocks(of: menu)
      var points = [PolicyPoint?](repeating: nil, count: menu.pointCount)
      for block in (0..<blocks.count).reversed() {
        try await test.market.solve([block], of: menu, under: test.policy, with: search) { solved in
          for (index, point) in zip(blocks.points(of: block), solved.points) {
            points[index] = point
          }
          return true
        }
      }
      let answer = try await test.market.answer(
        menu, under: test.policy, points: points.compactMap(\.self), with: search)
      #expect(answer.points == whole.points, "seed 542 draw \(draw)")
      #expect(answer.best?.policy == whole.best?.policy && answer.best?.point == whole.best?.point)
      #expect(answer.bestOfGrid?.policy == whole.bestOfGrid?.policy)
      let best = try #require(whole.bestOfGrid)
      #expect(best.point.outcome?.welfare == whole.points.compactMap { $0.outcome?.welfare }.max())
      #expect(
        best.solution.point.outcomes.welfare[menu.objective.convention].isFinite
          && whole.points.contains(best.point), "seed 542 draw \(draw)")
    }
  }

  @Test("Work stops when the receiver has had enough", arguments: [1, 2])
  func stop(threads: Int) async throws {
    var rng = SplitMix(seed: 543)
    let test = SearchTests.draw(&rng)
    let menu = try test.menu(40)
    var received = 0
    try await test.market.solve(
      Array(0..<GridBlocks(of: menu).count), of: menu, under: test.policy,
      with: MenuSearch(threads: threads)
    ) { _ in
      received += 1
      return received < 3
    }
    #expect(received == 3)
  }
}
