import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Surcharge, safe harbor, gap ceiling, exposure cap and compliance cost")
struct InstrumentTests {
  /// A market with systemic loss, and a policy of the instruments named.
  static func draw(
    _ seed: UInt64, firms: ClosedRange<Int>, surcharge: Bool, harbor: Bool, strong: Bool = false
  ) throws -> (Market, Policy) {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: strong ? 5...60 : 0.5...5, singlePeak: !strong)
    let count = market.firms.count
    let kinks = market.firms.map { firm in
      zip(firm.baselineFailure, firm.effectiveness).compactMap { $1 > 0 ? $0 / $1 : nil }.max() ?? 1
    }
    let systemic = try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: max(market.externalHarm, 0.5),
      systemicLoss: rng.uniform(0.01...0.5) * market.users / Double(count),
      outsideOption: market.outsideOption, regimes: market.regimes, firms: market.firms)
    var terms: [PolicyTerm] = []
    if harbor { terms.append(.liability(.uniform(rng.uniform(0.2...1)))) }
    terms.append(.surcharge(surcharge ? rng.uniform(0.1...2) : 0))
    if harbor {
      terms.append(
        .safeHarbor(
          SafeHarbor(
            threshold: .perFirm(kinks.map { $0 * rng.uniform(0.05...1.3) }),
            discount: rng.uniform(0.2...1))))
    }
    return (systemic, try policy.replacing(terms))
  }

  /// No deviation on a fine grid gains more than rounding.
  static func expectNash(_ profile: [Double], _ market: Market, _ policy: Policy, _ note: Comment) {
    let naive = NaiveProfit(market, policy)
    let profits = profile.indices.map { naive.profit($0, profile[$0], others: profile) }
    let scale = profits.reduce(0) { max($0, abs($1)) }
    for i in profile.indices {
      let best = naive.bestDeviation(i, from: profile)
      #expect(best.profit - profits[i] <= 1e-8 * max(abs(profits[i]), 1e-9 * scale), note)
    }
  }

  @Test(
    "what is verified survives every deviation of a naive grid, and profits are the naive ones",
    arguments: 1...60)
  func verifiedIsNash(seed: UInt64) throws {
    for (surcharge, harbor) in [(true, false), (false, true), (true, true)] {
      let (market, policy) = try Self.draw(seed, firms: 1...8, surcharge: surcharge, harbor: harbor)
      let solution = try market.solve(under: policy)
      let naive = NaiveProfit(market, policy)
      let overlap = solution.point.state.overlap
      for i in overlap.indices {
        let expected = naive.profit(i, overlap[i], others: overlap)
        let profit = solution.point.state.profit[i]
        #expect(
          abs(profit - expected) <= 1e-11 * max(abs(expected), 1e-3 * market.users), "seed \(seed)")
      }
      // Single-peaked markets have an equilibrium without a jump in profit; with one they may have
      // none.
      if !harbor { #expect(solution.converged, "seed \(seed)") }
      if solution.converged {
        Self.expectNash(overlap, market, policy, "seed \(seed), \(surcharge) \(harbor)")
      }
    }
  }

  @Test(
    "under a ceiling on gaps the audit's strategies begin where the definition says, as the game's",
    arguments: [UInt64(61), 62])
  func leastUnderGapCeiling(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var binding = 0
    for draw in 0..<30 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 1...8, demandSensitivity: 0.5...5, singlePeak: true)
      let gaps = market.firms.indices.map { _ in rng.uniform(0...1) }
      let capped = try policy.replacing(
        .gapCeiling(
          GapCeiling(
            ceiling: rng.uniform(0...0.5), baselineGap: .perFirm(gaps),
            gapReduction: rng.uniform(0.2...1))))
      let regulated = try market.regulated(by: capped)
      let (naive, audit) = (NaiveProfit(market, capped), MarketAudit(regulated))
      let floors = try regulated.game().pieces.floors
      var ends: [Double] = []
      for i in market.firms.indices {
        let least = naive.least(i)
        audit.cellEnds(of: i, into: &ends)
        #expect(abs(ends[0] - least) <= 1e-15 * least, "seed \(seed) draw \(draw) firm \(i)")
        #expect(abs(floors[i] - least) <= 1e-15 * least, "seed \(seed) draw \(draw) firm \(i)")
        binding += least > capped.floor[i] ? 1 : 0
      }
      let solution = try market.solve(under: capped)
      #expect(solution.converged, "seed \(seed) draw \(draw)")
      Self.expectNash(solution.point.state.overlap, market, capped, "seed \(seed) draw \(draw)")
    }
    #expect(binding > 30, "seed \(seed)")
  }

  @Test("with strong demand too", arguments: 1...40)
  func strongDemand(seed: UInt64) throws {
    for (surcharge, harbor) in [(true, false), (false, true), (true, true)] {
      let (market, policy) = try Self.draw(
        seed, firms: 2...5, surcharge: surcharge, harbor: harbor, strong: true)
      let solution = try market.solve(under: policy)
      if solution.converged {
        Self.expectNash(solution.point.state.overlap, market, policy, "seed \(seed)")
      }
    }
  }

  @Test("a profile with a gaining deviation is refused", arguments: 1...60)
  func refusal(seed: UInt64) throws {
    let (market, policy) = try Self.draw(seed, firms: 1...5, surcharge: true, harbor: true)
    var rng = SplitMix(seed: seed ^ 0xABCD)
    let naive = NaiveProfit(market, policy)
    let profile = market.firms.indices.map { naive.least($0) + rng.uniform(0...1) }
    let gains = profile.indices.map {
      (naive.bestDeviation($0, from: profile).profit
        - naive.profit($0, profile[$0], others: profile))
    }
    let verdict = Verifier().verify(profile, in: MarketAudit(try market.regulated(by: policy)))
    let most = gains.reduce(0, max)
    // The audit's bound covers what the grid finds.
    #expect(verdict.certificate.absoluteGain >= most * (1 - 1e-9), "seed \(seed)")
    if most > 1e-3 { #expect(!verdict.isVerified, "seed \(seed)") }
  }

  @Test(
    "methods agree under a surcharge: best replies, structured and dense Newton", arguments: 1...30)
  func methodsAgree(seed: UInt64) throws {
    let (market, policy) = try Self.draw(seed, firms: 2...30, surcharge: true, harbor: false)
    let found = try [MethodChoice.bestResponse, .newton, .complementarity].map {
      try market.solve(under: policy, with: EquilibriumSearch(choice: $0))
    }
    for solution in found {
      #expect(solution.converged, "seed \(seed), \(solution.method)")
      for (a, b) in zip(solution.point.state.overlap, found[0].point.state.overlap) {
        #expect(abs(a - b) <= 1e-8 * max(a, b), "seed \(seed), \(solution.method)")
      }
    }
  }

  @Test("replies under a surcharge move as their linearization says", arguments: 1...40)
  func linearization(seed: UInt64) throws {
    let (market, policy) = try Self.draw(seed, firms: 2...8, surcharge: true, harbor: false)
    let game = CoupledSellerGame(try market.regulated(by: policy).game())
    var rng = SplitMix(seed: seed)
    let pieces = game.pieces
    let profile = market.firms.indices.map {
      pieces.floor(of: $0) + rng.uniform(0.1...0.9)
        * (pieces.ceiling(of: $0) - pieces.floor(of: $0))
    }
    func at(_ profile: [Double]) -> Linearization {
      var linearization = Linearization(playerCount: profile.count, rank: game.rank)
      game.linearize(at: profile, into: &linearization)
      return linearization
    }
    let here = at(profile)
    for j in profile.indices {
      let home = pieces.piece(holding: profile[j], of: j)
      let h = 1e-5 * (pieces.ceiling(of: j) - pieces.floor(of: j))
      guard home < pieces.count(of: j), profile[j] - h > pieces.breakpoint(home, of: j),
        profile[j] + h < pieces.breakpoint(home + 1, of: j)
      else { continue }
      var (low, high) = (profile, profile)
      low[j] -= h
      high[j] += h
      let (below, above) = (at(low), at(high))
      for i in profile.indices
      where below.activity[i] == above.activity[i] && below.activity[i] == here.activity[i] {
        let numeric = (above.reply[i] - below.reply[i]) / (high[j] - low[j])
        var exact = i == j ? here.ownSlope[i] : 0
        for k in 0..<game.rank {
          exact += here.left[k * profile.count + i] * here.right[k * profile.count + j]
        }
        let scale = here.reply[i] / profile[j]
        #expect(abs(numeric - exact) <= 1e-6 * max(abs(exact), scale), "seed \(seed): \(i), \(j)")
      }
    }
  }

  /// Identical firms, linear region: c o = a μ β h_U D + σ κ [a + 2 (N − 1) Σ p a_S (π⁰_S − a_S
  /// o)].
  @Test("closed form of identical firms under a surcharge", arguments: [2, 5, 20])
  func symmetricForm(count: Int) throws {
    let (a, base, p) = ([0.02, 0.1], [0.1, 0.4], [0.8, 0.2])
    let firm = { (i: Int) in
      Firm(
        name: "firm \(i)", cost: 3, margin: 1, value: 0, price: 0, exposure: 1,
        baselineFailure: base, effectiveness: a)
    }
    let market = try Market(
      users: 10, demandSensitivity: 1, userHarm: 2, externalHarm: 4, systemicLoss: 0.1,
      regimes: [Regime(name: "L", probability: p[0]), Regime(name: "H", probability: p[1])],
      firms: Firms((0..<count).map(firm), regimeCount: 2))
    let n = Double(count)
    let mean = p[0] * a[0] + p[1] * a[1]
    let cross = p[0] * a[0] * base[0] + p[1] * a[1] * base[1]
    let square = p[0] * a[0] * a[0] + p[1] * a[1] * a[1]
    for sigma in [0.3, 1, 4] {
      let demand = mean * 1 * 1 * 2 * (10 / n) * (1 - 1 / n)
      let expected =
        (demand + sigma * 0.1 * (mean + 2 * (n - 1) * cross))
        / (3 + 2 * sigma * 0.1 * (n - 1) * square)
      let solution = try market.solve(
        under: Policy(liability: .uniform(0), floor: .uniform(0), .surcharge(sigma)))
      #expect(solution.converged)
      for overlap in solution.point.state.overlap {
        #expect(abs(overlap - expected) <= 1e-10 * expected)
      }
      let paid = solution.point.outcomes.surchargePaid
      let each =
        sigma * 0.1
        * p.indices.reduce(0) {
          let failure = base[$1] - a[$1] * expected
          return $0 + p[$1] * failure * (1 + 2 * (n - 1) * failure)
        }
      #expect(abs(paid - n * each) <= 1e-10 * paid)
    }
  }

  @Test("an exposure cap is the market with exposures cut", arguments: 1...20)
  func exposureCap(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 2...8, demandSensitivity: 0.5...5, singlePeak: true)
    let rows = market.firms.map { firm in
      var firm = firm
      firm.exposure = min(firm.exposure, 0.8)
      return firm
    }
    let cut = try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
      outsideOption: market.outsideOption,
      regimes: market.regimes, firms: Firms(rows, regimeCount: market.regimes.count))
    let capped = try market.solve(under: policy.replacing(.exposureCap(0.8)))
    let expected = try cut.solve(under: policy)
    #expect(capped.point.state.overlap == expected.point.state.overlap)
    #expect(capped.point.outcomes == expected.point.outcomes)
    #expect(capped.converged == expected.converged)
    let all = try market.allEquilibria(under: policy.replacing(.exposureCap(0.8)))
    #expect(
      all.points.map(\.state.overlap)
        == (try cut.allEquilibria(under: policy).points.map(\.state.overlap)))
  }

  @Test("a gap ceiling is a floor of each firm's own", arguments: 1...20)
  func gapCeiling(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 2...8, demandSensitivity: 0.5...5, singlePeak: true)
    let gaps = market.firms.map { _ in rng.uniform(0...1) }
    let ceiling = GapCeiling(ceiling: 0.4, baselineGap: .perFirm(gaps), gapReduction: 0.7)
    let floors = gaps.enumerated().map { max(policy.floor[$0], ($1 - 0.4) / 0.7) }
    let gapped = try market.solve(under: policy.replacing(.gapCeiling(ceiling)))
    let floored = try market.solve(under: policy.replacing(.floor(.perFirm(floors))))
    #expect(gapped.point.state.overlap == floored.point.state.overlap)
    #expect(gapped.point.outcomes == floored.point.outcomes)
  }

  @Test(
    "a compliance cost moves profits and welfare by what it takes, and choices not at all",
    arguments: 1...20)
  func complianceCost(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 2...8, demandSensitivity: 0.5...5, singlePeak: true)
    let floored = try policy.replacing(.floor(.uniform(0.2)))
    let costly = try floored.replacing(
      .complianceCost(ComplianceCost(fixed: 0.03, perFloor: 0.5)))
    let (plain, charged) = (try market.solve(under: floored), try market.solve(under: costly))
    #expect(charged.point.state.overlap == plain.point.state.overlap)
    for (a, b) in zip(charged.point.state.profit, plain.point.state.profit) {
      #expect(abs(b - a - 0.13) < 1e-12 * max(1, abs(b)))
    }
    let total = 0.13 * Double(market.firms.count)
    #expect(abs(charged.point.outcomes.complianceCost - total) < 1e-12)
    for convention in WelfareConvention.allCases {
      let fall =
        plain.point.outcomes.welfare[convention] - charged.point.outcomes.welfare[convention]
      #expect(abs(fall - total) <= 1e-11 * max(1, abs(plain.point.outcomes.welfare[convention])))
    }
  }

  @Test("instruments at nothing leave answers as they are, to the last bit", arguments: 1...10)
  func neutral(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 2...8, demandSensitivity: 0.5...5, singlePeak: true)
    let idle = try policy.replacing(
      .surcharge(0), .safeHarbor(SafeHarbor(threshold: .uniform(0.3), discount: 0)),
      .exposureCap(100), .complianceCost(ComplianceCost.none))
    #expect(
      try market.solve(under: idle).point.outcomes == market.solve(under: policy).point.outcomes)
  }
}
