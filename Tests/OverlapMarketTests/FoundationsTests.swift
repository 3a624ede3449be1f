import AggregativeGames
import Glibc
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Shared foundations (docs/model.md section 8.3).
@Suite("Shared foundations")
struct FoundationsTests {
  private static let commonCause = SharedFoundation(name: "x", probability: 0.1, reach: 0.5)
  private static let shift = SharedFoundation(name: "x", probability: 0.1, shift: [0.1, 0.3])

  /// The market of docs/model.md section 8.11, all firms on one foundation.
  static func symmetric(_ foundation: SharedFoundation) throws -> (Market, Policy) {
    let (priced, policy) = try ChosenPricesTests.symmetric()
    var numbers = priced.numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    let rows = priced.firms.map { firm in
      var firm = firm
      firm[.foundation] = foundation.name
      return firm
    }
    return (
      try Market(
        numbers, regimes: priced.regimes, firms: Firms(rows, regimeCount: 2),
        foundations: [foundation]), policy
    )
  }

  @Test(
    "identical firms: overlap, E[K²] and welfare of docs/model.md section 8.11",
    arguments: [
      (commonCause, 0.613825178250142, 1.3277589696148142, 25.18327335118323),
      (shift, 0.6618043945300466, 0.9216590677442158, 29.336750517969733),
    ])
  func closedForm(
    _ foundation: SharedFoundation, overlap: Double, squares: Double, welfare: Double
  ) throws {
    let (market, policy) = try Self.symmetric(foundation)
    let all = try market.regulated(by: policy).allEquilibria()
    #expect(all.multiplicity == .unique)
    let point = try #require(all.points.first)
    for own in point.state.overlap { #expect(abs(own - overlap) <= 1e-12, "\(own)") }
    #expect(abs(point.outcomes.expectedSquaredFailures - squares) <= 1e-12)
    #expect(abs(point.outcomes.welfare.totalSurplus - welfare) <= 1e-11)
    let solution = try market.regulated(by: policy).settled()
    #expect(solution.converged && solution.multiplicity == .unique)
    #expect(solution.point.verdict.certificate.relativeGain <= 1e-12)
  }

  private static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, form: FoundationForm? = nil,
    isExtended: Bool = true
  ) throws -> (Market, Policy) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.3...8, singlePeak: rng.chance(0.5))
    let market = isExtended && rng.chance(0.3) ? RandomMarket.extended(base, &rng) : base
    return (try RandomMarket.onFoundations(market, &rng, form: form), policy)
  }

  private static func surcharged(
    _ rng: inout SplitMix, firms: ClosedRange<Int>
  ) throws -> (Market, Policy) {
    let (market, policy) = try draw(&rng, firms: firms)
    var numbers = market.numbers
    numbers[.systemicLoss] = rng.uniform(0.05...1) * market.users / 10
    return (
      try Market(
        numbers, regimes: market.regimes, firms: market.firms, foundations: market.foundations),
      try Policy(
        liability: policy.liability, floor: policy.floor, .surcharge(rng.uniform(0.1...2)))
    )
  }

  private static func profile(_ market: Market, _ rng: inout SplitMix) -> [Double] {
    let naive = NaiveFoundations(market, .laissezFaire)
    return market.firms.indices.map { rng.uniform(0...1.1) * (naive.kinks($0).max() ?? 1) }
  }

  @Test("shifts are regimes in disguise: one for every combination of shocks")
  func shiftsInDisguise() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FoundationsTests.shiftsInDisguise seed \(seed)")
    var rng = SplitMix(seed: seed)
    var compared = 0
    for _ in 0..<40 {
      let (market, policy) = try Self.draw(
        &rng, firms: 1...8, form: .shift, isExtended: false)
      let other = try NaiveFoundations(market, policy).disguised()
      let profile = Self.profile(market, &rng)
      let state = MarketState(of: try market.regulated(by: policy), at: profile)
      let disguised = MarketState(of: try other.regulated(by: policy), at: profile)
      for i in profile.indices {
        #expect(abs(state.share[i] - disguised.share[i]) <= 1e-11, "seed \(seed)")
        #expect(
          abs(state.profit[i] - disguised.profit[i]) <= 1e-9
            * (market.users + abs(state.profit[i])),
          "seed \(seed)")
      }
      let (own, others) = (
        state.failureMoments(in: market), disguised.failureMoments(in: other)
      )
      #expect(
        abs(own.meanSquare - others.meanSquare) <= 1e-12 * (1 + others.meanSquare), "seed \(seed)")
      let solution = try market.regulated(by: policy).solve()
      let solved = try other.regulated(by: policy).solve(from: solution.point.state.overlap)
      guard solution.converged else { continue }
      #expect(solved.converged, "seed \(seed)")
      compared += 1
      for (a, b) in zip(solution.point.state.overlap, solved.point.state.overlap) {
        #expect(abs(a - b) <= 1e-9 * max(a, 1e-3), "seed \(seed)")
      }
    }
    #expect(compared >= 20)
  }

  @Test("a common cause of all firms is a regime in which they surely fail, to themselves")
  func commonCauseInDisguise() throws {
    var rng = SplitMix(seed: 3201)
    var compared = 0
    for draw in 0..<30 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...6, demandSensitivity: 0.3...4, singlePeak: true)
      let (shock, reach) = (rng.uniform(0.02...0.5), rng.uniform(0.1...1))
      var rows = Array(base.firms)
      for i in rows.indices { rows[i][.foundation] = "x" }
      let regimes = base.regimes
      let market = try Market(
        base.numbers, regimes: regimes, firms: Firms(rows, regimeCount: regimes.count),
        foundations: [SharedFoundation(name: "x", probability: shock, reach: reach)])
      let all = rows.map { firm in
        var firm = firm
        firm[.foundation] = nil
        firm.baselineFailure.append(1)
        firm.effectiveness.append(0)
        return firm
      }
      let other = try Market(
        base.numbers,
        regimes: regimes.map {
          Regime(name: $0.name, probability: $0.probability * (1 - shock * reach))
        } + [Regime(name: "all fail", probability: shock * reach)],
        firms: Firms(all, regimeCount: regimes.count + 1))
      let solution = try market.regulated(by: policy).solve()
      let solved = try other.regulated(by: policy).solve()
      guard solution.converged, solved.converged else { continue }
      compared += 1
      for i in rows.indices {
        let (a, b) = (solution.point.state, solved.point.state)
        #expect(abs(a.overlap[i] - b.overlap[i]) <= 1e-9 * max(a.overlap[i], 1e-3), "draw \(draw)")
        #expect(abs(a.share[i] - b.share[i]) <= 1e-9)
        #expect(abs(a.expectedFailure[i] - b.expectedFailure[i]) <= 1e-9)
      }
    }
    #expect(compared >= 25)
  }

  @Test("foundations that never fail, or whose shocks do nothing, are the base to the last bit")
  func nothingShared() throws {
    var rng = SplitMix(seed: 3202)
    for draw in 0..<20 {
      let (base, policy) = RandomMarket.draw(
        &rng, firms: 1...6, demandSensitivity: 0.3...8, singlePeak: rng.chance(0.5))
      let none = [Double](repeating: 0, count: base.regimes.count)
      let without = try base.regulated(by: policy).solve()
      for foundation in [
        SharedFoundation(name: "x", probability: 0, reach: 0.7),
        SharedFoundation(name: "x", probability: 0, shift: none),
        SharedFoundation(name: "x", probability: 0.3, reach: 0),
      ] {
        var rows = Array(base.firms)
        for i in rows.indices where rng.chance(0.7) { rows[i][.foundation] = "x" }
        let market = try Market(
          base.numbers, regimes: base.regimes,
          firms: Firms(rows, regimeCount: base.regimes.count), foundations: [foundation])
        let with = try market.regulated(by: policy).solve()
        #expect(with.point.state.overlap == without.point.state.overlap, "draw \(draw)")
        #expect(with.point.state.profit == without.point.state.profit, "draw \(draw)")
        #expect(with.point.corners == without.point.corners, "draw \(draw)")
        #expect(
          with.point.outcomes.expectedSquaredFailures
            == without.point.outcomes.expectedSquaredFailures, "draw \(draw)")
      }
    }
  }

  @Test("what happens at a profile is what every regime and every combination of shocks says")
  func state() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FoundationsTests.state seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<60 {
      let (market, policy) = try Self.draw(&rng, firms: 1...7)
      let naive = NaiveFoundations(market, policy)
      let profile = Self.profile(market, &rng)
      let state = MarketState(of: try market.regulated(by: policy), at: profile)
      let shares = naive.shares(at: profile)
      for i in profile.indices {
        #expect(
          abs(state.expectedFailure[i] - naive.expected(i, profile[i])) <= 1e-13, "seed \(seed)")
        #expect(abs(state.share[i] - shares[i]) <= 1e-11, "seed \(seed)")
      }
      let moments = state.failureMoments(in: market)
      let squares = naive.squares(at: profile)
      #expect(abs(moments.meanSquare - squares) <= 1e-12 * (1 + squares), "seed \(seed)")
      let distribution = state.failureDistribution(in: market)
      for (k, probability) in naive.distribution(at: profile).enumerated() {
        #expect(
          abs(distribution.probability(of: k) - probability) <= 1e-13 * probability + 1e-15,
          "seed \(seed)")
      }
    }
  }

  @Test("of overlaps on a fine grid, none beats the bound; permuting firms changes nothing")
  func deviations() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FoundationsTests.deviations seed \(seed)")
    var rng = SplitMix(seed: seed)
    var verified = 0
    for draw in 0..<150 {
      let (market, policy) =
        draw < 100
        ? try Self.draw(&rng, firms: 1...6) : try Self.surcharged(&rng, firms: 1...6)
      let regulated = try market.regulated(by: policy)
      let solution = try regulated.solve()
      let naive = NaiveFoundations(market, policy)
      let profile = solution.point.state.overlap
      let certificate = solution.point.verdict.certificate
      if solution.converged { verified += 1 }
      for i in profile.indices {
        let home = naive.profit(i, at: profile)
        #expect(abs(home - solution.point.state.profit[i]) <= 1e-9 * (market.users + abs(home)))
        let most = (naive.kinks(i).max() ?? 0) * 1.05 + 0.01
        let floor = policy.floor[i]
        let tries =
          (0...400).map { floor + (max(most, floor) - floor) * Double($0) / 400 }
          + naive.kinks(i).filter { $0 >= floor }
        for overlap in tries {
          var moved = profile
          moved[i] = overlap
          let gain = naive.profit(i, at: moved) - home
          #expect(
            gain <= certificate.absoluteGain + 1e-9 * (market.users + abs(home)),
            "seed \(seed): firm \(i) gains \(gain)")
        }
      }
      let order = Array(profile.indices).shuffled(using: &rng)
      let other = try regulated.part(of: order).solve()
      if solution.converged, other.converged, try regulated.hasOneEquilibrium() {
        for (k, i) in order.enumerated() {
          #expect(
            abs(other.point.state.overlap[k] - profile[i]) <= 1e-8 * max(profile[i], 1e-3),
            "seed \(seed)")
        }
      }
    }
    #expect(verified >= 110, "\(verified)")
  }

  @Test("of equilibria that are found, the proven list misses none")
  func enumeration() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FoundationsTests.enumeration seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (complete, listed) = (0, 0)
    for _ in 0..<40 {
      let (market, policy) = try Self.draw(&rng, firms: 1...5)
      let regulated = try market.regulated(by: policy)
      let all = try regulated.allEquilibria()
      let solution = try regulated.solve()
      guard all.isComplete else { continue }
      complete += 1
      guard solution.converged else { continue }
      let isListed = all.points.contains { point in
        zip(point.state.overlap, solution.point.state.overlap).allSatisfy {
          abs($0 - $1) <= 1e-7 * max(abs($0), 1e-3)
        }
      }
      #expect(isListed, "seed \(seed)")
      listed += 1
    }
    #expect(complete >= 35 && listed >= 25, "\(complete), \(listed)")
  }

  @Test("firms that set prices: overlaps and prices hold against the bound with foundations too")
  func prices() throws {
    var rng = SplitMix(seed: 3203)
    var verified = 0
    for _ in 0..<30 {
      let (base, policy) = try RandomMarket.pricing(&rng, firms: 2...6)
      let market = try RandomMarket.onFoundations(base, &rng)
      let solution = try market.regulated(by: policy).solve()
      guard solution.converged else { continue }
      verified += 1
      let naive = NaiveFoundations(market, policy)
      for (i, failure) in solution.point.state.expectedFailure.enumerated() {
        #expect(abs(failure - naive.expected(i, solution.point.state.overlap[i])) <= 1e-13)
      }
    }
    #expect(verified >= 20, "\(verified)")
  }

  @Test("a surcharge charges each firm what its failures add, and one of 1 internalises it")
  func surcharge() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("FoundationsTests.surcharge seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<40 {
      let (market, policy) = try Self.surcharged(&rng, firms: 1...6)
      let naive = NaiveFoundations(market, policy)
      let profile = Self.profile(market, &rng)
      let state = MarketState(of: try market.regulated(by: policy), at: profile)
      for i in profile.indices {
        let profit = naive.profit(i, at: profile)
        #expect(
          abs(state.profit[i] - profit) <= 1e-10 * (market.users + abs(profit)), "seed \(seed)")
      }
      // What the firm saves by a little more overlap is what society does.
      let loss = { naive.market.systemicLoss * naive.squares(at: $0) }
      for i in profile.indices {
        var moved = profile
        moved[i] *= 1 + 1e-6
        let saved = naive.marginalSquares(i, at: moved) - naive.marginalSquares(i, at: profile)
        #expect(
          abs(market.systemicLoss * saved - (loss(moved) - loss(profile)))
            <= 1e-9 * (1 + loss(profile)), "seed \(seed)")
      }
    }
  }

  @Test("a shift beyond sure failure, where overlap does nothing, is sure failure")
  func sureFailure() throws {
    let (market, policy) = try Self.symmetric(Self.shift)
    func solved(shift: Double) throws -> MarketSolution {
      let rows = market.firms.enumerated().map { i, firm in
        var firm = firm
        if i < 2 { (firm.baselineFailure[1], firm.effectiveness[1]) = (0.7, 0) }
        if i >= 2 { firm[.foundation] = nil }
        return firm
      }
      let other = try Market(
        market.numbers, regimes: market.regimes, firms: Firms(rows, regimeCount: 2),
        foundations: [SharedFoundation(name: "x", probability: 0.1, shift: [0.1, shift])])
      let solution = try other.regulated(by: policy).settled()
      #expect(solution.converged)
      let naive = NaiveFoundations(other, policy)
      let profile = solution.point.state.overlap
      for i in profile.indices {
        #expect(abs(solution.point.state.profit[i] - naive.profit(i, at: profile)) <= 1e-11)
      }
      #expect(
        abs(solution.point.outcomes.expectedSquaredFailures - naive.squares(at: profile)) <= 1e-12)
      return solution
    }
    let (sure, beyond) = (try solved(shift: 0.3), try solved(shift: 0.9))
    for (a, b) in zip(sure.point.state.overlap, beyond.point.state.overlap) {
      #expect(abs(a - b) <= 1e-12)
    }
  }

  @Test("a mixed equilibrium has the moments of K over the profiles that are mixed")
  func mixture() throws {
    let rows = ["a", "b"].map { name in
      var firm = Firm(
        name: name, cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
      firm[.foundation] = "x"
      return firm
    }
    let market = try Market(
      users: 1, demandSensitivity: 60, userHarm: 2, externalHarm: 4, systemicLoss: 1,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: Firms(rows, regimeCount: 2),
      foundations: [SharedFoundation(name: "x", probability: 0.2, reach: 0.3)])
    let mixture = try market.unregulated.mixedEquilibrium()
    #expect(mixture.converged)
    let naive = NaiveFoundations(market, .laissezFaire)
    let outcomes = try #require(mixture.outcomes)
    var (mean, squares, covariance) = (0.0, 0.0, 0.0)
    for (a, p) in zip(mixture.firms[0].overlap, mixture.firms[0].weight) {
      for (b, q) in zip(mixture.firms[1].overlap, mixture.firms[1].weight) {
        mean += p * q * (naive.expected(0, a) + naive.expected(1, b))
        squares += p * q * naive.squares(at: [a, b])
        for (s, regime) in market.regimes.enumerated() {
          let added = zip([0, 1], [a, b]).map {
            naive.failure($0, s, [true], $1) - naive.failure($0, s, [false], $1)
          }
          covariance += p * q * regime.probability * 0.2 * 0.8 * 2 * added[0] * added[1]
        }
      }
    }
    #expect(abs(outcomes.expectedFailures - mean) <= 1e-10)
    #expect(abs(outcomes.expectedSquaredFailures - squares) <= 1e-10)
    #expect(abs((outcomes.covarianceByFoundation?.first ?? 0) - covariance) <= 1e-10)
    let parts = outcomes.withinRegimeVariance + outcomes.betweenRegimeVariance + mean * mean
    #expect(abs(parts - squares) <= 1e-10)
  }

  @Test("a form that changes, and a shift that is too large for some firm, are told by their names")
  func words() throws {
    let (one, _) = try Self.symmetric(Self.commonCause)
    let (other, _) = try Self.symmetric(Self.shift)
    let differences = MarketDifferences(from: one, to: other)
    #expect(differences.words.map(\.path) == ["foundations[x].form"])
    #expect(
      Set(differences.numbers.map(\.path)) == [
        "foundations[x].reach", "foundations[x].shift.L", "foundations[x].shift.H",
      ])
    var rows = Array(other.firms)
    rows[2].baselineFailure[1] = 0.95
    let error = #expect(throws: MarketError.self) {
      try Market(
        other.numbers, regimes: other.regimes, firms: Firms(rows, regimeCount: 2),
        foundations: other.foundations)
    }
    #expect(error?.rule.contains("firm 2") == true && error?.rule.contains("0.05") == true)
  }

  @Test("what cannot be computed is refused in one line")
  func refusals() throws {
    let (market, _) = try Self.symmetric(Self.commonCause)
    let charged = try market.regulated(
      by: Policy(liability: .uniform(0), floor: .uniform(0), .surcharge(1)))
    #expect(throws: MarketError.self) { try charged.allEquilibria() }
    #expect(try charged.settled().multiplicity == .unexamined)
    func refusal(_ foundations: [SharedFoundation], _ name: String?) -> MarketError? {
      let rows = market.firms.map { firm in
        var firm = firm
        firm[.foundation] = name
        return firm
      }
      do throws(MarketError) {
        _ = try Market(
          market.numbers, regimes: market.regimes, firms: Firms(rows, regimeCount: 2),
          foundations: foundations)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal([Self.shift], nil) == nil)
    for (foundations, name, path) in [
      ([], "x", "firms[0].foundation"), ([Self.shift], "y", "firms[0].foundation"),
      ([Self.shift, Self.commonCause], "x", "foundations[1].name"),
      (
        [SharedFoundation(name: "x", probability: 1.5, reach: 0)], "x", "foundations[0].probability"
      ),
      (
        [SharedFoundation(name: "x", probability: 1e-200, reach: 0)], "x",
        "foundations[0].probability"
      ),
      ([SharedFoundation(name: "x", probability: 0.5, reach: -1)], "x", "foundations[0].reach"),
      ([SharedFoundation(name: "x", probability: 0.5, shift: [0.5])], "x", "foundations[0].shift"),
      (
        [SharedFoundation(name: "x", probability: 0.5, shift: [0.5, 2])], "x",
        "foundations[0].shift.H"
      ),
      (
        [SharedFoundation(name: "x", probability: 0.5, shift: [0, 0.7])], "x",
        "foundations[0].shift.H"
      ),
      ([SharedFoundation(name: "", probability: 0.5, reach: 0)], nil, "foundations[0].name"),
    ] as [([SharedFoundation], String?, String)] {
      #expect(refusal(foundations, name)?.path == path, "\(foundations)")
    }
  }
}
