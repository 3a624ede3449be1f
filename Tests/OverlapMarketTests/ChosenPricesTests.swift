import AggregativeGames
import Glibc
import Intervals
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Firms that set prices (docs/model.md section 8.6), against statements in overlaps and prices.
@Suite("Prices as a choice")
struct ChosenPricesTests {
  /// Two firms much alike, for whom quality pays the more the more users they have: often there are
  /// three equilibria.
  private static func rivals(_ rng: inout SplitMix) throws -> (Market, Policy) {
    var numbers = MarketNumbers()
    numbers[.users] = 10
    numbers[.demandSensitivity] = 1
    numbers[.userHarm] = 10
    numbers[.externalHarm] = 2
    numbers[.systemicLoss] = 0.1
    numbers[.outsideOption] = rng.chance(0.3) ? -20 : nil
    numbers[.pricing] = Pricing.bertrand.rawValue
    let cost = rng.uniform(1.42...1.58)
    let rows = (0..<2).map { i in
      var firm = Firm(
        name: "firm \(i)", cost: cost + rng.uniform(0...0.01), margin: 0,
        value: rng.uniform(0...0.02), baselineFailure: [0.9], effectiveness: [0.1])
      firm[.unitCost] = 0.5
      return firm
    }
    return (
      try Market(
        numbers, regimes: [Regime(name: "L", probability: 1)], firms: Firms(rows, regimeCount: 1)),
      try Policy(liability: rng.uniform(0...0.01), floor: 0)
    )
  }

  static func symmetric(users: Double = 20, liability: Double = 0.3) throws -> (Market, Policy) {
    var numbers = MarketNumbers()
    numbers[.users] = users
    numbers[.demandSensitivity] = 1
    numbers[.userHarm] = 2
    numbers[.externalHarm] = 4
    numbers[.systemicLoss] = 1
    numbers[.pricing] = Pricing.bertrand.rawValue
    let rows = (0..<4).map { i in
      var firm = Firm(
        name: "firm \(i)", cost: 1, margin: 1, baselineFailure: [0.1, 0.4],
        effectiveness: [0.03, 0.15])
      firm[.unitCost] = 0.5
      return firm
    }
    return (
      try Market(
        numbers,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms(rows, regimeCount: 2)),
      try Policy(liability: liability, floor: 0)
    )
  }

  @Test("identical firms: overlap, price and welfare of docs/model.md section 8.11")
  func closedForm() throws {
    let (market, policy) = try Self.symmetric()
    let regulated = try market.regulated(by: policy)
    let all = try regulated.allEquilibria()
    #expect(all.multiplicity == .unique && all.uniquenessReason == .conditions)
    let point = try #require(all.points.first)
    let price = try #require(point.state.price)
    for i in 0..<4 {
      #expect(abs(point.state.overlap[i] - 0.864) <= 1e-12)
      #expect(abs(price[i] - 1.9693461333333333) <= 1e-12)
      #expect(abs((point.state.markup?[i] ?? 0) - 4.0 / 3) <= 1e-12)
    }
    #expect(abs(point.outcomes.welfare.totalSurplus - 1.9500771129578103) <= 1e-11)
    // Equal firms: (1 − s)/(1 − s + s²).
    for factor in try #require(point.state.sequentialFactors(in: market)) {
      #expect(abs(factor - 0.75 / (1 - 0.25 + 0.0625)) <= 1e-12)
    }
  }

  @Test("with overlaps first, differences of re-solved prices give the factor told")
  func sequential() throws {
    var rng = SplitMix(seed: 2608)
    for draw in 0..<20 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 2...5)
      let regulated = try market.regulated(by: policy)
      let overlap = market.firms.indices.map { _ in rng.uniform(0.05...0.2) }
      let state = MarketState(of: regulated, at: overlap)
      let factors = try #require(state.sequentialFactors(in: market))
      let game = try regulated.game()
      for i in overlap.indices where state.share[i] < 0.99 {
        let piece = game.pieces.piece(holding: overlap[i], of: i)
        guard piece < game.pieces.count(of: i), overlap[i] > game.pieces.floor(of: i) else {
          continue
        }
        let step = 1e-6
        guard overlap[i] - step > game.pieces.breakpoint(piece, of: i),
          overlap[i] + step < game.pieces.breakpoint(piece + 1, of: i)
        else { continue }
        // Profit with all prices answering, cost of overlap taken out.
        func revenue(_ by: Double) -> Double {
          var moved = overlap
          moved[i] += by
          return MarketState(of: regulated, at: moved).profit[i]
            + market.firms.cost[i] / 2 * moved[i] * moved[i]
        }
        let slope = (revenue(step) - revenue(-step)) / (2 * step)
        let line = game.problems.piece(piece, of: i)
        let atOnce = market.users * line.earnings.level * line.logWeight.slope * state.share[i]
        #expect(
          abs(slope - factors[i] * atOnce) <= 1e-6 * abs(atOnce) + 1e-8 * market.users,
          "draw \(draw) firm \(i): \(slope / atOnce), \(factors[i])")
      }
    }
  }

  /// What a firm earns with an overlap and a price of its own, rivals staying where they are.
  private struct Offers {
    let market: Market
    let policy: Policy
    let overlap: [Double]
    let price: [Double]

    func failure(_ i: Int, _ overlap: Double) -> Double {
      let firm = market.firms[i]
      return market.regimes.indices.reduce(0) {
        $0 + market.regimes[$1].probability
          * max(0, firm.baselineFailure[$1] - firm.effectiveness[$1] * overlap)
      }
    }

    func unitCost(_ i: Int) -> Double {
      let firm = market.firms[i]
      return firm[.unitCost] ?? firm.price - firm.margin
    }

    func logWeight(_ i: Int, _ overlap: Double, _ price: Double) -> Double {
      var market = market
      var firms = market.firms
      firms.set(.price, firm: i, to: price)
      var numbers = market.numbers
      numbers[.pricing] = Pricing.fixed.rawValue
      market = market.replacing(numbers, firms: firms)
      return market.demandSensitivity
        * NaiveUser(of: i, in: market).perceived(failing: failure(i, overlap))
    }

    func logRivals(_ i: Int) -> Double {
      var logs = overlap.indices.filter { $0 != i }.map { logWeight($0, overlap[$0], price[$0]) }
      if let outside = market.outsideOption { logs.append(market.demandSensitivity * outside) }
      let top = logs.max() ?? 0
      return top + log(logs.reduce(0) { $0 + exp($1 - top) })
    }

    func profit(_ i: Int, _ overlap: Double, _ price: Double, against rivals: Double) -> Double {
      let share = 1 / (1 + exp(rivals - logWeight(i, overlap, price)))
      let liability =
        policy.liability[i] * market.externalHarm * market.firms[i].exposure * failure(i, overlap)
      return market.users * share * (price - unitCost(i) - liability) - market.firms[i].cost / 2
        * overlap * overlap
    }
  }

  @Test(
    "no firm gains by any overlap and price of a grid, and profits are those of the prices told",
    arguments: [UInt64(2601), 2602, 2603])
  func deviations(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var solved = 0
    for draw in 0..<25 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 1...6)
      let solution = try market.regulated(by: policy).settled()
      guard solution.converged else { continue }
      solved += 1
      let state = solution.point.state
      let price = try #require(state.price)
      let offers = Offers(market: market, policy: policy, overlap: state.overlap, price: price)
      for i in market.firms.indices {
        let note: Comment = "seed \(seed) draw \(draw) firm \(i)"
        let rivals = offers.logRivals(i)
        let own = offers.profit(i, state.overlap[i], price[i], against: rivals)
        #expect(abs(own - state.profit[i]) <= 1e-9 * max(abs(own), 1e-3 * market.users), note)
        let kinks = market.regimes.indices.compactMap { s in
          let k = market.firms.offset(i, s)
          let effectiveness = market.firms.effectiveness[k]
          return effectiveness > 0 ? market.firms.baselineFailure[k] / effectiveness : nil
        }
        let floor = policy.floor[i]
        let most = max(floor, kinks.max() ?? 0) * 1.05 + 0.01
        for step in 0...40 {
          let overlap = floor + (most - floor) * Double(step) / 40
          for part in 0...60 {
            let shift = (Double(part) / 30 - 1) * 4 / market.demandSensitivity
            let gain = offers.profit(i, overlap, price[i] + shift, against: rivals) - own
            #expect(gain <= 1e-9 * max(abs(own), 1e-3 * market.users), note)
          }
        }
      }
    }
    #expect(solved >= 15, "seed \(seed): \(solved)")
  }

  @Test("at the prices set, the market with prices given has the same state", arguments: [2604])
  func atItsOwnPrices(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for draw in 0..<40 {
      let (market, policy) = try RandomMarket.pricing(&rng)
      let regulated = try market.regulated(by: policy)
      let overlap = market.firms.indices.map { policy.floor[$0] + rng.uniform(0...2) }
      let state = MarketState(of: regulated, at: overlap)
      let priced = regulated.priced(at: state)
      #expect(priced.market.pricing == .fixed)
      let given = MarketState(of: priced, at: overlap)
      #expect(given.share == state.share && given.profit == state.profit, "draw \(draw)")
      let markup = try #require(state.markup)
      for i in overlap.indices where state.share[i] < 0.999 {
        let expected = 1 / (market.demandSensitivity * (1 - state.share[i]))
        #expect(
          abs(markup[i] - expected) <= 1e-9 * (1 + expected), "seed \(seed) draw \(draw) firm \(i)")
      }
      #expect(abs(state.share.reduce(state.outsideShare, +) - 1) <= 1e-12)
    }
  }

  @Test(
    "natural replies move by ownSlope and left · rightᵀ, as differences say", arguments: 1...30)
  func linearization(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = try RandomMarket.pricing(&rng, firms: 2...7)
    let game = try market.regulated(by: policy).game()
    let profile = market.firms.indices.map { i in
      let (low, high) = (game.pieces.floor(of: i), game.pieces.ceiling(of: i))
      return low + (high - low) * rng.uniform(0.05...0.95)
    }
    func linearize(_ profile: [Double]) -> Linearization {
      var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
      game.linearize(at: profile, into: &linearization)
      return linearization
    }
    let at = linearize(profile)
    for j in profile.indices {
      let piece = game.pieces.piece(holding: profile[j], of: j)
      guard piece < game.pieces.count(of: j) else { continue }
      let (low, high) = (
        game.pieces.breakpoint(piece, of: j), game.pieces.breakpoint(piece + 1, of: j)
      )
      let step = 1e-5 * (high - low)
      guard profile[j] - step > low, profile[j] + step < high else { continue }
      var (up, down) = (profile, profile)
      up[j] += step
      down[j] -= step
      let (above, below) = (linearize(up), linearize(down))
      for i in profile.indices
      where above.activity[i] == at.activity[i] && below.activity[i] == at.activity[i] {
        let slope = (above.reply[i] - below.reply[i]) / (2 * step)
        let expected = (i == j ? at.ownSlope[i] : 0) + at.left[i] * at.right[j]
        let size = max(abs(expected), abs(at.reply[i]) * 1e-6 / step, 1e-6)
        #expect(abs(slope - expected) <= 1e-5 * size, "seed \(seed), \(i) by \(j)")
      }
    }
  }

  @Test(
    "the audit's enclosures hold payoffs and their derivatives of the game", arguments: 1...30)
  func audit(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = try RandomMarket.pricing(&rng)
    let regulated = try market.regulated(by: policy)
    let (game, audit) = (try regulated.game(), MarketAudit(regulated))
    let profile = market.firms.indices.map { i in
      let (low, high) = (game.pieces.floor(of: i), game.pieces.ceiling(of: i))
      return low + (high - low) * rng.uniform(0...1)
    }
    let aggregate = game.aggregate(of: profile)
    let surroundings = audit.surroundings(of: profile)
    for i in profile.indices {
      let rivals = game.rivals(of: i, in: profile, aggregate: aggregate)
      let enclosed = surroundings[i].logRivals - Interval(game.reference)
      #expect(
        enclosed.lower - 1e-11 <= rivals && rivals <= enclosed.upper + 1e-11,
        "seed \(seed) firm \(i): \(rivals) in \(enclosed)")
      var ends: [Double] = []
      audit.cellEnds(of: i, into: &ends)
      for k in ends.indices.dropLast() {
        let x = ends[k] + (ends[k + 1] - ends[k]) * rng.uniform(0...1)
        let cell = audit.enclose(
          i, over: Interval(x), cell: ends[k]...ends[k + 1], in: surroundings[i])
        let piece = game.pieces.piece(holding: x, of: i)
        let marginal = game.marginalPayoff(of: i, at: x, piece: piece, rivals: rivals)
        let payoff = game.payoff(of: i, at: x, rivals: rivals)
        for (value, enclosure, size) in [
          (payoff, cell.payoff, market.users), (marginal.value, cell.marginal, market.users),
          (marginal.slope, cell.slope, market.users + market.firms.cost[i]),
        ] {
          let slack = 1e-9 * (abs(value) + size)
          #expect(
            enclosure.lower - slack <= value && value <= enclosure.upper + slack,
            "seed \(seed) firm \(i): \(value) in \(enclosure)")
        }
      }
    }
  }

  @Test(
    "the pass over concave firms bounds every gain that boxes find, and knows the same of each",
    arguments: [2609, 2610])
  func pass(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var bounded = 0
    for draw in 0..<30 {
      let (market, policy) = try RandomMarket.pricing(&rng)
      let regulated = try market.regulated(by: policy)
      let (game, audit) = (try regulated.game(), MarketAudit(regulated))
      let profile = market.firms.indices.map { i in
        let (low, high) = (game.pieces.floor(of: i), game.pieces.ceiling(of: i))
        return rng.chance(0.2) ? low : low + (high - low) * rng.uniform(0...1)
      }
      let findings = try #require(audit.findings(at: profile))
      let deviations = Verifier().deviations(from: profile, in: audit)
      let around = audit.surroundings(of: profile)
      for i in profile.indices where !findings[.gain, i].isNaN {
        let note: Comment = "seed \(seed) draw \(draw) firm \(i)"
        bounded += 1
        #expect(findings[.gain, i] >= deviations[i].sureGain, note)
        #expect(abs(findings[.residual, i] - deviations[i].residual) <= 1e-9, note)
        let own = audit.interaction(of: i, at: profile[i], in: around[i]).main
        #expect(findings[.response, i] == own.response, note)
        #expect(findings[.influence, i] == own.influence, note)
      }
    }
    #expect(bounded >= 60, "seed \(seed): \(bounded)")
  }

  @Test("every equilibrium that iteration finds is in the proven list", arguments: [2605, 2606])
  func enumeration(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var several = 0
    for draw in 0..<40 {
      let (market, policy) =
        draw % 2 == 0
        ? try Self.rivals(&rng)
        : try RandomMarket.pricing(&rng, firms: 2...4, demandSensitivity: 0.5...10, cost: 0.01...1)
      let regulated = try market.regulated(by: policy)
      let all = try regulated.allEquilibria(with: .ofOnePolicy)
      guard all.isComplete else { continue }
      several += all.points.count > 1 ? 1 : 0
      for point in all.points { #expect(point.verdict.isVerified, "seed \(seed) draw \(draw)") }
      if all.uniquenessReason == .conditions { #expect(all.points.count == 1) }
      let game = try regulated.game()
      for start in 0..<4 {
        let from = market.firms.indices.map { i in
          let (low, high) = (game.pieces.floor(of: i), game.pieces.ceiling(of: i))
          return start == 0 ? low : start == 1 ? high : low + (high - low) * rng.uniform(0...1)
        }
        let found = try regulated.solve(from: from)
        guard found.converged else { continue }
        let isListed = all.points.contains { point in
          zip(point.state.overlap, found.point.state.overlap).allSatisfy {
            abs($0 - $1) <= 1e-6 * max(1, abs($0))
          }
        }
        #expect(isListed, "seed \(seed) draw \(draw) start \(start)")
      }
    }
    #expect(several >= 2, "seed \(seed): \(several)")
  }

  /// Two firms whose demand is as strong as costs at a factor of a condition's bound allow.
  private static func near(
    _ rng: inout SplitMix, _ bound: (SellerGame) -> [Double], by factor: Double
  ) throws -> SellerGame {
    let (market, policy) = try rivals(&rng)
    var firms = market.firms
    let bounds = bound(try market.regulated(by: policy).game())
    for i in firms.indices { firms.set(.cost, firm: i, to: factor * bounds[i]) }
    return try market.replacing(firms: firms).regulated(by: policy).game()
  }

  @Test("where two peaks are seen one is not claimed, and at three quarters they are seen")
  func singlePeaks() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("ChosenPricesTests.singlePeaks seed \(seed)")
    var rng = SplitMix(seed: seed)
    var seen = 0
    for draw in 0..<40 {
      let factor = draw % 2 == 0 ? rng.uniform(0.5...0.75) : rng.uniform(0.75...1.2)
      let game = try Self.near(&rng, { $0.bounds.curvatureForSinglePeak }, by: factor)
      #expect(game.hasSinglePeak(0) == (factor > 1) || abs(factor - 1) < 1e-6, "seed \(seed)")
      var most = 0
      // Rivals' weights move with their own overlap and, through their markups, with the firm's.
      for step in 0..<21 * 21 {
        let profile = [step % 21, step / 21].enumerated().map { i, part in
          game.pieces.ceiling(of: i) * Double(part) / 20
        }
        let rivals = game.rivals(of: 0, in: profile, aggregate: game.aggregate(of: profile))
        let rises = (0...500).map { k in
          let x = game.pieces.ceiling(of: 0) * (Double(k) + 0.5) / 501
          return game.marginalPayoff(of: 0, at: x, piece: 0, rivals: rivals).value > 0
        }
        most = max(most, zip(rises, rises.dropFirst()).count { $0 && !$1 })
      }
      if most > 1 {
        seen += 1
        #expect(!game.hasSinglePeak(0), "seed \(seed) draw \(draw) factor \(factor)")
      }
    }
    #expect(seen >= 10, "seed \(seed): \(seen)")
  }

  @Test("where a sum has two replies shares are not claimed to fall, and at three quarters it has")
  func monotoneShares() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("ChosenPricesTests.monotoneShares seed \(seed)")
    var rng = SplitMix(seed: seed)
    var seen = 0
    for draw in 0..<40 {
      let factor = draw % 2 == 0 ? rng.uniform(0.55...0.8) : rng.uniform(0.8...1.2)
      let game = try Self.near(&rng, { $0.curvatureForMonotoneShare }, by: factor)
      let isClaimed = game.leastCurvature(of: 0) > game.curvatureForMonotoneShare[0]
      #expect(isClaimed == (factor > 1) || abs(factor - 1) < 1e-6, "seed \(seed)")
      var most = 0
      for step in 0...150 {
        let range = game.totalRange
        let total = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 150
        let signs = (0...400).map { k in
          let x = game.pieces.ceiling(of: 0) * (Double(k) + 0.5) / 401
          return game.marginalPayoff(of: 0, at: x, piece: 0, total: total).value > 0
        }
        most = max(most, zip(signs, signs.dropFirst()).count { $0 != $1 })
      }
      if most > 1 {
        seen += 1
        #expect(!isClaimed, "seed \(seed) draw \(draw) factor \(factor)")
      }
    }
    #expect(seen >= 10, "seed \(seed): \(seen)")
  }

  @Test("order of firms changes nothing; who is alone and who has no price is told")
  func laws() throws {
    var rng = SplitMix(seed: 2607)
    for _ in 0..<15 {
      let (market, policy) = try RandomMarket.pricing(&rng, firms: 2...6)
      guard policy.floor.isUniform else { continue }
      let turned = market.replacing(
        firms: Firms(market.firms.reversed(), regimeCount: market.regimes.count))
      let (one, other) = (
        try market.regulated(by: policy).settled(), try turned.regulated(by: policy).settled()
      )
      #expect(one.converged == other.converged)
      guard one.converged else { continue }
      for (a, b) in zip(one.point.state.overlap, other.point.state.overlap.reversed()) {
        #expect(abs(a - b) <= 1e-9 * max(1, abs(a)))
      }
    }
    let (market, policy) = try Self.symmetric()
    let alone = market.replacing(firms: market.firms.restricted(to: [0]))
    #expect(throws: MarketError.self) { try alone.regulated(by: policy).game() }
    // Two firms of which neither wants to leave the other alone, and no set of one is judged.
    let pair = market.replacing(firms: market.firms.restricted(to: [0, 1]))
    let (sets, _) = try pair.regulated(by: policy).stableSurvivorSets()
    #expect(sets.map(\.firms) == [[0, 1]])
    #expect(throws: MixtureError.self) { try market.regulated(by: policy).mixedEquilibrium() }
  }
}
