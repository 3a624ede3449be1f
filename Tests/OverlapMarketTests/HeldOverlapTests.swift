import AggregativeGames
import Glibc
import Intervals
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Firms that are held at an overlap while the others choose (docs/model.md section 1).
@Suite("Held overlaps")
struct HeldOverlapTests {
  static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, demandSensitivity: ClosedRange<Double>,
    singlePeak: Bool = true
  ) -> (Market, Policy) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: demandSensitivity, singlePeak: singlePeak)
    let market = rng.chance(0.4) ? RandomMarket.extended(base, &rng) : base
    return (RandomMarket.holding(market, under: policy, atCorners: true, &rng), policy)
  }

  /// The market of those who choose, with users of the others among those who stay away.
  static func reduced(_ market: Market, _ policy: Policy) throws -> (Market, [Int]) {
    let choosing = market.firms.indices.filter { market.firms.heldOverlap(of: $0) == nil }
    let naive = NaiveProfit(market, policy)
    var logs = market.outsideOption.map { [market.demandSensitivity * $0] } ?? []
    for i in market.firms.held {
      let overlap = try #require(market.firms.heldOverlap(of: i))
      let failure = market.regimes.indices.reduce(0.0) {
        $0 + market.regimes[$1].probability * naive.failure(i, $1, overlap)
      }
      logs.append(
        market.demandSensitivity * NaiveUser(of: i, in: market).perceived(failing: failure))
    }
    let top = logs.max() ?? 0
    let sum = logs.reduce(0) { $0 + exp($1 - top) }
    let option = logs.isEmpty ? nil : (top + log(sum)) / market.demandSensitivity
    return (
      try market.with(firms: choosing.map { market.firms[$0] }, outsideOption: option), choosing
    )
  }

  @Test(
    "a firm that is held is an outside option of its weight to the others",
    arguments: [UInt64(901), 902, 903])
  func outsideOption(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<60 {
      let (market, policy) = Self.draw(&rng, firms: 2...20, demandSensitivity: 0.5...20)
      let (reduced, choosing) = try Self.reduced(market, policy)
      guard !choosing.isEmpty, choosing.count < market.firms.count else { continue }
      let solution = try market.settled(under: policy)
      let own = try reduced.settled(under: policy)
      #expect(solution.converged && own.converged, "seed \(seed) draw \(draw)")
      let (a, b) = (solution.point.state, own.point.state)
      #expect(
        relativeGap(choosing.map { a.overlap[$0] }, b.overlap, tiny: 1e-12) <= 1e-9,
        "seed \(seed) draw \(draw)")
      #expect(
        relativeGap(choosing.map { a.share[$0] }, b.share, tiny: 1e-15) <= 1e-9,
        "seed \(seed) draw \(draw)")
      // Pieces are the same, so the sufficient conditions are too.
      #expect(
        try market.regulated(by: policy).hasOneEquilibrium()
          == reduced.regulated(by: policy).hasOneEquilibrium(), "seed \(seed) draw \(draw)")
      for i in market.firms.held {
        #expect(a.overlap[i] == market.firms.heldOverlap(of: i), "seed \(seed) draw \(draw)")
        #expect(solution.point.corners[i] == .held)
      }
      compared += 1
    }
    #expect(compared > 40, "seed \(seed)")
  }

  @Test(
    "at strong demand the equilibria are those of the others, and as many",
    arguments: [UInt64(904), 905])
  func enumeration(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var (decided, several, none) = (0, 0, 0)
    for draw in 0..<40 {
      let (base, policy) = try StrongMarket.draw(
        &rng, kindCounts: rng.chance(0.5) ? [3] : [2, 1])
      var firms = base.firms
      firms.set(
        .heldOverlap, firm: rng.whole(0...2), to: rng.uniform(policy.floor[0]...4))
      let market = try Market(base.numbers, regimes: base.regimes, firms: firms)
      let (reduced, choosing) = try Self.reduced(market, policy)
      let (all, own) = (
        try market.allEquilibria(under: policy), try reduced.allEquilibria(under: policy)
      )
      decided += all.isComplete ? 1 : 0
      #expect(all.multiplicity == own.multiplicity, "seed \(seed) draw \(draw)")
      #expect(
        sameProfiles(
          all.points.map { point in choosing.map { point.state.overlap[$0] } },
          own.points.map(\.state.overlap), tolerance: 1e-7), "seed \(seed) draw \(draw)")
      several += all.multiplicity == .multiple ? 1 : 0
      none += all.multiplicity == .none ? 1 : 0
    }
    print("HeldOverlapTests.enumeration seed \(seed): several \(several), none \(none) of 40")
    #expect(several > 0 && decided > 35, "seed \(seed)")
  }

  @Test("holding all firms at an equilibrium gives back its outcomes", arguments: 1...30)
  func allHeld(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let point = try parts.solved()
    let held = parts.changed { parts in
      for i in parts.firms.indices { parts.firms[i][.heldOverlap] = point.state.overlap[i] }
    }
    let regulated = try held.market().regulated(by: held.policy())
    let all = try regulated.allEquilibria()
    #expect(all.multiplicity == .unique && all.conditions.implyUniqueness, "seed \(seed)")
    let expected = try outcomes(point, held)
    for solution in [try regulated.settled(), try regulated.solve()] {
      #expect(solution.converged, "seed \(seed)")
      #expect(solution.point.state.overlap == point.state.overlap, "seed \(seed)")
      #expect(solution.point.state.profit == point.state.profit, "seed \(seed)")
      #expect(solution.point.outcomes == expected, "seed \(seed)")
      let certificate = solution.point.verdict.certificate
      #expect(certificate.residual == 0 && certificate.absoluteGain == 0, "seed \(seed)")
      #expect(certificate.stable && certificate.spectralRadius == 0, "seed \(seed)")
    }
  }

  /// The same but for the convention that holds shares at least overlaps: those who are held have
  /// no other.
  private func outcomes(_ point: MarketPoint, _ held: MarketParts) throws -> Outcomes {
    Outcomes(of: try held.market().regulated(by: held.policy()), at: point.state)
  }

  @Test("holding a firm where it is at an equilibrium leaves the equilibrium", arguments: 1...30)
  func oneHeld(seed: UInt64) throws {
    let parts = MarketParts.random(seed, firms: 2...12)
    let point = try parts.solved()
    var rng = SplitMix(seed: seed)
    let firm = rng.whole(0...parts.firms.count - 1)
    let held = parts.changed { $0.firms[firm][.heldOverlap] = point.state.overlap[firm] }
    let again = try held.solved().state.overlap
    #expect(
      relativeGap(again, point.state.overlap, tiny: 1e-12) <= 1e-10,
      "seed \(seed)")
    // Where it is held away from there, what the free market does is no equilibrium.
    let moved = parts.changed {
      $0.firms[firm][.heldOverlap] = point.state.overlap[firm] * 1.01 + 1
    }
    let audit = MarketAudit(try moved.market().regulated(by: moved.policy()))
    #expect(!Verifier().verify(point.state.overlap, in: audit).isVerified, "seed \(seed)")
  }

  @Test("every method finds the same, and no naive deviation gains", arguments: [UInt64(906), 907])
  func methods(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<30 {
      let (market, policy) = Self.draw(&rng, firms: 2...40, demandSensitivity: 0.5...3)
      let first = try market.solve(under: policy).point.state.overlap
      InstrumentTests.expectNash(first, market, policy, "seed \(seed) draw \(draw)")
      for choice in MethodChoice.allCases {
        let solution = try market.solve(under: policy, with: EquilibriumSearch(choice: choice))
        guard solution.converged || choice != .bestResponse else { continue }
        #expect(solution.converged, "seed \(seed) draw \(draw) \(choice)")
        #expect(
          ReferenceEquilibriumTests.agree(first, solution.point.state.overlap, within: 1e-9),
          "seed \(seed) draw \(draw) \(choice)")
      }
    }
  }

  @Test("under every instrument what is verified survives a naive grid")
  func instruments() throws {
    var verified = 0
    for seed in UInt64(1)...30 {
      var rng = SplitMix(seed: seed)
      for (surcharge, harbor) in [(true, false), (false, true), (true, true)] {
        let (base, policy) = try InstrumentTests.draw(
          seed, firms: 2...8, surcharge: surcharge, harbor: harbor)
        let market = RandomMarket.holding(base, under: policy, atCorners: true, &rng)
        let solution = try market.solve(under: policy)
        let naive = NaiveProfit(market, policy)
        let overlap = solution.point.state.overlap
        for i in overlap.indices {
          let expected = naive.profit(i, overlap[i], others: overlap)
          #expect(
            abs(solution.point.state.profit[i] - expected)
              <= 1e-10 * max(abs(expected), 1e-3 * market.users), "seed \(seed)")
        }
        for i in market.firms.held { #expect(overlap[i] == market.firms.heldOverlap(of: i)) }
        guard solution.converged else { continue }
        verified += 1
        InstrumentTests.expectNash(overlap, market, policy, "seed \(seed)")
      }
    }
    #expect(verified > 75, "of 90")
  }

  @Test("the pass of the verifier and its search agree on firms that are held")
  func passes() throws {
    var rng = SplitMix(seed: 908)
    var settled = 0
    for draw in 0..<80 {
      let (market, policy) = Self.draw(&rng, firms: 2...30, demandSensitivity: 0.5...20)
      let regulated = try market.regulated(by: policy)
      let audit = MarketAudit(regulated)
      let profile = try market.solve(under: policy).point.state.overlap
      let pass = try #require(audit.findings(at: profile))
      var astray = profile
      for i in market.firms.held { astray[i] = profile[i] * 1.001 + 1e-6 }
      let other = try #require(audit.findings(at: astray))
      let around = audit.surroundings(of: profile.map { Interval($0) })
      for i in market.firms.held {
        #expect(pass[.gain, i] == 0 && pass[.residual, i] == 0, "draw \(draw)")
        #expect(pass[.fallsAround, i] == 1 && pass[.influence, i] == 0, "draw \(draw)")
        #expect(audit.naturalReply(of: i, at: 3, in: around[i]) == profile[i], "draw \(draw)")
        #expect(other[.gain, i].isNaN && other[.residual, i] > 0, "draw \(draw)")
        settled += 1
      }
      if !market.firms.held.isEmpty {
        #expect(!Verifier().verify(astray, in: audit).isVerified, "draw \(draw)")
      }
    }
    #expect(settled > 200)
  }

  @Test("a policy that asks a firm that is held for more is refused, whatever asks")
  func refused() throws {
    let parts = MarketParts.random(3, firms: 3...3).changed {
      $0.firms[1][.heldOverlap] = 0.5
      $0.floor = 0
    }
    let market = try parts.market()
    let gap = GapCeiling(ceiling: 0, baselineGap: .uniform(0.75), gapReduction: 1)
    for policy in [
      try Policy(liability: 0, floor: 0.75),
      try Policy(liability: .uniform(0), floor: .uniform(0), .gapCeiling(gap)),
    ] {
      let error = #expect(throws: MarketError.self) { try market.solve(under: policy) }
      #expect(
        error?.description
          == "firms[1].overlap = 0.5: must be at least 0.75, the firm's least overlap under the "
          + "policy; hold it higher, let it choose, or have the policy ask less of it")
    }
    let exempt = try Policy(liability: .uniform(0), floor: .perFirm([0.75, 0.5, 0.75]))
    #expect(try market.solve(under: exempt).converged)
  }

  @Test("a firm that is held and loses money may leave, and is held again when it returns")
  func exit() throws {
    let parts = MarketParts.random(11, firms: 4...4).changed {
      $0.floor = 0
      $0.firms[2][.heldOverlap] = 100 * ($0.users * $0.firms[2].margin / $0.firms[2].cost + 1)
    }
    let regulated = try parts.market().regulated(by: parts.policy())
    let left = try #require(try regulated.sequentialExit())
    #expect(!left.firms.contains(2))
    let (sets, undecided) = try regulated.stableSurvivorSets()
    #expect(undecided == 0 && sets.allSatisfy { !$0.firms.contains(2) })
  }

  @Test("a path leaves it alone, a mixture too")
  func pathsAndMixtures() throws {
    let parts = MarketParts.random(5, firms: 3...3).changed {
      $0.firms[0][.heldOverlap] = 0.7
      $0.floor = 0
    }
    let market = try parts.market()
    let path = try market.path(
      PathRequest(instrument: .liability, from: 0, to: 2, points: 5), under: parts.policy())
    for point in path.points {
      #expect(point.followed?.state.overlap[0] == 0.7 && point.isComplete)
    }
    let floors = try market.path(
      PathRequest(instrument: .floor, from: 0, to: 0.7, points: 5), under: parts.policy())
    for point in floors.points {
      #expect(point.followed?.state.overlap[0] == 0.7 && point.isComplete)
    }
    #expect(throws: MarketError.self) {
      try market.path(
        PathRequest(instrument: .floor, from: 0, to: 0.8, points: 5), under: parts.policy())
    }
    let mixture = try market.mixedEquilibrium(under: parts.policy())
    #expect(mixture.converged && mixture.firms[0].overlap == [0.7])
    #expect(mixture.firms[0].weight == [1])
  }

  @Test("one firm that chooses beside one that is held meets the closed first-order condition")
  func closedForm() throws {
    // c o = a M μ β h_U s (1 − s) in the linear region, where its share is the logistic of the
    // difference in utility.
    let firm = Firm(
      name: "a", cost: 2, margin: 1.5, value: 0.25, baselineFailure: [0.9], effectiveness: [0.1])
    var rival = firm
    rival.name = "b"
    rival[.heldOverlap] = 0.4
    let market = try Market(
      users: 10, demandSensitivity: 1.5, userHarm: 2, externalHarm: 1, systemicLoss: 0.1,
      regimes: [Regime(name: "r", probability: 1)], firms: Firms([firm, rival], regimeCount: 1))
    let overlap = try market.settled(under: .laissezFaire).point.state.overlap
    let share = 1 / (1 + exp(-1.5 * 2 * 0.1 * (overlap[0] - 0.4)))
    let reply = 0.1 * 10 * 1.5 * 1.5 * 2 * share * (1 - share) / 2
    #expect(abs(overlap[0] - reply) <= 1e-12 && overlap[1] == 0.4)
  }
}
