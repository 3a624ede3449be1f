import AggregativeGames
import TestSupport
import Testing

@testable import OverlapMarket

/// Changes to instruments that differ between firms, of which the effect is known. Tolerances as in
/// `MetamorphicEquilibriumTests`.
@Suite("Per-firm instruments: changes whose effect is known")
struct PerFirmLawTests {
  static let tolerance = 1e-10

  static func solved(_ market: Market, _ policy: Policy) throws -> MarketPoint {
    let solution = try market.solve(under: policy)
    try #require(solution.converged)
    return solution.point
  }

  static func market(_ market: Market, firms: [Firm], externalHarm: Double? = nil) throws -> Market
  {
    var parts = MarketParts(market, .laissezFaire)
    parts.firms = firms
    parts.externalHarm = externalHarm ?? parts.externalHarm
    return try parts.market()
  }

  @Test("permuting the firms with their instruments permutes the answer", arguments: UInt64(1)...20)
  func permutation(seed: UInt64) throws {
    let draw = try PerFirmDraw(seed: seed, firms: 2...12)
    var rng = SplitMix(seed: seed)
    let order = Array(draw.market.firms.indices).shuffled(using: &rng)
    let policy = draw.policy
    let market = try Self.market(draw.market, firms: order.map { draw.market.firms[$0] })
    let permuted = try Policy(
      liability: .perFirm(order.map { policy.liability[$0] }),
      floor: .perFirm(order.map { policy.floor[$0] }))
    let (a, b) = (try Self.solved(draw.market, policy), try Self.solved(market, permuted))
    #expect(
      relativeGap(order.map { a.state.overlap[$0] }, b.state.overlap) <= Self.tolerance,
      "seed \(seed)")
    #expect(relativeGap(order.map { a.state.profit[$0] }, b.state.profit) <= 1e-8, "seed \(seed)")
    #expect(order.map { a.corners[$0] } == b.corners, "seed \(seed)")
    #expect(
      relativeGap(a.outcomes.liabilityPaid, b.outcomes.liabilityPaid) <= Self.tolerance,
      "seed \(seed)")
  }

  @Test(
    """
    a firm without liability meets the laissez-faire condition c o = α M μ β h_U e s (1 − s), \
    (7) at τ = 0
    """
  )
  func freeFirms() throws {
    var interior = 0
    for seed in 1...30 as ClosedRange<UInt64> {
      let draw = try PerFirmDraw(seed: seed, firms: 2...12)
      let point = try Self.solved(draw.market, draw.policy)
      let market = draw.market
      for i in market.firms.indices
      where draw.policy.liability[i] == 0 && point.corners[i] == .interior {
        let firm = market.firms[i]
        let overlap = point.state.overlap[i]
        let alpha = market.regimes.indices.reduce(0.0) { sum, s in
          let fails =
            firm.effectiveness[s] > 0 && firm.baselineFailure[s] > firm.effectiveness[s] * overlap
          return sum + (fails ? market.regimes[s].probability * firm.effectiveness[s] : 0)
        }
        let share = point.state.share[i]
        let gain =
          alpha * market.users * firm.margin * market.demandSensitivity * market.userHarm
          * firm.exposure
          * share * (1 - share)
        interior += 1
        #expect(relativeGap(firm.cost * overlap, gain) <= 1e-9, "seed \(seed), firm \(i)")
      }
    }
    #expect(interior > 10)
  }

  @Test(
    "only the product of liability, exposure and external harm is felt by a firm",
    arguments: UInt64(1)...20)
  func rates(seed: UInt64) throws {
    let draw = try PerFirmDraw(seed: seed, firms: 2...8)
    let policy = try Policy(
      liability: .perFirm(draw.market.firms.indices.map { 4 * draw.policy.liability[$0] }),
      floor: draw.policy.floor)
    let market = try Self.market(
      draw.market, firms: Array(draw.market.firms), externalHarm: draw.market.externalHarm / 4)
    let (a, b) = (try Self.solved(draw.market, draw.policy), try Self.solved(market, policy))
    // A power of two: not a bit may differ.
    #expect(a.state.overlap == b.state.overlap && a.state.profit == b.state.profit, "seed \(seed)")
    #expect(
      relativeGap(a.outcomes.liabilityPaid, b.outcomes.liabilityPaid) <= 1e-14, "seed \(seed)")
  }

  @Test(
    "firms keep to their own floors, and a floor that binds nobody changes nothing",
    arguments: UInt64(1)...20)
  func floors(seed: UInt64) throws {
    let draw = try PerFirmDraw(seed: seed, firms: 2...8)
    let free = try Policy(liability: draw.policy.liability, floor: .uniform(0))
    let solution = try draw.market.solve(under: free)
    try #require(solution.converged)
    let overlap = solution.point.state.overlap
    let idle = try Policy(liability: free.liability, floor: .perFirm(overlap.map { 0.9 * $0 }))
    #expect(
      relativeGap(overlap, try Self.solved(draw.market, idle).state.overlap) <= Self.tolerance,
      "seed \(seed)")
    if solution.point.corners.allSatisfy({ $0 != .floor }) {
      let kept = try draw.market.settled(under: idle).keeping(solution)
      #expect(kept.point.state.overlap == overlap, "seed \(seed)")
    }
    let bound = try Self.solved(draw.market, draw.policy)
    for i in overlap.indices {
      let floor = draw.policy.floor[i]
      #expect(bound.state.overlap[i] >= floor, "seed \(seed), firm \(i)")
      #expect(
        (bound.corners[i] == .floor) == (bound.state.overlap[i] == floor), "seed \(seed), firm \(i)"
      )
    }
    // Where one firm's floor rises above its overlap the step is not idle.
    var raised = overlap.map { 0.5 * $0 }
    raised[0] = overlap[0] * 1.5 + 1
    let binding = try Policy(liability: free.liability, floor: .perFirm(raised))
    let settled = try draw.market.settled(under: binding)
    #expect(
      settled.keeping(solution).point.state.overlap == settled.point.state.overlap, "seed \(seed)")
  }

  @Test(
    """
    liability paid is what profits lose to it; fixed shares are those with every firm at its own \
    floor
    """
  )
  func outcomes() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let draw = try PerFirmDraw(seed: seed, firms: 2...8)
      let (market, policy) = (draw.market, draw.policy)
      let state = try Self.solved(market, policy).state
      let outcomes = Outcomes(of: try market.regulated(by: policy), at: state)
      let unliable = MarketState(of: market.unregulated, at: state.overlap)
      let lost = zip(unliable.profit, state.profit).reduce(0) { $0 + ($1.0 - $1.1) }
      let size = unliable.profit.reduce(0) { $0 + abs($1) } + outcomes.overlapCost
      #expect(abs(outcomes.liabilityPaid - lost) <= 1e-13 * size, "seed \(seed)")
      let floors = market.firms.indices.map { policy.floor[$0] }
      let atFloor = MarketState(of: try market.regulated(by: policy), at: floors)
      let harm = market.firms.indices.reduce(0.0) {
        $0 + atFloor.share[$1] * market.firms.exposure[$1] * state.expectedFailure[$1]
      }
      let fixed =
        -outcomes.overlapCost - market.users * (market.userHarm + market.externalHarm) * harm
        - outcomes.systemicLoss
      #expect(relativeGap(outcomes.welfare.fixedShares, fixed) <= 1e-13, "seed \(seed)")
      let elsewhere = Outcomes(
        of: try market.regulated(by: policy), at: state,
        heldSharesIn: try market.regulated(
          by: Policy(liability: .uniform(0), floor: .perFirm(floors))))
      #expect(elsewhere == outcomes, "seed \(seed)")
    }
  }

  @Test("firms with equal primitives are of one kind only under equal instruments")
  func kinds() throws {
    let market = try MixedMarketTests.strongDemand(firms: 4)
    func members(_ policy: Policy) throws -> [[Int]] {
      try market.regulated(by: policy).game().kinds.members
    }
    #expect(try members(Policy(liability: 0.3)) == [[0, 1, 2, 3]])
    #expect(
      try members(Policy(liability: .perFirm([0, 0.3, 0, 0.3]), floor: .uniform(0))) == [
        [0, 2], [1, 3],
      ])
    #expect(
      try members(Policy(liability: .perFirm([0, 0, 0, 0.3]), floor: .perFirm([0, 0.1, 0, 0]))) == [
        [0, 2], [1], [3],
      ])
  }
}
