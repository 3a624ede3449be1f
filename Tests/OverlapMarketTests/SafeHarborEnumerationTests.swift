import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("All equilibria under a safe harbor")
struct SafeHarborEnumerationTests {
  @Test(
    """
    each is Nash by a naive grid; what a solver verifies is among them; 'none' means that none \
    is found
    """,
    arguments: 1...120)
  func proven(seed: UInt64) throws {
    let (market, policy) = try InstrumentTests.draw(
      seed, firms: 1...4, surcharge: false, harbor: true, strong: seed % 2 == 0)
    let all = try market.allEquilibria(under: policy)
    for point in all.points {
      InstrumentTests.expectNash(point.state.overlap, market, policy, "seed \(seed)")
    }
    guard all.isComplete, !all.isTruncated else { return }
    // From many starts, by sweeps of best replies of the naive grid's own.
    var rng = SplitMix(seed: seed)
    for _ in 0..<6 {
      let start = market.firms.indices.map { _ in rng.uniform(0...3) }
      let found = try market.solve(under: policy, from: start)
      guard found.converged else { continue }
      let isListed = all.points.contains { point in
        zip(point.state.overlap, found.point.state.overlap).allSatisfy {
          abs($0 - $1) <= 1e-7 * max($0, $1, 1e-3)
        }
      }
      #expect(
        isListed,
        "seed \(seed): \(found.point.state.overlap) is not among \(all.points.map(\.state.overlap))"
      )
    }
  }

  @Test("the number of complete proofs, and of markets whose firms sit at the threshold")
  func reach() throws {
    var (complete, atThreshold, none) = (0, 0, 0)
    for seed in 1...120 as ClosedRange<UInt64> {
      let (market, policy) = try InstrumentTests.draw(
        seed, firms: 1...4, surcharge: false, harbor: true, strong: seed % 2 == 0)
      let burden = try market.regulated(by: policy).burden
      let all = try market.allEquilibria(under: policy)
      if all.isComplete { complete += 1 }
      if all.multiplicity == .none { none += 1 }
      let sits = all.points.contains { point in
        point.state.overlap.indices.contains {
          point.state.overlap[$0] == burden.reliefThreshold(of: $0)
        }
      }
      if sits { atThreshold += 1 }
    }
    // The draw would test nothing if proofs gave out or no firm chose the threshold.
    #expect(complete >= 110, "\(complete)")
    #expect(atThreshold >= 20, "\(atThreshold)")
    #expect(none >= 1, "\(none)")
  }

  /// A monopolist without demand effects: profit is −τ h_E π M − c o²/2, kinked at the threshold.
  @Test("one firm: the threshold is chosen exactly when the relief is worth its cost")
  func monopolist() throws {
    let firm = Firm(
      name: "only", cost: 2, margin: 10, value: 0, price: 0, exposure: 1, baselineFailure: [0.5],
      effectiveness: [0.1])
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 0, externalHarm: 2, systemicLoss: 0,
      regimes: [Regime(name: "only", probability: 1)], firms: Firms([firm], regimeCount: 1))
    // Without relief: o = τ h_E a / c = 0.05 at τ = 0.5, cost of liability τ h_E (0.5 − 0.1 o).
    func value(_ o: Double, _ rate: Double) -> Double { 10 - rate * 2 * (0.5 - 0.1 * o) - o * o }
    let free = 0.05
    for threshold in [0.1, 0.3, 0.4, 0.47, 0.49, 0.52, 0.8] {
      let policy = try Policy(
        liability: .uniform(0.5), floor: .uniform(0),
        .safeHarbor(SafeHarbor(threshold: .uniform(threshold), discount: 0.4)))
      let relieved = value(threshold, 0.3)
      let expected = relieved > value(free, 0.5) ? threshold : free
      let solution = try market.solve(under: policy)
      #expect(solution.converged)
      #expect(abs(solution.point.state.overlap[0] - expected) <= 1e-12, "threshold \(threshold)")
      let all = try market.allEquilibria(under: policy)
      #expect(
        all.multiplicity == .unique && abs(all.points[0].state.overlap[0] - expected) <= 1e-12)
    }
  }
}
