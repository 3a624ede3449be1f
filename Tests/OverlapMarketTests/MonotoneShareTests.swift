import Glibc
import Intervals
import MarketTestSupport
import TestSupport
import Testing

@testable import AggregativeGames
@testable import OverlapMarket

/// Shares that fall in the sum of logit weights, and uniqueness where all do.
struct MonotoneShareTests {
  /// Mostly of few firms, so that large shares are reached, and with margins of either sign.
  private static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int> = 1...6) throws -> (
    Market, Policy
  ) {
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...20, singlePeak: rng.chance(0.5))
    var parts = MarketParts(market, policy)
    if rng.chance(0.4) { parts.liability = rng.logUniform(0.3...30) }
    if rng.chance(0.2) {
      // Failures that no overlap avoids, at such a liability that every margin is negative.
      parts.each {
        $0.effectiveness[0] = 0
        $0.baselineFailure[0] = 0.9
      }
      parts.liability = rng.uniform(30...60)
    }
    return (try parts.market(), try parts.policy())
  }

  @Test(
    """
    along replies to log A the share moves as its enclosed derivative says, and falls where the \
    condition holds
    """
  )
  func finiteDifferences() throws {
    var interior = 0
    var falling = 0
    for seed in UInt64(1)...400 {
      var rng = SplitMix(seed: 91_000 + seed)
      let (market, policy) = try Self.draw(&rng)
      let game = try market.regulated(by: policy).game()
      let conditions = UniquenessConditions(game)
      for i in market.firms.indices where game.pieces.count(of: i) > 0 {
        let total = rng.uniform(game.totalRange)
        func share(_ total: Double, near guess: Double) -> (share: Double, reply: InclusiveReply) {
          let reply = InclusiveReply.find(
            of: i, in: game, total: total, near: guess, selection: .lowest)
          return (exp(game.logWeight(of: i, at: reply.strategy) - total), reply)
        }
        let here = share(total, near: game.pieces.floor(of: i))
        guard here.share <= game.bounds.largestShare(i), here.share > 1e-12 else { continue }
        let step = 1e-5
        let below = share(total - step, near: here.reply.strategy)
        let above = share(total + step, near: here.reply.strategy)
        if conditions.hasMonotoneShare[i] {
          falling += 1
          #expect(above.share < here.share && here.share < below.share, "seed \(seed), firm \(i)")
        }
        // The derivative exists inside a piece, away from where replies jump.
        let pieces = [below, here, above].map(\.reply.piece)
        let corners = [below, here, above].contains { $0.reply.totalSlope == 0 }
        guard pieces == [pieces[0], pieces[0], pieces[0]], !corners else { continue }
        let enclosure = game.enclose(
          i, over: Interval(here.reply.strategy), piece: here.reply.piece, total: Interval(total))
        let difference = (above.share - below.share) / (2 * step)
        let derivative = enclosure.branchSlope.midpoint
        // Where the reply is about to turn back, differences are no measure.
        guard derivative.magnitude < 30 * here.share else { continue }
        interior += 1
        #expect(
          abs(difference - derivative) <= 1e-4 * max(derivative.magnitude, here.share),
          "seed \(seed), firm \(i): \(difference), enclosed \(enclosure.branchSlope)")
      }
    }
    #expect(
      interior > 200 && falling > 200, "\(interior) inside pieces, \(falling) with the condition")
  }

  @Test(
    "where the condition holds, both terms of its derivation are negative at all feasible shares")
  func everyShare() throws {
    for seed in UInt64(1)...200 {
      var rng = SplitMix(seed: 92_000 + seed)
      let (market, policy) = try Self.draw(&rng)
      let game = try market.regulated(by: policy).game()
      let conditions = UniquenessConditions(game)
      for i in market.firms.indices where conditions.hasMonotoneShare[i] {
        for piece in 0..<game.pieces.count(of: i) {
          for _ in 0..<10 {
            let overlap = rng.uniform(
              game.pieces.breakpoint(piece, of: i)...game.pieces.breakpoint(piece + 1, of: i))
            let share = game.bounds.largestShare(i) * rng.logUniform(1e-3...1)
            let total = game.logWeight(of: i, at: overlap) - log(share)
            let enclosure = game.enclose(
              i, over: Interval(overlap), piece: piece, total: Interval(total))
            #expect(
              enclosure.slope.upper < 0,
              "seed \(seed), firm \(i): S \(enclosure.slope) at share \(share)")
            #expect(
              enclosure.branchSlope.upper < 0, "seed \(seed), firm \(i): \(enclosure.branchSlope)")
          }
        }
      }
    }
  }

  @Test("the cost asked for is the largest that a dense search over shares and margins asks for")
  func sufficientCost() throws {
    var bySecond = 0
    for seed in UInt64(1)...150 {
      var rng = SplitMix(seed: 93_000 + seed)
      let (market, policy) = try Self.draw(&rng)
      let game = try market.regulated(by: policy).game()
      let naive = NaiveGame(market: market, policy: policy)
      let costs = game.curvatureForMonotoneShare
      for i in market.firms.indices {
        var most = 0.0
        var second = 0.0
        for piece in 0..<game.pieces.count(of: i) {
          let (low, high) = (
            game.pieces.breakpoint(piece, of: i), game.pieces.breakpoint(piece + 1, of: i)
          )
          let slope = naive.slope(i, below: high)
          let (rate, direct) = (naive.demandRate(i) * slope, naive.liableHarm(i) * slope)
          for overlap in [low, (low + high) / 2, high] {
            let margin = market.firms.margin[i] - naive.liableHarm(i) * naive.failure(i, overlap)
            for step in 0...2000 {
              let share = game.bounds.largestShare(i) * Double(step) / 2000
              let slope = rate * share * (rate * margin * (1 - 2 * share) + direct * (2 - share))
              most = max(most, market.users * slope)
              second = max(second, market.users * direct * rate * share * (1 - share))
            }
          }
        }
        if second > most * (1 + 1e-3) { bySecond += 1 }
        most = max(most, second)
        let cost = costs[i]
        #expect(
          cost >= most * (1 - 1e-9) && cost <= most * (1 + 1e-5),
          "seed \(seed), firm \(i): \(cost), \(most)")
      }
    }
    #expect(bySecond > 0, "the second condition never decides")
  }

  @Test(
    "above the cost that one peak asks for, profit is concave at every feasible share and margin")
  func singlePeakCost() throws {
    for seed in UInt64(1)...150 {
      var rng = SplitMix(seed: 99_000 + seed)
      let (market, policy) = try Self.draw(&rng)
      let game = try market.regulated(by: policy).game()
      let naive = NaiveGame(market: market, policy: policy)
      for i in market.firms.indices {
        var most = 0.0
        for piece in 0..<game.pieces.count(of: i) {
          let (low, high) = (
            game.pieces.breakpoint(piece, of: i), game.pieces.breakpoint(piece + 1, of: i)
          )
          let slope = naive.slope(i, below: high)
          let (rate, direct) = (naive.demandRate(i) * slope, naive.liableHarm(i) * slope)
          for overlap in [low, (low + high) / 2, high] {
            let margin = market.firms.margin[i] - naive.liableHarm(i) * naive.failure(i, overlap)
            for step in 0...200 {
              let share = game.bounds.largestShare(i) * Double(step) / 200
              let bend = share * (1 - share) * rate * (rate * margin * (1 - 2 * share) + 2 * direct)
              most = max(most, market.users * bend)
            }
          }
        }
        #expect(
          game.bounds.curvatureForSinglePeak(i) >= most * (1 - 1e-9),
          "seed \(seed), firm \(i): \(most)")
      }
    }
  }

  @Test(
    "whenever the conditions hold for all firms, the enumeration finds exactly one equilibrium",
    arguments: 0..<8)
  func exactlyOne(_ batch: Int) throws {
    var held = 0
    for seed in UInt64(batch * 50)..<UInt64(batch * 50 + 50) {
      var rng = SplitMix(seed: 94_000 + seed)
      let (market, policy) = try Self.draw(&rng, firms: 1...25)
      let answer = try market.allEquilibria(under: policy)
      for point in answer.points {
        let isBounded = zip(point.state.share, answer.conditions.largestShare).allSatisfy {
          $0 <= $1
        }
        #expect(isBounded, "seed \(seed): \(point.state.share), \(answer.conditions.largestShare)")
      }
      if answer.conditions.implyUniqueness {
        held += 1
        #expect(
          answer.multiplicity == .unique && answer.points.count == 1,
          "seed \(seed): \(answer.multiplicity)")
        #expect(answer.uniquenessReason == .conditions && answer.refuted == 0, "seed \(seed)")
      } else if answer.multiplicity == .unique {
        #expect(answer.uniquenessReason == .search, "seed \(seed)")
      }
      if answer.conditions.implyExistence { #expect(answer.multiplicity != .none, "seed \(seed)") }
      if answer.conditions.implyAtMostOne { #expect(answer.points.count <= 1, "seed \(seed)") }
    }
    #expect(held >= 5, "\(held) markets")
  }

  /// One firm of slope α = 0.1 and b = β h_U α = 1, no kink within 9, among three rivals that have
  /// no choice, without liability.
  private static func boundary(costFactor: Double) throws -> SellerGame {
    func rival(_ name: String) -> Firm {
      Firm(name: name, cost: 1, margin: 1, value: -0.6, baselineFailure: [0], effectiveness: [0])
    }
    let firm = Firm(
      name: "firm", cost: 2 * 3 / 8 * costFactor, margin: 3, baselineFailure: [0.9],
      effectiveness: [0.1])
    let rows = [firm, rival("A"), rival("B"), rival("C")]
    let market = try Market(
      users: 2, demandSensitivity: 10, userHarm: 1, externalHarm: 0, systemicLoss: 0,
      regimes: [Regime(name: "only", probability: 1)], firms: Firms(rows, regimeCount: 1))
    return try market.unregulated.game()
  }

  @Test(
    """
    without liability c = M μ b² / 8 is the boundary: just below it the share rises somewhere, \
    above nowhere
    """
  )
  func sharp() throws {
    for factor in [0.999, 1.001] {
      let game = try Self.boundary(costFactor: factor)
      let conditions = UniquenessConditions(game)
      #expect(game.bounds.largestShare(0) > 0.25, "the bound that is tested needs a share of 1/4")
      #expect(abs(conditions.costForMonotoneShare[0] / 0.75 - 1) < 1e-12)
      #expect(conditions.hasMonotoneShare[0] == (factor > 1))
      // Stationary overlaps are o = M μ b s (1 − s) / c; each is a reply to one total.
      var rises = 0
      for step in 1..<1000 {
        let share = Double(step) / 1000 * game.bounds.largestShare(0)
        let overlap = 2 * 3 * share * (1 - share) / (0.75 * factor)
        let total = game.logWeight(of: 0, at: overlap) - log(share)
        let slope = game.enclose(0, over: Interval(overlap), piece: 0, total: Interval(total))
          .branchSlope
        if slope.lower > 0 { rises += 1 }
        if factor > 1 { #expect(slope.upper < 0, "share \(share): \(slope)") }
      }
      #expect((rises > 0) == (factor < 1), "\(rises) of 999 shares rise at factor \(factor)")
    }
  }

  @Test(
    "single-peaked pairs in which the condition fails have what brute force finds", arguments: 1...5
  )
  func onlySinglePeaked(_ batch: Int) throws {
    var found = 0
    for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 30) where found < 3 {
      var rng = SplitMix(seed: 95_000 + seed)
      let (drawn, policy) = RandomMarket.draw(
        &rng, firms: 2...2, demandSensitivity: 2...20, singlePeak: true)
      // Costs between those that the two conditions ask for.
      var parts = MarketParts(drawn, policy)
      for _ in 0..<3 {
        let conditions = UniquenessConditions(
          try parts.market().regulated(by: parts.policy()).game())
        for i in parts.firms.indices {
          parts.firms[i].cost =
            0.95 * conditions.costForSinglePeak[i] + 0.05
            * max(conditions.costForMonotoneShare[i], 1e-3)
        }
      }
      let market = try parts.market()
      let answer = try market.allEquilibria(under: policy)
      guard answer.conditions.implyExistence, !answer.conditions.implyAtMostOne else { continue }
      found += 1
      let scanned = CompositionScan(game: NaiveGame(market: market, policy: policy)).run()
      #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
      let profiles = answer.points.map(\.verdict.profile)
      #expect(
        sameProfiles(profiles, scanned, tolerance: 1e-6),
        "seed \(seed): \(profiles), scanned \(scanned)")
    }
    #expect(found == 3, "\(found)")
  }
}
