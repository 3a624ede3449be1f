import Intervals
import TestSupport
import Testing

@testable import AggregativeGames

@Suite("Bounds on the gain from deviating hold")
struct DeviationBoundTests {
  static func bound(
    _ game: BumpGame, at strategy: Double, resolution: Double = 1e-13, budget: Int = 20_000
  ) -> DeviationBound {
    var ends: [Double] = []
    return DeviationBound.find(
      of: 0, at: strategy, in: BumpAudit(game), surroundings: Interval(0), ends: &ends,
      resolution: resolution, budget: budget)
  }

  /// Payoffs are sums of at most ten terms below 10.
  static let rounding = 1e-14

  @Test(
    "upper ≥ the gain anywhere on a grid ≥ lower, within a thousandth of each other",
    arguments: 1...60)
  func soundAndSharp(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = BumpGame.random(using: &generator)
    let strategy = generator.uniform(0...3)
    let home = game.payoff(of: 0, at: strategy, rivals: 0)
    let bound = Self.bound(game, at: strategy)
    let gridGain = BestReplyTests.gridMaximum(game, count: 3000) - home
    let trueGain = BestReply.global(of: 0, in: game, rivals: 0).payoff - home
    #expect(bound.upper >= gridGain - Self.rounding, "seed \(seed)")
    #expect(bound.upper >= trueGain - Self.rounding, "seed \(seed)")
    #expect(bound.lower <= trueGain + Self.rounding, "seed \(seed)")
    #expect(bound.lower >= 0 && bound.lower <= bound.upper, "seed \(seed)")
    let deviation = game.payoff(of: 0, at: bound.deviation, rivals: 0) - home
    #expect(deviation >= bound.lower - Self.rounding, "seed \(seed): deviation gains less")
    #expect(bound.upper - bound.lower <= 1.001e-3 * bound.upper + 1e-12, "seed \(seed)")
    #expect(bound.boxes < 20_000, "seed \(seed)")
    #expect(abs(bound.payoff - home) <= Self.rounding, "seed \(seed)")
  }

  @Test("with any budget the bound holds, and only widens", arguments: 1...20)
  func budget(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = BumpGame.random(using: &generator)
    let strategy = generator.uniform(0...3)
    let trueGain =
      BestReply.global(of: 0, in: game, rivals: 0).payoff
      - game.payoff(of: 0, at: strategy, rivals: 0)
    for budget in [0, 1, 2, 5, 10, 30, 100] {
      let bound = Self.bound(game, at: strategy, budget: budget)
      #expect(bound.upper >= trueGain - Self.rounding, "seed \(seed), budget \(budget)")
      #expect(bound.lower <= trueGain + Self.rounding, "seed \(seed), budget \(budget)")
      // The first look takes a box a cell, at most five, and a halving adds two.
      #expect(bound.boxes <= max(budget, 5) + 2, "seed \(seed), budget \(budget)")
    }
  }

  @Test("at the globally best reply the bound is no more than rounding", arguments: 1...60)
  func tinyAtBestReplies(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = BumpGame.random(using: &generator)
    let reply = BestReply.global(of: 0, in: game, rivals: 0)
    let bound = Self.bound(game, at: reply.strategy)
    #expect(bound.lower <= 1e-14, "seed \(seed)")
    // Boxes are halved until their bounds are within 1e-13 of the payoff, and enclosures are a few
    // roundings wide.
    #expect(bound.upper <= 1e-12 * max(1, abs(reply.payoff)), "seed \(seed): \(bound)")
  }

  @Test("a strictly concave payoff takes one box a cell")
  func oneBox() {
    let firm = Cournot.Firm(
      c: 1, d: 1, capacity: 4, overtime: [(from: 1, extra: 1), (from: 2, extra: 1)])
    let audit = CournotAudit(Cournot(a: 5, b: 1, firms: [firm]))
    var ends: [Double] = []
    // Marginal profit 4 − 3q is 1 at the first kink, where overtime then takes it to 0: the
    // monopolist stays.
    let bound = DeviationBound.find(
      of: 0, at: 1, in: audit, surroundings: Interval(0), ends: &ends, resolution: 1e-13,
      budget: 100)
    #expect(bound.boxes == 3)
    #expect(bound.upper < 1e-28)  // the square of a rounding of the marginal profit
  }

  @Test(
    "for concave quadratic profit the gain is (b + d/2) times the squared error",
    arguments: [0.5, 1e-3, 1e-6])
  func quadratic(error: Double) {
    let audit = CournotAudit(Cournot(a: 9, b: 1, firms: [.init(c: 1, d: 2, capacity: 8)]))
    var ends: [Double] = []
    for strategy in [2 - error, 2 + error] {
      let bound = DeviationBound.find(
        of: 0, at: strategy, in: audit, surroundings: Interval(0), ends: &ends, resolution: 1e-13,
        budget: 20_000)
      // 2 ± error is itself rounded, by at most 4.4e-16, and so is marginal profit.
      let gain = 2 * error * error
      #expect(bound.upper >= gain * (1 - 1e-8) && bound.upper <= gain * 1.002 + 1e-12)
    }
  }
}
