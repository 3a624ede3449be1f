import Foundation
import OverlapMarket
import TestSupport
import Testing

@testable import PolicySearch

@Suite("The search against brute force")
struct GridStudyTests {
  /// Ten rosters against 400 × 400 solves each where the study is asked for, three against 40 × 40
  /// else.
  @Test("on rosters of differing firms no policy of a fine grid is better than the one found")
  func study() async throws {
    let isStudy = ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"] != nil
    let (rosters, steps) = isStudy ? (10, 400) : (3, 40)
    let seed: UInt64 = 4040
    var rng = SplitMix(seed: seed)
    for roster in 0..<rosters {
      let test = SearchTests.draw(&rng, firms: 3...6)
      let menu = try test.menu(21)
      let answer = try await test.market.search(
        menu, under: test.policy, with: MenuSearch(threads: 2))
      let best = try #require(answer.best?.point.outcome?.welfare)
      let fine = try test.menu(steps)
      let welfare = try await test.market.search(fine, under: test.policy, best: best)
      #expect(welfare <= best + 1e-9 * abs(best), "seed \(seed), roster \(roster)")
      if isStudy {
        print(
          """
          roster \(roster): \(test.market.firms.count) firms, best \(best), best of \(steps)² \
          \(welfare)
          """
        )
      }
    }
  }
}

extension Market {
  /// The largest welfare of a fine grid, every point solved in the tests' own words from the
  /// profile before it.
  fileprivate func search(_ fine: PolicyMenu, under held: Policy, best: Double) async throws
    -> Double
  {
    var largest = -Double.infinity
    var start: [Double]?
    for index in 0..<fine.pointCount {
      let values = fine.values(at: index)
      let solution = try solve(under: Policy(liability: values[0], floor: values[1]), from: start)
      guard solution.converged else {
        start = nil
        continue
      }
      start = solution.point.state.overlap
      let outcomes = Outcomes(
        of: try self.regulated(by: solution.policy), at: solution.point.state,
        systemicTerm: fine.objective.systemicTerm, heldSharesIn: try self.regulated(by: held))
      largest = max(largest, outcomes.welfare[fine.objective.convention])
    }
    return largest
  }
}
