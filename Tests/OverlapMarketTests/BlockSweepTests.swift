import AggregativeGames
import Glibc
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Sweeps in vectorised blocks beside the search in boxes, one firm at a time.
@Suite("Sweeps of best replies in blocks")
struct BlockSweepTests {
  static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int>, demand: ClosedRange<Double>)
    throws -> (
      SellerGame, [Double]
    )
  {
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: demand, singlePeak: false)
    let game = try market.regulated(by: policy).game()
    return (
      game,
      market.firms.indices.map {
        rng.uniform(game.pieces.floor(of: $0)...game.pieces.ceiling(of: $0))
      }
    )
  }

  @Test(
    """
    each block replies as well as firms do one by one, to the profile that those before it have \
    left
    """,
    arguments: [0.2...2, 2...40], [64...200, 512...1100])
  func replies(demand: ClosedRange<Double>, firms: ClosedRange<Int>) throws {
    let seed: UInt64 = 71
    var rng = SplitMix(seed: seed)
    for draw in 0..<(firms.lowerBound < 100 ? 60 : 8) {
      let (game, profile) = try Self.draw(&rng, firms: firms, demand: demand)
      Self.check(game, from: profile, "seed \(seed), draw \(draw)")
    }
  }

  static func check(_ game: SellerGame, from profile: [Double], _ comment: Comment) {
    var after = profile
    let tally = game.sweep(&after, by: 1)
    var seen = profile
    var residual = 0.0
    var corners = 0
    for start in stride(from: 0, to: profile.count, by: game.block) {
      let block = start..<min(start + game.block, profile.count)
      let aggregate = game.aggregate(of: seen)
      for i in block {
        let rivals = game.rivals(of: i, in: seen, aggregate: aggregate)
        let single = BestReply.global(of: i, in: game, rivals: rivals)
        let payoff = game.payoff(of: i, at: after[i], rivals: rivals)
        let size = max(
          abs(single.payoff), game.market.firms.cost[i] * single.strategy * single.strategy)
        #expect(payoff >= single.payoff - 1e-11 * size, comment)
        let width = game.pieces.ceiling(of: i) - game.pieces.floor(of: i)
        let scale = max(seen[i], after[i], 1e-6 * width)
        residual = max(residual, abs(seen[i] - after[i]) / (scale > 0 ? scale : 1))
        corners +=
          (0...game.pieces.count(of: i)).contains { game.pieces.breakpoint($0, of: i) == after[i] }
          ? 1 : 0
      }
      for i in block { seen[i] = after[i] }
    }
    #expect(abs(tally.residual - residual) <= 1e-14 && tally.corners == corners, comment)
  }

  @Test("a damped sweep takes firms of the first block a part of the way", arguments: [0.3, 0.001])
  func damping(part: Double) throws {
    let seed: UInt64 = 72
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (game, profile) = try Self.draw(&rng, firms: 64...200, demand: 0.2...20)
      var (full, damped) = (profile, profile)
      _ = game.sweep(&full, by: 1)
      _ = game.sweep(&damped, by: part)
      for i in 0..<game.block {
        #expect(
          damped[i] == profile[i] + part * (full[i] - profile[i]),
          "seed \(seed), draw \(draw), firm \(i)")
      }
    }
  }

  @Test("repeated sweeps end where sweeps one by one end")
  func limit() throws {
    let seed: UInt64 = 73
    var rng = SplitMix(seed: seed)
    for draw in 0..<40 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 64...300, demandSensitivity: 0.2...2, singlePeak: true)
      let game = try market.regulated(by: policy).game()
      var (together, single) = (game.pieces.floors, game.pieces.floors)
      for _ in 0..<60 {
        _ = game.sweep(&together, by: 1)
        _ = game.sweepOneByOne(&single, by: 1)
      }
      for i in single.indices {
        #expect(
          abs(together[i] - single[i]) <= 1e-10 * max(single[i], 1e-3),
          "seed \(seed), draw \(draw), firm \(i)")
      }
    }
  }

  /// Each block outbids the one before it, by some e^14, until the sum has left the range of a
  /// double counted from the start.
  @Test("a sum of weights that grows out of range within a sweep is counted afresh")
  func growth() throws {
    let firms = (0..<480).map {
      Firm(
        name: "\($0)", cost: 1, margin: 1, value: 0, price: 0, exposure: 1, baselineFailure: [0.9],
        effectiveness: [0.5]
      )
    }
    let market = try Market(
      users: 480, demandSensitivity: 3000, userHarm: 1, externalHarm: 0, systemicLoss: 0,
      regimes: [Regime(name: "all", probability: 1)], firms: Firms(firms, regimeCount: 1))
    let game = try market.unregulated.game()
    var profile = game.pieces.floors
    let before = game.aggregate(of: profile)
    _ = game.sweep(&profile, by: 1)
    #expect(game.aggregate(of: profile) - before > 709)
    Self.check(game, from: game.pieces.floors, "from the floors")
  }

  @Test("the method of best replies lets firms reply one by one in large markets too")
  func method() throws {
    let seed: UInt64 = 74
    var rng = SplitMix(seed: seed)
    for draw in 0..<10 {
      let (game, profile) = try Self.draw(&rng, firms: 64...100, demand: 2...20)
      var (single, together) = (profile, profile)
      _ = game.sweepOneByOne(&single, by: 1)
      _ = game.sweep(&together, by: 1)
      #expect(single != together, "seed \(seed), draw \(draw)")
      var sequential = BestResponseIteration<SellerGame>().start(on: game, at: profile)
      _ = sequential.advance()
      #expect(sequential.profile == single, "seed \(seed), draw \(draw)")
      var blocks = BestResponseIteration<SellerGame>(order: .blocks).start(on: game, at: profile)
      _ = blocks.advance()
      #expect(blocks.profile == together, "seed \(seed), draw \(draw)")
    }
  }

  /// The giant's profit has a peak just above no overlap, is lower in between and higher at an
  /// inner second peak, where it serves nearly all users.
  @Test("a firm that could serve most users is searched for a second peak inside a piece")
  func giant() throws {
    func firm(_ name: String, margin: Double, value: Double, exposure: Double) -> Firm {
      Firm(
        name: name, cost: 1, margin: margin, value: value, price: 0, exposure: exposure,
        baselineFailure: [0.9],
        effectiveness: [0.5])
    }
    let small = (1..<64).map { firm("\($0)", margin: 0.01, value: -log(63) / 30, exposure: 0) }
    let market = try Market(
      users: 64, demandSensitivity: 30, userHarm: 1, externalHarm: 0, systemicLoss: 0,
      regimes: [Regime(name: "all", probability: 1)],
      firms: Firms(
        [firm("giant", margin: 3.0 / 64, value: 0.3, exposure: 1)] + small, regimeCount: 1))
    let game = try market.unregulated.game()
    var profile = game.pieces.floors
    Self.check(game, from: profile, "from the floors")
    _ = game.sweep(&profile, by: 1)
    #expect(profile[0] > 1.3 && profile[0] < 1.5, "\(profile[0])")
  }

  /// Eight firms begin far above what pays, with nearly all users; those who come after them
  /// compete for what is left.
  @Test("a sum of weights that collapses within a sweep is counted afresh")
  func collapse() throws {
    let firms = (0..<200).map {
      Firm(
        name: "\($0)", cost: 1, margin: $0 < 8 ? 0.0081 : 0.5, value: $0 < 8 ? 0 : -0.81, price: 0,
        exposure: $0 < 8 ? 1 : 0.1, baselineFailure: [0.9], effectiveness: [0.5])
    }
    let market = try Market(
      users: 200, demandSensitivity: 40, userHarm: 1, externalHarm: 0, systemicLoss: 0,
      regimes: [Regime(name: "all", probability: 1)], firms: Firms(firms, regimeCount: 1))
    let game = try market.unregulated.game()
    let start = firms.indices.map { $0 < 8 ? game.pieces.ceiling(of: $0) : 0 }
    var profile = start
    _ = game.sweep(&profile, by: 1)
    #expect(game.aggregate(of: start) - game.aggregate(of: profile) > 20)
    #expect(profile.dropFirst(8).allSatisfy { $0 > 0.1 }, "\(profile)")
    Self.check(game, from: start, "eight at their ceilings")
  }
}
