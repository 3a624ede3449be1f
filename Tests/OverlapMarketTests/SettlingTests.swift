import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// One policy, one answer: laws of where a market settles.
@Suite("Where a market settles")
struct SettlingTests {
  /// Markets of few firms, with several equilibria or none now and then, some firms twins.
  static func draw(_ rng: inout SplitMix) throws -> (Market, Policy) {
    let (market, policy) =
      rng.chance(0.5)
      ? try rivals(&rng)
      : RandomMarket.draw(
        &rng, firms: 2...4, demandSensitivity: rng.chance(0.7) ? 5...60 : 0.5...5,
        singlePeak: rng.chance(0.2))
    guard rng.chance(0.3) else { return (market, policy) }
    var rows = Array(market.firms)
    var twin = rows[0]
    twin.name = rows[1].name
    rows[1] = twin
    return (
      market.replacing(firms: Firms(rows, regimeCount: market.regimes.count)),
      try Policy(liability: policy.liability[0], floor: policy.floor[0])
    )
  }

  /// Three much alike, of which demand carries two: which ones is open.
  private static func rivals(_ rng: inout SplitMix) throws -> (Market, Policy) {
    let rows = ["a", "b", "c"].map { name in
      Firm(
        name: name, cost: rng.uniform(1.5...1.7), margin: rng.uniform(1.6...1.7), value: 0.1,
        baselineFailure: [0.09, rng.uniform(0.52...0.55)],
        effectiveness: [0.04, rng.uniform(0.35...0.38)])
    }
    return (
      try Market(
        users: 3, demandSensitivity: 30, userHarm: 2, externalHarm: 4, systemicLoss: 1,
        outsideOption: -0.3,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms(rows, regimeCount: 2)),
      try Policy(liability: rng.uniform(0...0.1), floor: 0)
    )
  }

  @Test(
    "the rule selects among all equilibria, and says how many there are",
    arguments: [UInt64(1301), 1302])
  func rules(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var several = 0
    for draw in 0..<60 {
      let (market, policy) = try Self.draw(&rng)
      let all = try market.allEquilibria(under: policy, with: .ofOnePolicy)
      for rule in EquilibriumRule.allCases {
        let settled = try market.settled(under: policy, by: Settling(equilibrium: rule))
        guard all.isComplete else {
          #expect(settled.multiplicity == .budgetExceeded, "seed \(seed) draw \(draw)")
          continue
        }
        #expect(settled.multiplicity == all.multiplicity, "seed \(seed) draw \(draw)")
        #expect(settled.converged == !all.points.isEmpty, "seed \(seed) draw \(draw)")
        #expect(settled.equilibria.count == all.points.count, "seed \(seed) draw \(draw)")
        guard settled.converged else { continue }
        func value(_ point: MarketPoint) -> Double {
          switch rule {
          case .worst, .best: point.outcomes.welfare.totalSurplus
          case .leastSafe, .safest: point.outcomes.expectedFailures
          }
        }
        let values = all.points.map(value)
        let wanted =
          rule == .worst || rule == .safest ? values.min() ?? .nan : values.max() ?? .nan
        #expect(
          abs(value(settled.point) - wanted) <= 2e-9 * abs(wanted), "seed \(seed) draw \(draw)")
        several += all.points.count > 1 ? 1 : 0
      }
    }
    #expect(several > 20, "seed \(seed)")
  }

  @Test(
    "exchanged rows give the same numbers firm by firm, twins told apart by their names",
    arguments: [UInt64(1311), 1312])
  func permutation(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (market, policy) = try Self.draw(&rng)
      var order = Array(market.firms.indices)
      for i in order.indices { order.swapAt(i, rng.whole(i...order.count - 1)) }
      let exchanged = market.replacing(
        firms: Firms(order.map { market.firms[$0] }, regimeCount: market.regimes.count))
      let rule = Settling(equilibrium: EquilibriumRule.allCases[rng.whole(0...3)])
      let a = try market.settled(under: policy, by: rule)
      let b = try exchanged.settled(
        under: try Policy(
          liability: .perFirm(order.map { policy.liability[$0] }),
          floor: .perFirm(order.map { policy.floor[$0] })), by: rule)
      #expect(a.multiplicity == b.multiplicity, "seed \(seed) draw \(draw)")
      guard a.converged, a.multiplicity != .budgetExceeded else { continue }
      for (k, i) in order.enumerated() {
        let (x, y) = (a.point.state.overlap[i], b.point.state.overlap[k])
        #expect(abs(x - y) <= 1e-8 * max(abs(x), abs(y)), "seed \(seed) draw \(draw) firm \(i)")
      }
    }
  }

  @Test("storage of earlier searches decides nothing: the same bits", arguments: [UInt64(1321)])
  func storage(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var room = SearchRoom()
    for draw in 0..<60 {
      let (market, policy) =
        draw.isMultiple(of: 2)
        ? try Self.draw(&rng)
        : RandomMarket.draw(&rng, firms: 2...40, demandSensitivity: 0.5...5, singlePeak: true)
      let regulated = try market.regulated(by: policy)
      let shared = try regulated.settled(in: &room)
      let own = try regulated.settled()
      #expect(shared.point.state.overlap == own.point.state.overlap, "seed \(seed) draw \(draw)")
      #expect(shared.multiplicity == own.multiplicity, "seed \(seed) draw \(draw)")
    }
  }

  @Test(
    "where the conditions hold nobody enumerates, at any size, and the claim is the enumeration's",
    arguments: [UInt64(1331)])
  func conditions(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var held = 0
    for draw in 0..<40 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...30, demandSensitivity: 0.3...2, singlePeak: true)
      let settled = try market.settled(under: policy)
      #expect(settled.multiplicity == .unique, "seed \(seed) draw \(draw)")
      guard try market.regulated(by: policy).hasOneEquilibrium() else { continue }
      held += 1
      #expect(settled.method != "enumeration", "seed \(seed) draw \(draw)")
      let all = try market.allEquilibria(under: policy)
      #expect(all.multiplicity == .unique, "seed \(seed) draw \(draw)")
      for (x, y) in zip(settled.point.state.overlap, all.points[0].state.overlap) {
        #expect(abs(x - y) <= 1e-9 * max(abs(x), abs(y)), "seed \(seed) draw \(draw)")
      }
    }
    #expect(held > 10, "seed \(seed)")
  }

  @Test(
    "a monopolist that loses on every user has one equilibrium, proven", arguments: [UInt64(1341)])
  func monopolist(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<40 {
      let (base, _) = RandomMarket.draw(
        &rng, firms: 1...1, demandSensitivity: 0.5...20, singlePeak: rng.chance(0.5))
      var rows = Array(base.firms)
      rows[0].margin = rng.chance(0.3) ? -1 : -rng.logUniform(1e-3...10)
      let market = try Market(
        users: base.users, demandSensitivity: base.demandSensitivity, userHarm: base.userHarm,
        externalHarm: base.externalHarm, systemicLoss: base.systemicLoss, regimes: base.regimes,
        firms: Firms(rows, regimeCount: base.regimes.count))
      let floor = rng.chance(0.5) ? 0 : rng.uniform(0...1)
      for policy in [try Policy(liability: 0, floor: floor), try Policy(liability: 0.7, floor: 0)] {
        let all = try market.allEquilibria(under: policy)
        #expect(all.multiplicity == .unique, "seed \(seed) draw \(draw)")
        // Users have nowhere else to go: without liability nothing is gained by overlap.
        if policy.liability[0] == 0 {
          #expect(all.points.first?.state.overlap == [floor], "seed \(seed) draw \(draw)")
        }
      }
    }
  }
}
