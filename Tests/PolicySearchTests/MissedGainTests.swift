import Glibc
import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

@Suite("What lies between the points of a grid")
struct MissedGainTests {
  @Test("a sum of waves never rises above the bound, on one axis and on two", arguments: 1...200)
  func waves(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let waves = (0..<4).map { _ in
      (rng.uniform(-1...1), rng.uniform(0...6), rng.uniform(0...6), rng.uniform(0...7))
    }
    func f(_ x: Double, _ y: Double) -> Double {
      waves.reduce(0) { $0 + $1.0 * sin($1.1 * x + $1.2 * y + $1.3) }
    }
    let (n, m) = (12 + Int(seed % 5), seed % 2 == 0 ? 1 : 13)
    var values: [Double] = []
    for row in 0..<m {
      for column in 0..<n {
        values.append(f(Double(row) / Double(max(m - 1, 1)), Double(column) / Double(n - 1)))
      }
    }
    let grid = try #require(LipschitzGrid(values, extents: m == 1 ? [n] : [m, n]))
    let bound = grid.bound
    #expect(bound.unknown == 0)
    let highest = try #require(bound.highest)
    var most = -Double.infinity
    for i in 0...200 {
      for j in 0...(m == 1 ? 0 : 200) { most = max(most, f(Double(j) / 200, Double(i) / 200)) }
    }
    #expect(most <= highest + 1e-12, "seed \(seed)")
    // And it is no empty promise: not far above the highest value, by the steps of the grid.
    let step = values.indices.dropFirst().reduce(0.0) {
      $1 % n == 0 ? $0 : max($0, abs(values[$1] - values[$1 - 1]))
    }
    if m == 1 { #expect(highest <= (values.max() ?? 0) + step, "seed \(seed)") }
  }

  @Test(
    "a plane's bound is exact but for half of its doubled slope; cells without a corner are counted"
  )
  func plane() throws {
    var values: [Double?] = []
    for row in 0..<3 {
      for column in 0..<4 { values.append(Double(row) + 10 * Double(column)) }
    }
    let grid = try #require(LipschitzGrid(values, extents: [3, 4]))
    // The last cell's corners are 21, 31, 22, 32: both diagonals have the mean 26.5, and slopes 1
    // and 10 doubled add 11.
    #expect(grid.bound.highest == 26.5 + 11)
    values[11] = nil
    let holed = try #require(LipschitzGrid(values, extents: [3, 4]))
    #expect(holed.bound.unknown == 1)
    let cube: [Double?] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(LipschitzGrid(cube, extents: [2, 2, 2]) == nil)
    let pair: [Double?] = [1, nil]
    #expect(LipschitzGrid(pair, extents: [2])?.bound.highest == nil)
  }

  @Test(
    "no finer grid gains more than the estimate or the proven bound",
    arguments: [UInt64(601), 602, 603, 604])
  func search(seed: UInt64) async throws {
    var rng = SplitMix(seed: seed)
    let test = SearchTests.draw(&rng)
    let menu = try test.menu(9)
    let answer = try await test.market.search(menu, under: test.policy)
    let missed = try #require(answer.missed)
    let best = try #require(answer.best?.point.outcome?.welfare)
    let fine = try test.menu(50)
    var gain = 0.0
    for index in 0..<fine.pointCount {
      let values = fine.values(at: index)
      guard
        let judged = try Judged(
          test.market, Policy(liability: values[0], floor: values[1]), menu, held: test.policy)
      else { continue }
      gain = max(gain, judged.welfare - best)
    }
    #expect(gain <= (try #require(missed.estimate)) + 1e-9 * abs(best), "seed \(seed)")
    #expect(gain <= (try #require(missed.proven)) + 1e-12 * abs(best), "seed \(seed)")
    let capped = try await test.market.search(
      PolicyMenu([MenuInstrument(.exposureCap, from: 0, to: 1, points: 3)]), under: test.policy)
    #expect(capped.missed?.proven == nil)
  }
}
