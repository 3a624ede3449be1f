import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

@Suite("The frontier of welfare against the smallest profit")
struct FrontierTests {
  @Test(
    "A point is on it if and only if no feasible point is better in one and no worse in the other")
  func definition() async throws {
    let seed: UInt64 = 990
    var rng = SplitMix(seed: seed)
    for _ in 0..<5 {
      let test = SearchTests.draw(&rng)
      let plain = try await test.market.search(test.menu(8), under: test.policy)
      let profits = plain.points.compactMap { $0.outcome?.smallestProfit }.sorted()
      let constraints = try PolicyConstraints(minimumProfit: profits[profits.count / 4])
      let answer = try await test.market.search(
        test.menu(8, constraints: constraints), under: test.policy)
      let feasible = answer.points.indices.filter { answer.points[$0].outcome?.isFeasible ?? false }
      func outcome(_ index: Int) throws -> PolicyOutcome {
        try #require(answer.points[index].outcome)
      }
      var expected: Set<Int> = []
      for i in feasible {
        let own = try outcome(i)
        let isBeaten = try feasible.contains { j in
          let other = try outcome(j)
          let isEqual = other.welfare == own.welfare && other.smallestProfit == own.smallestProfit
          return other.welfare >= own.welfare && other.smallestProfit >= own.smallestProfit
            && (!isEqual || j < i)
        }
        if !isBeaten { expected.insert(i) }
      }
      #expect(Set(answer.frontier) == expected, "seed \(seed)")
      let ordered = try answer.frontier.map { try outcome($0) }
      #expect(
        zip(ordered, ordered.dropFirst()).allSatisfy {
          $0.smallestProfit < $1.smallestProfit && $0.welfare > $1.welfare
        })
    }
  }
}
