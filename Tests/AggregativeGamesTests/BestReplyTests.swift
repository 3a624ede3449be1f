import TestSupport
import Testing

@testable import AggregativeGames

@Suite("A globally best reply")
struct BestReplyTests {
  /// The greatest payoff on an even grid of `count` + 1 strategies of the only player.
  static func gridMaximum(_ game: BumpGame, count: Int) -> Double {
    let floor = game.pieces.floor(of: 0)
    let width = game.pieces.ceiling(of: 0) - floor
    var best = -Double.infinity
    for k in 0...count {
      let x = floor + width * Double(k) / Double(count)
      best = max(best, game.payoff(of: 0, at: x, rivals: 0))
    }
    return best
  }

  @Test(
    "is never worse than the best of 10⁵ points, for random payoffs of several peaks and kinks",
    arguments: 1...8)
  func denseGrid(block: UInt64) {
    for seed in (100 * block)..<(100 * block + 30) {
      var generator = SplitMix(seed: seed)
      let game = BumpGame.random(using: &generator)
      let guess = generator.uniform(-1...4)
      let reply = BestReply.global(of: 0, in: game, rivals: 0, near: guess)
      #expect(reply.strategy >= 0 && reply.strategy <= 3, "seed \(seed)")
      #expect(reply.payoff == game.payoff(of: 0, at: reply.strategy, rivals: 0), "seed \(seed)")
      // Payoffs are sums of at most ten terms below 10: their rounding is below 1e-14, and next to
      // a peak that is all that differs.
      let grid = Self.gridMaximum(game, count: 100_000)
      #expect(reply.payoff >= grid - 1e-14, "seed \(seed): \(reply), grid \(grid)")
    }
  }

  @Test("the random payoffs of these tests have up to five peaks, and several more often than not")
  func randomPeaks() {
    var several = 0
    for seed in 100..<200 as Range<UInt64> {
      var generator = SplitMix(seed: seed)
      let game = BumpGame.random(using: &generator)
      let values = (0...2000).map { game.payoff(of: 0, at: 3 * Double($0) / 2000, rivals: 0) }
      let peaks = (1..<2000).filter { values[$0] > values[$0 - 1] && values[$0] > values[$0 + 1] }
      if peaks.count > 1 { several += 1 }
    }
    #expect(several > 40)
  }

  @Test("does not depend on the guess", arguments: 1...40)
  func guess(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = BumpGame.random(using: &generator)
    let reply = BestReply.global(of: 0, in: game, rivals: 0)
    for guess in [-1, 0, 3, 5, Double.nan, .infinity, generator.uniform(0...3)] {
      let other = BestReply.global(of: 0, in: game, rivals: 0, near: guess)
      // A root of marginal payoff to the last bits, approached from elsewhere.
      #expect(abs(other.strategy - reply.strategy) < 1e-12, "seed \(seed), guess \(guess)")
    }
  }

  @Test("a player with one strategy plays it")
  func oneStrategy() {
    let game = BumpGame([.init(bumps: [], cost: 1, breakpoints: [0.7])])
    let reply = BestReply.global(of: 0, in: game, rivals: 0)
    #expect(reply.strategy == 0.7 && reply.payoff == game.payoff(of: 0, at: 0.7, rivals: 0))
  }

  @Test("a strategy set as narrow as doubles can be is no obstacle")
  func oneUlp() {
    let game = BumpGame([.init(bumps: [], cost: 1, breakpoints: [1, 1.0.nextUp])])
    #expect(BestReply.global(of: 0, in: game, rivals: 0).strategy == 1)
  }

  @Test(
    "a maximum on a concave kink is met to the last bit, wherever the kink",
    arguments: [0.1, 1.0 / 3, 0.9])
  func onKink(kink: Double) {
    // Slope 2 − x below the kink, −1 − x above.
    let firm = Cournot.Firm(c: 1, capacity: 1, overtime: [(from: kink, extra: 3)])
    var game = Cournot(a: 3, b: 0.5, firms: [firm])
    #expect(BestReply.global(of: 0, in: game, rivals: 0).strategy == kink)
    game.tellsOfSinglePeaks = false
    #expect(BestReply.global(of: 0, in: game, rivals: 0).strategy == kink)
  }

  @Test("a smooth maximum exactly on a breakpoint is found there")
  func smoothMaximumOnBreakpoint() {
    // Profit (4 − q) q peaks at 2, which a kink without a jump makes a breakpoint.
    let firm = Cournot.Firm(c: 0, capacity: 4, overtime: [(from: 2, extra: 0)])
    var game = Cournot(a: 4, b: 1, firms: [firm])
    #expect(BestReply.global(of: 0, in: game, rivals: 0).strategy == 2)
    game.tellsOfSinglePeaks = false
    #expect(BestReply.global(of: 0, in: game, rivals: 0).strategy == 2)
  }

  @Test("a convex kink is no maximum: the better end is")
  func convexKink() {
    // −x²/20 with slope +1 gained at 1: falls to −0.05, then rises to 2 − 0.45.
    let game = BumpGame([.init(bumps: [], cost: 0.1, breakpoints: [0, 1, 3], kinks: [-1])])
    let reply = BestReply.global(of: 0, in: game, rivals: 0)
    #expect(reply.strategy == 3)
  }

  @Test("a convex payoff has its maximum at an end")
  func convex() {
    let game = MatchingPennies()
    #expect(BestReply.global(of: 0, in: game, rivals: 0.6).strategy == 1)
    #expect(BestReply.global(of: 0, in: game, rivals: 0.4).strategy == 0)
    #expect(BestReply.global(of: 1, in: game, rivals: 0.6).strategy == 0)
  }

  @Test("on a flat payoff every strategy is best, and the search ends")
  func flat() {
    let game = BumpGame([.init(bumps: [], cost: 0, breakpoints: [0, 1, 2], kinks: [0])])
    let reply = BestReply.global(of: 0, in: game, rivals: 0)
    #expect(reply.payoff == 0 && reply.strategy >= 0 && reply.strategy <= 2)
  }

  @Test("a payoff flat to fourth order has its maximum found to a payoff's rounding")
  func flatToFourthOrder() {
    // Two rising steps whose slopes and the parabola's cancel so that marginal payoff has almost a
    // triple root near 1.
    let bump = BumpGame.Bump(height: 1, steepness: 2, middle: 1)
    let game = BumpGame([.init(bumps: [bump], cost: 0.5, breakpoints: [0, 3])])
    let reply = BestReply.global(of: 0, in: game, rivals: 0)
    #expect(reply.payoff >= Self.gridMaximum(game, count: 10_000) - 1e-15)
  }

  @Test(
    "enclosures that know nothing, or payoffs that are not numbers, end the search all the same")
  func unknown() {
    for value in [0, Double.nan, .infinity, -.infinity] {
      let reply = BestReply.global(of: 0, in: BrokenGame(value, players: 1), rivals: 0)
      #expect(reply.strategy >= 0 && reply.strategy <= 1)
    }
  }
}
