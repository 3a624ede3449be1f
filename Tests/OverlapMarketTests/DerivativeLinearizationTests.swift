import AggregativeGames
import LinearAlgebra
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Natural replies and their derivatives")
struct DerivativeLinearizationTests {
  static func linearize(_ game: SellerGame, _ profile: [Double]) -> Linearization {
    var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
    game.linearize(at: profile, into: &linearization)
    return linearization
  }

  static func draw(_ seed: UInt64, firms: ClosedRange<Int>) throws -> (SellerGame, [Double]) {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...20, singlePeak: false)
    let game = try market.regulated(by: policy).game()
    return (
      game,
      market.firms.indices.map { i in
        let range = game.pieces.floor(of: i)...game.pieces.ceiling(of: i)
        return range.lowerBound == range.upperBound ? range.lowerBound : rng.uniform(range)
      }
    )
  }

  @Test(
    "docs/model.md 2: the reply is where c y meets α(y) B with B frozen, found by plain halving",
    arguments: 1...100)
  func naturalReply(seed: UInt64) throws {
    let (game, profile) = try Self.draw(seed, firms: 1...20)
    let naive = NaiveGame(market: game.market, policy: game.regulated.policy)
    let replies = Self.linearize(game, profile).reply
    for i in profile.indices {
      // Strategies beyond the ceiling are dominated and cut off; off equilibrium, replies may aim
      // there.
      let expected = min(naive.naturalReply(i, profile), game.pieces.ceiling(of: i))
      // B is a product of shares whose logarithms round at 1e-16 · |log A|, and |log A| is below
      // 100 here.
      #expect(abs(replies[i] - expected) <= 1e-12 * expected, "seed \(seed), firm \(i)")
    }
  }

  @Test(
    "away from kinks replies move by ownSlope on the diagonal plus left · rightᵀ", arguments: 1...60
  )
  func derivatives(seed: UInt64) throws {
    let (game, profile) = try Self.draw(seed, firms: 2...10)
    let at = Self.linearize(game, profile)
    for j in profile.indices {
      let pieces = game.pieces
      let piece = pieces.piece(holding: profile[j], of: j)
      guard piece < pieces.count(of: j) else { continue }
      let range = pieces.breakpoint(piece, of: j)...pieces.breakpoint(piece + 1, of: j)
      let rate = game.demandRate(j) * game.slope(j, piece: piece)
      let step = Difference.step(at: profile[j], in: range, rate: rate)
      guard step > 1e-4 / rate else { continue }  // too near a kink for a step well above rounding
      func moved(_ h: Double) -> Linearization {
        var profile = profile
        profile[j] += h
        return Self.linearize(game, profile)
      }
      let shifted = [-step, -step / 2, step / 2, step].map(moved)
      for i in profile.indices where shifted.allSatisfy({ $0.activity[i] == at.activity[i] }) {
        let near = (shifted[2].reply[i] - shifted[1].reply[i]) / step
        let far = (shifted[3].reply[i] - shifted[0].reply[i]) / (2 * step)
        let derivative = (i == j ? at.ownSlope[i] : 0) + at.left[i] * at.right[j]
        // The reply with its largest B: what the terms of the derivative are made of.
        let lift = game.slope(
          i, piece: min(Int(at.activity[i]) / 2, pieces.count(of: i)))
        let margin = abs(game.market.firms.margin[i]) + game.liableHarm(i)
        let safety =
          game.market.users * (margin * game.demandRate(i) + game.liableHarm(i))
        let size = lift * safety / game.market.firms.cost[i]
        // As in DerivativePayoffTests: truncation 1e-9; rounding 1e-14 over a step of at least 1e-4
        // in the log weight.
        #expect(
          abs(derivative - (4 * near - far) / 3) <= 1.1e-9 * size * rate,
          "seed \(seed), reply \(i) in \(j)")
      }
    }
  }

  @Test("a reply on a floor or kink does not move", arguments: 1...40)
  func corners(seed: UInt64) throws {
    let (game, profile) = try Self.draw(seed, firms: 2...20)
    let at = Self.linearize(game, profile)
    for i in profile.indices where at.activity[i] % 2 == 0 {
      #expect(at.ownSlope[i] == 0 && at.left[i] == 0, "seed \(seed), firm \(i)")
      #expect(
        at.reply[i] == game.pieces.breakpoint(Int(at.activity[i]) / 2, of: i),
        "seed \(seed), firm \(i)")
    }
  }

  @Test(
    "docs/model.md 2 (a): the structured Newton solve is LAPACK's dense one to 1e-12",
    arguments: 1...60)
  func structuredIsDense(seed: UInt64) throws {
    let (game, profile) = try Self.draw(seed, firms: 2...80)
    var rng = SplitMix(seed: seed &+ 500)
    let matrix = Self.linearize(game, profile).newtonMatrix()
    let right = profile.map { _ in rng.uniform(-1...1) }
    let factors = try LUFactorization(factoring: matrix.dense())
    let dense = factors.solve(right)
    let structured = try matrix.solve(right)
    let size = dense.reduce(0) { max($0, abs($1)) }
    let difference = zip(dense, structured.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // Each solve errs by a few roundings times the condition number: 1e-12 is for condition numbers
    // up to 10³.
    let tolerance = max(1e-12, 1e-15 / factors.reciprocalCondition)
    #expect(
      difference <= tolerance * size, "seed \(seed), condition \(1 / factors.reciprocalCondition)")
  }
}
