import MarketTestSupport
import OverlapMarket
import Planner
import TestSupport
import Testing

@testable import Reporting

/// What policies are held against, by `overlap compare --first-best`.
struct FirstBestStandardTests {
  @Test(
    "No policy has more welfare than the planner with the market's freedom can have, whoever leaves",
    arguments: ExitRule.allCases)
  func law(exit: ExitRule) throws {
    let seed: UInt64 = 611
    var rng = SplitMix(seed: seed)
    var (shares, left) = (0, 0)
    for index in 0..<40 {
      let (drawn, _) = RandomMarket.draw(
        &rng, firms: 2...5, demandSensitivity: 0.5...4, singlePeak: true)
      let rows = drawn.firms.map { firm in
        var firm = firm
        if rng.chance(0.3) { firm.margin -= rng.uniform(0...2) }
        return firm
      }
      let market = try Market(
        drawn.numbers, regimes: drawn.regimes,
        firms: Firms(rows, regimeCount: drawn.regimes.count))
      let rule = Settling(exit: exit)
      let standard = FirstBestStandard(
        laissezFaire: try market.unregulated.settlement(by: rule),
        plan: try market.plan(keep: exit.plannerChoice))
      #expect(standard.plan.keep == (exit == .none ? .all : .choose))
      for _ in 0..<4 {
        let policy = try Policy(liability: rng.uniform(0...2), floor: rng.uniform(0...1))
        let settled = try market.regulated(by: policy).settlement(by: rule)
        guard settled.isVerified else { continue }
        let label: Comment = "seed \(seed), market \(index), \(policy)"
        if settled.survivors != nil { left += 1 }
        let welfare = settled.solution.point.outcomes.welfare.totalSurplus
        let bound = standard.plan.upperBound
        #expect(welfare <= bound + 1e-12 * abs(bound), label)
        guard let share = standard.recovered(by: settled) else { continue }
        shares += 1
        #expect(share <= 1 + 1e-9, label)
        #expect(standard.plan.isProven, label)
      }
    }
    #expect(shares > 40 && (left > 20) == (exit != .none), "\(shares) shares, \(left) left")
  }
}
