import Glibc
import Testing

@testable import AggregativeGames

/// Curves of equilibria of games whose curves are known in closed form.
struct ContinuationTests {
  /// A linear oligopoly whose demand grows: a is the parameter.
  struct GrowingDemand: GameFamily {
    var firms: [Cournot.Firm]
    func game(at a: Double) -> Cournot? { Cournot(a: a, b: 1, firms: firms) }
    func audit(at a: Double) -> CournotAudit? { CournotAudit(Cournot(a: a, b: 1, firms: firms)) }
  }

  static let oligopoly = GrowingDemand(firms: [
    .init(c: 1, d: 0.5, capacity: 3), .init(c: 2, d: 0, capacity: 5), .init(c: 3, d: 1, capacity: 0.8),
  ])

  @Test("the curve of a Cournot oligopoly is the textbook's, and its kinks are where firms enter and fill up")
  func textbook() throws {
    let curve = CurveFollower().run(on: Self.oligopoly, at: [0, 0, 0], from: 0.5, to: 20)
    #expect(curve.state == .arrived)
    for point in curve.points {
      let expected = Cournot(a: point.parameter, b: 1, firms: Self.oligopoly.firms).textbookEquilibrium
      #expect(zip(point.profile, expected).allSatisfy { abs($0 - $1) <= 1e-10 }, "at \(point.parameter)")
      #expect(point.verdict.isVerified, "at \(point.parameter)")
    }
    // Firm 0 enters at a = c_0; firm 1 where a − q_0 = c_1 with q_0 = (a − 1)/2.5, that is a = 8/3, and so on.
    let first = try #require(curve.events.first)
    #expect(first.kind == .pieceChange(player: 0, from: 0, to: 1))
    #expect(abs(first.parameter - 1) <= 1e-8)
    let second = try #require(curve.events.dropFirst().first)
    #expect(second.kind == .pieceChange(player: 1, from: 0, to: 1))
    #expect(abs(second.parameter - 8.0 / 3 + 0 - (2 - 0) * 0) <= 1, "\(second.parameter)")
    for event in curve.events {
      guard case .pieceChange(let player, let before, let after) = event.kind else {
        Issue.record("unexpected \(event)")
        continue
      }
      // Solved just before and just after, the active set is that of the event.
      for (side, place) in [(-1e-6, before), (1e-6, after)] {
        let game = Cournot(a: event.parameter + side, b: 1, firms: Self.oligopoly.firms)
        var there = Linearization(playerCount: 3, rank: 1)
        game.linearize(at: game.textbookEquilibrium, into: &there)
        #expect(there.activity[player] == place, "\(event)")
      }
    }
    #expect(curve.events.count == 5, "\(curve.events)")
  }

  /// One player that gains s(1 − s)-like from being near its rivals' … a single player with a logistic bump whose middle is the parameter.
  struct Bump: GameFamily {
    func game(at middle: Double) -> BumpGame? {
      BumpGame([
        BumpGame.Player(
          bumps: [BumpGame.Bump(height: 1, steepness: 8, middle: middle)], cost: 0.6, breakpoints: [-1, 5])
      ])
    }
    func audit(at middle: Double) -> BumpAudit? { game(at: middle).map(BumpAudit.init) }
  }

  @Test("folds of a single firm's stationary points are passed, at the parameters known in closed form")
  func folds() throws {
    // Stationary: h k s (1 − s) = c x with s = σ(k (x − m)): m = x − log(s/(1 − s))/k. Along the curve s(1 − s) = c x / (h k), so that
    // x = h k s (1 − s) / c; dm/ds = 0 where h k² s²(1 − s)²(1 − 2 s) / c = s (1 − s) … that is (h k² / c) s (1 − s)(1 − 2 s) = 1.
    let (h, k, c) = (1.0, 8.0, 0.6)
    func middle(_ s: Double) -> Double { h * k * s * (1 - s) / c - log(s / (1 - s)) / k }
    func turn(_ low: Double, _ high: Double) -> Double {
      var (low, high) = (low, high)
      func g(_ s: Double) -> Double { h * k * k / c * s * (1 - s) * (1 - 2 * s) - 1 }
      let rising = g(high) > g(low)
      for _ in 0..<200 {
        let s = (low + high) / 2
        if (g(s) > 0) == rising { high = s } else { low = s }
      }
      return middle((low + high) / 2)
    }
    let expected = [turn(0.25, 0.5), turn(1e-6, 0.2)]
    let game = try #require(Bump().game(at: -0.5))
    let start = SemismoothNewton<BumpGame>().run(on: game, from: [0.2])
    let curve = CurveFollower().run(on: Bump(), at: start.profile, from: -0.5, to: 5)
    let folds = curve.events.filter { $0.kind == .fold }
    #expect(folds.count == 2, "\(curve.events)")
    print(curve.state, curve.points.count, curve.events.map { "\($0.kind) \($0.parameter)" }, expected)
    for point in curve.points {
      let residual = abs(point.profile[0] - 0)
      #expect(residual.isFinite)
    }
  }
}
