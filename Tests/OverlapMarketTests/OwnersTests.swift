import AggregativeGames
import Glibc
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Owners of several firms (docs/model.md section 8.7).
@Suite("Owners of several firms")
struct OwnersTests {
  private static func pairs(_ market: Market) throws -> Market {
    let rows = market.firms.enumerated().map { i, firm in
      var firm = firm
      firm[.owner] = i % 2 == 0 ? "even" : "odd"
      return firm
    }
    return try Market(
      market.numbers, regimes: market.regimes,
      firms: Firms(rows, regimeCount: market.regimes.count))
  }

  @Test("two owners of two: the overlap and welfare of docs/model.md section 8.11")
  func closedForm() throws {
    let (priced, policy) = try ChosenPricesTests.symmetric()
    var numbers = priced.numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    let base = try Market(numbers, regimes: priced.regimes, firms: priced.firms)
    let solution = try Self.pairs(base).regulated(by: policy).settled()
    #expect(solution.converged && solution.multiplicity == .unique)
    for overlap in solution.point.state.overlap {
      #expect(abs(overlap - 0.5518145473199091) <= 1e-12, "\(overlap)")
    }
    let welfare = solution.point.outcomes.welfare.totalSurplus
    #expect(abs(welfare - 30.663472113722065) <= 1e-11, "\(welfare)")
    let certificate = solution.point.verdict.certificate
    #expect(certificate.relativeGain <= 1e-12 && certificate.secondOrderFailures == 0)
  }

  @Test("who sets prices: overlaps as without owners, markups 1/(β (1 − k/N))")
  func closedFormOfPrices() throws {
    let (market, policy) = try ChosenPricesTests.symmetric()
    let solution = try Self.pairs(market).regulated(by: policy).settled()
    #expect(solution.converged)
    for i in 0..<4 {
      #expect(abs(solution.point.state.overlap[i] - 0.864) <= 1e-12)
      #expect(abs((solution.point.state.markup?[i] ?? 0) - 2) <= 1e-12)
    }
  }

  @Test("all equilibria: closed forms, proven; and none that iteration finds is missed")
  func enumeration() throws {
    let (priced, policy) = try ChosenPricesTests.symmetric()
    let chosen = try Self.pairs(priced).regulated(by: policy).allEquilibria()
    #expect(chosen.multiplicity == .unique && chosen.sumCount == 3)
    #expect(abs((chosen.points.first?.state.overlap[0] ?? 0) - 0.864) <= 1e-12)
    var numbers = priced.numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    let base = try Market(numbers, regimes: priced.regimes, firms: priced.firms)
    let given = try Self.pairs(base).regulated(by: policy).allEquilibria()
    #expect(given.multiplicity == .unique, "\(given.multiplicity) \(given.boxes)")
    #expect(abs((given.points.first?.state.overlap[0] ?? 0) - 0.5518145473199091) <= 1e-12)
    let seed = UInt64.random(in: .min ... .max)
    print("OwnersTests.enumeration seed \(seed)")
    var rng = SplitMix(seed: seed)
    var told: [Multiplicity: Int] = [:]
    for _ in 0..<30 {
      let (market, policy) = try Self.draw(&rng, firms: 2...4)
      let regulated = try market.regulated(by: policy)
      let all = try regulated.allEquilibria(with: EquilibriumEnumeration(seconds: 8))
      told[all.multiplicity, default: 0] += 1
      let solution = try regulated.solve()
      guard solution.converged, all.isComplete else { continue }
      let isListed = all.points.contains { point in
        zip(point.state.overlap, solution.point.state.overlap).allSatisfy {
          abs($0 - $1) <= 1e-7 * max(abs($0), 1e-3)
        }
      }
      #expect(isListed, "seed \(seed)")
    }
    print("OwnersTests.enumeration: \(told)")
    #expect((told[.unique] ?? 0) + (told[.multiple] ?? 0) + (told[.none] ?? 0) >= 24, "\(told)")
  }

  private static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>
  ) throws -> (Market, Policy) {
    let (base, policy) =
      rng.chance(0.5)
      ? try RandomMarket.pricing(&rng, firms: firms)
      : RandomMarket.draw(
        &rng, firms: firms, demandSensitivity: 0.3...8, singlePeak: rng.chance(0.5))
    var numbers = base.numbers
    if base.pricing == .bertrand, numbers[.outsideOption] == nil {
      numbers[.outsideOption] = rng.uniform(-1...1)
    }
    let market = try Market(numbers, regimes: base.regimes, firms: base.firms)
    return (try RandomMarket.owned(market, &rng), policy)
  }

  @Test("in one firm's overlap the game's payoff moves as its owner's total, and has its slopes")
  func payoffs() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("OwnersTests.payoffs seed \(seed)")
    var rng = SplitMix(seed: seed)
    var compared = [Pricing.fixed: 0, .bertrand: 0]
    for _ in 0..<80 {
      let (market, policy) = try Self.draw(&rng, firms: 2...6)
      let regulated = try market.regulated(by: policy)
      let game = CoupledSellerGame(try regulated.game())
      let naive = NaiveOwners(market, policy)
      let profile = market.firms.indices.map {
        game.pieces.floor(of: $0)
          + rng.uniform(0...1) * (game.pieces.ceiling(of: $0) - game.pieces.floor(of: $0))
      }
      let price = MarketState(of: regulated, at: profile).price
      let aggregate = game.aggregate(of: profile)
      for owner in naive.owners where owner.count > 1 {
        guard let i = owner.randomElement(using: &rng), game.pieces.count(of: i) > 0 else {
          continue
        }
        let rivals = game.rivals(of: i, in: profile, aggregate: aggregate)
        let other =
          game.pieces.floor(of: i)
          + rng.uniform(0...1) * (game.pieces.ceiling(of: i) - game.pieces.floor(of: i))
        let told =
          game.payoff(of: i, at: other, rivals: rivals)
          - game.payoff(of: i, at: profile[i], rivals: rivals)
        var moved = profile
        moved[i] = other
        let (before, after) = (
          Self.best(naive, owner, profile, price), Self.best(naive, owner, moved, price)
        )
        let size = abs(before) + abs(after) + 1e-3
        #expect(
          abs(told - (after - before)) <= 1e-8 * size,
          "seed \(seed) \(market.pricing): \(told), naive \(after - before)")
        let piece = min(
          game.pieces.piece(holding: other, of: i), game.pieces.count(of: i) - 1)
        let step = 1e-5 * other
        guard other - step > game.pieces.breakpoint(piece, of: i),
          other + step < game.pieces.breakpoint(piece + 1, of: i)
        else { continue }
        func at(_ by: Double) -> (payoff: Double, marginal: Marginal) {
          (
            game.payoff(of: i, at: other + by, rivals: rivals),
            game.marginalPayoff(of: i, at: other + by, piece: piece, rivals: rivals)
          )
        }
        let (low, here, high) = (at(-step), at(0), at(step))
        let slope = (high.payoff - low.payoff) / (2 * step)
        let bend = (high.marginal.value - low.marginal.value) / (2 * step)
        #expect(
          abs(here.marginal.value - slope)
            <= 1e-6 * abs(slope) + 1e-10 * size / step, "seed \(seed)")
        #expect(
          abs(here.marginal.slope - bend)
            <= 1e-5 * abs(bend) + 1e-8 * (abs(here.marginal.value) + size) / other, "seed \(seed)")
        compared[market.pricing, default: 0] += 1
      }
    }
    #expect(compared.values.allSatisfy { $0 >= 10 }, "\(compared)")
  }

  /// What an owner has at overlaps, its rivals at their prices: where prices are set with the best
  /// markup that is the same for all its firms.
  private static func best(
    _ naive: NaiveOwners, _ owner: [Int], _ overlap: [Double], _ price: [Double]?
  ) -> Double {
    guard let price else { return naive.total(owner, overlap, nil) }
    func total(_ markup: Double) -> Double {
      var prices = price
      for i in owner { prices[i] = naive.unitCost(i) + naive.liable(i, overlap[i]) + markup }
      return naive.total(owner, overlap, prices)
    }
    // One peak in the markup: thirds.
    var (low, high) = (0.0, 60 / naive.market.demandSensitivity)
    for _ in 0..<200 {
      let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
      if total(a) < total(b) { low = a } else { high = b }
    }
    return total((low + high) / 2)
  }

  @Test("of plans drawn at random and climbed from, none beats the bound")
  func deviations() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("OwnersTests.deviations seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (verified, failed) = (0, 0)
    for _ in 0..<120 {
      let (market, policy) = try Self.draw(&rng, firms: 2...7)
      let regulated = try market.regulated(by: policy)
      let solution = try regulated.solve()
      let state = solution.point.state
      let naive = NaiveOwners(market, policy)
      if solution.converged { verified += 1 } else { failed += 1 }
      for owner in naive.owners {
        let home = naive.total(owner, state.overlap, state.price)
        let profits = owner.reduce(0) { $0 + state.profit[$1] }
        #expect(abs(home - profits) <= 1e-9 * max(abs(home), 1e-3), "seed \(seed)")
        let best = Self.climb(naive, owner, state, policy, &rng)
        let gain = best - home
        #expect(
          gain <= solution.point.verdict.certificate.absoluteGain + 1e-9 * max(abs(home), 1e-6),
          "seed \(seed): \(gain) \(solution.point.verdict.certificate)")
      }
    }
    print("OwnersTests.deviations: \(verified) verified, \(failed) not")
    #expect(verified > 8 * failed)
  }

  /// The most that an owner has by any of some plans: drawn ones, each improved firm by firm.
  private static func climb(
    _ naive: NaiveOwners, _ owner: [Int], _ state: MarketState, _ policy: Policy,
    _ rng: inout SplitMix
  ) -> Double {
    var best = -Double.infinity
    for attempt in 0..<6 {
      var (overlap, price) = (state.overlap, state.price)
      if attempt > 0 {
        for i in owner {
          let least = policy.floor[i]
          overlap[i] = max(least, rng.uniform(0...1.1) * naive.most(i))
          price?[i] += rng.uniform(-0.5...0.5)
        }
      }
      var reached = naive.total(owner, overlap, price)
      var step = 0.5
      while step > 1e-5 {
        var improves = false
        for i in owner {
          for by in [step, -step] {
            var next = overlap
            next[i] = max(policy.floor[i], overlap[i] + by * max(naive.most(i), 0.01))
            let total = naive.total(owner, next, price)
            if total > reached { (overlap, reached, improves) = (next, total, true) }
            guard var dearer = price else { continue }
            dearer[i] += by
            let priced = naive.total(owner, overlap, dearer)
            if priced > reached { (price, reached, improves) = (dearer, priced, true) }
          }
        }
        if !improves { step /= 2 }
      }
      best = max(best, reached)
    }
    return best
  }
}
