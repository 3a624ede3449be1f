import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Firms that leave a market that costs too much to be in")
struct ExitTests {
  static func draw(_ seed: UInt64, firms: ClosedRange<Int>) throws -> (Market, Policy) {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...4, singlePeak: true)
    let profits = try market.solve(under: policy).point.state.profit.sorted()
    let fixed = max(0, profits[profits.count / 2]) * rng.uniform(0.8...2.5)
    return (
      market,
      try policy.replacing(
        .complianceCost(ComplianceCost(fixed: fixed, perFloor: rng.uniform(0...0.1))))
    )
  }

  /// The market of some firms, built from rows.
  static func part(_ market: Market, _ policy: Policy, _ firms: [Int]) throws -> (Market, Policy) {
    func cut(_ values: FirmValues) -> FirmValues {
      if case .perFirm(let all) = values { .perFirm(firms.map { all[$0] }) } else { values }
    }
    return (
      try Market(
        users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
        externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
        outsideOption: market.outsideOption,
        regimes: market.regimes,
        firms: Firms(firms.map { market.firms[$0] }, regimeCount: market.regimes.count)),
      try Policy(
        liability: cut(policy.liability), floor: cut(policy.floor),
        .complianceCost(policy.complianceCost))
    )
  }

  @Test(
    "leaving one by one ends where nobody loses money, and each step was the largest loss",
    arguments: 1...40)
  func sequential(seed: UInt64) throws {
    let (market, policy) = try Self.draw(seed, firms: 2...9)
    let found = try #require(try market.sequentialExit(under: policy))
    var staying = Array(market.firms.indices)
    while !staying.isEmpty {
      let (part, cut) = try Self.part(market, policy, staying)
      let profit = try part.solve(under: cut).point.state.profit
      let worst = profit.min() ?? 0
      if worst >= 0 { break }
      staying.remove(at: profit.firstIndex(of: worst) ?? 0)
    }
    #expect(found.firms == staying, "seed \(seed)")
    #expect(found.smallestProfit >= 0)
    if staying.count == market.firms.count {
      #expect(
        found.solution?.point.state.overlap == (try market.solve(under: policy).point.state.overlap)
      )
    }
  }

  @Test("the stable sets are those of a naive search over all sets", arguments: 1...25)
  func stable(seed: UInt64) throws {
    let (market, policy) = try Self.draw(seed, firms: 2...6)
    let found = try market.stableSurvivorSets(under: policy)
    #expect(found.undecided == 0, "seed \(seed)")
    let count = market.firms.count
    func profits(_ firms: [Int]) throws -> [Int: Double] {
      if firms.isEmpty { return [:] }
      let (part, cut) = try Self.part(market, policy, firms)
      return Dictionary(
        uniqueKeysWithValues: zip(firms, try part.solve(under: cut).point.state.profit))
    }
    var naive: Set<[Int]> = []
    for set in 0..<1 << count {
      let inside = (0..<count).filter { set >> $0 & 1 == 1 }
      guard try profits(inside).values.allSatisfy({ $0 >= 0 }) else { continue }
      let isClosed = try (0..<count).allSatisfy { firm in
        try inside.contains(firm) || profits((inside + [firm]).sorted())[firm] ?? 0 <= 0
      }
      if isClosed { naive.insert(inside) }
    }
    #expect(Set(found.sets.map(\.firms)) == naive, "seed \(seed)")
    #expect(found.sets.map(\.firms.count) == found.sets.map(\.firms.count).sorted(by: >))
    // The sequential outcome is one of them exactly when it says that it is stable.
    let sequential = try #require(try market.sequentialExit(under: policy))
    #expect(sequential.isStable == naive.contains(sequential.firms), "seed \(seed)")
  }

  @Test("without a compliance cost and with margins that cover overlap everybody stays")
  func everybody() throws {
    var rng = SplitMix(seed: 3)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 5...5, demandSensitivity: 1...2, singlePeak: true)
    let free = try policy.replacing(.liability(.uniform(0)), .floor(.uniform(0)))
    let found = try #require(try market.sequentialExit(under: free))
    #expect(found.firms == [0, 1, 2, 3, 4] && found.isStable == true)
  }

  @Test("a cost that nobody can bear empties the market, and that is stable")
  func nobody() throws {
    var rng = SplitMix(seed: 4)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 4...4, demandSensitivity: 1...2, singlePeak: true)
    let ruinous = try policy.replacing(.complianceCost(ComplianceCost(fixed: 1e6)))
    let found = try #require(try market.sequentialExit(under: ruinous))
    #expect(found.firms.isEmpty && found.isStable == true && found.solution == nil)
    let all = try market.stableSurvivorSets(under: ruinous)
    #expect(all.sets.map(\.firms) == [[]])
  }

  @Test("identical firms: as many stay as the closed form of profit says, whichever they are")
  func identical() throws {
    // No effectiveness: o = 0, s = 1/n, profit μ M / n − φ; so n stay exactly when n ≤ μ M / φ.
    let firm = { (i: Int) in
      Firm(name: "\(i)", cost: 1, margin: 2, baselineFailure: [0.2], effectiveness: [0])
    }
    let market = try Market(
      users: 30, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 1,
      regimes: [Regime(name: "only", probability: 1)],
      firms: Firms((0..<7).map(firm), regimeCount: 1))
    let policy = try Policy(
      liability: .uniform(0), floor: .uniform(0), .complianceCost(ComplianceCost(fixed: 13)))
    // 60 / 13 = 4.6: four stay, any four of the seven.
    #expect(try market.sequentialExit(under: policy)?.firms.count == 4)
    let all = try market.stableSurvivorSets(under: policy)
    #expect(all.sets.count == 35 && all.sets.allSatisfy { $0.firms.count == 4 })
  }
}
