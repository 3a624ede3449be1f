import Glibc
import Testing

@testable import AggregativeGames

/// Curves of equilibria of games whose curves are known in closed form.
struct ContinuationTests {
  /// A linear oligopoly whose demand grows: the parameter is a, the price at which nothing is sold.
  struct GrowingDemand: GameFamily {
    var firms: [Cournot.Firm]
    func game(at a: Double) -> Cournot? { Cournot(a: a, b: 1, firms: firms) }
    func audit(at a: Double) -> CournotAudit? { game(at: a).map(CournotAudit.init) }
  }

  static let oligopoly = GrowingDemand(firms: [
    .init(c: 1, d: 0.5, capacity: 3), .init(c: 2, d: 0, capacity: 5),
    .init(c: 3, d: 1, capacity: 0.8),
  ])

  @Test(
    """
    the curve of a Cournot oligopoly is the textbook's, and its kinks are where firms enter and \
    fill up
    """
  )
  func textbook() throws {
    let start = Cournot(a: 1.5, b: 1, firms: Self.oligopoly.firms).textbookEquilibrium
    let curve = CurveFollower().run(on: Self.oligopoly, at: start, from: 1.5, to: 20)
    #expect(curve.state == .arrived)
    #expect(curve.points.count < 400, "\(curve.points.count)")
    for point in curve.points {
      let expected = Cournot(a: point.parameter, b: 1, firms: Self.oligopoly.firms)
        .textbookEquilibrium
      #expect(
        zip(point.profile, expected).allSatisfy { abs($0 - $1) <= 1e-10 }, "at \(point.parameter)")
    }
    // Firm 1 enters where the price that firm 0 alone makes, a − (a − 1)/2.5, is its cost 2. Firm 2
    // enters at a price of 3, where the others supply (3 − 1)/1.5 and (3 − 2)/1, so that a = 3 +
    // 4/3 + 1; it is full at a price of 3 + 2 · 0.8, where they supply 2.4 and 2.6; firm 0 at a
    // price of 1 + 1.5 · 3, firm 1 at one of 2 + 5.
    let expected: [(Double, CurveEvent.Kind)] = [
      (8.0 / 3, .pieceChange(player: 1, from: 0, to: 1)),
      (16.0 / 3, .pieceChange(player: 2, from: 0, to: 1)),
      (10.4, .pieceChange(player: 2, from: 1, to: 2)),
      (12.8, .pieceChange(player: 0, from: 1, to: 2)),
      (15.8, .pieceChange(player: 1, from: 1, to: 2)),
    ]
    let changes = curve.events.filter { if case .pieceChange = $0.kind { true } else { false } }
    #expect(changes.map(\.kind) == expected.map(\.1))
    // Located within 1e-9 of the range of 18.5.
    for (event, (a, _)) in zip(changes, expected) {
      #expect(abs(event.parameter - a) <= 1.85e-8, "\(event)")
    }
  }

  @Test("back along the same range the kinks are the same")
  func backward() throws {
    let start = Cournot(a: 20, b: 1, firms: Self.oligopoly.firms).textbookEquilibrium
    let curve = CurveFollower().run(on: Self.oligopoly, at: start, from: 20, to: 6)
    #expect(curve.state == .arrived)
    let changes = curve.events.filter { if case .pieceChange = $0.kind { true } else { false } }
    #expect(changes.count == 3)
    for (event, a) in zip(changes, [15.8, 12.8, 10.4]) {
      #expect(abs(event.parameter - a) <= 1.4e-8, "\(event)")
    }
  }

  /// One player with one logistic step, whose middle is the parameter.
  struct Bump: GameFamily {
    func game(at middle: Double) -> BumpGame? {
      let bump = BumpGame.Bump(height: 1, steepness: 8, middle: middle)
      return BumpGame([BumpGame.Player(bumps: [bump], cost: 0.6, breakpoints: [-1, 5])])
    }
    func audit(at middle: Double) -> BumpAudit? { game(at: middle).map(BumpAudit.init) }
  }

  @Test(
    """
    folds are passed where the closed form has them, and the stretch that is no equilibrium is \
    told
    """
  )
  func folds() throws {
    // Stationary: h k s (1 − s) = c x with s = σ(k (x − m)). So s tells the curve: x = h k s (1 −
    // s) / c and m = x − log(s / (1 − s)) / k, which turns where (h k² / c) (s (1 − s))² (1 − 2 s)
    // = s (1 − s).
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
    let game = try #require(Bump().game(at: -0.5))
    let start = SemismoothNewton<BumpGame>().run(on: game, from: [0.2])
    let curve = CurveFollower().run(on: Bump(), at: start.profile, from: -0.5, to: 5)
    #expect(curve.state == .arrived)
    let folds = curve.events.filter { $0.kind == .fold }
    #expect(folds.count == 2)
    for (fold, expected) in zip(folds, [turn(0.25, 0.5), turn(1e-6, 0.2)]) {
      #expect(abs(fold.parameter - expected) <= 1e-9, "\(fold)")
    }
    for point in curve.points {
      let x = point.profile[0]
      let s = 1 / (1 + exp(-k * (x - point.parameter)))
      #expect(abs(h * k * s * (1 - s) - c * x) <= 1e-9, "at \(point.parameter)")
    }
    // On the first branch the far peak is best until both are as high; on the last one the near
    // peak is, from the same parameter on.
    let lost = try #require(curve.events.first { $0.kind == .equilibriumLost(player: 0) })
    let gained = try #require(curve.events.first { $0.kind == .equilibriumGained })
    #expect(abs(lost.parameter - gained.parameter) <= 1e-5)
    let tie = try #require(Bump().game(at: lost.parameter))
    let (far, near) = (lost.profile[0], gained.profile[0])
    let difference = tie.payoff(of: 0, at: far, rivals: 0) - tie.payoff(of: 0, at: near, rivals: 0)
    #expect(abs(difference) <= 1e-5)
    for point in curve.points where abs(point.parameter - lost.parameter) > 1e-5 {
      let upper = point.profile[0] > 2 * near
      let best = BestReply.global(
        of: 0, in: try #require(Bump().game(at: point.parameter)), rivals: 0)
      #expect(
        point.verdict.isVerified == (abs(best.strategy - point.profile[0]) <= 1e-6),
        "\(upper) \(point)")
    }
  }

  @Test("a curve of no length is one point, and a profile that is not stationary is no start")
  func edges() throws {
    let start = Cournot(a: 4, b: 1, firms: Self.oligopoly.firms).textbookEquilibrium
    let still = CurveFollower().run(on: Self.oligopoly, at: start, from: 4, to: 4)
    #expect(still.state == .arrived)
    #expect(still.points.count == 1 && still.events.isEmpty)
    let short = CurveFollower(stepLimit: 2).run(on: Self.oligopoly, at: start, from: 4, to: 20)
    #expect(short.state == .stopped(.stepLimit))
    let lost = CurveFollower().run(on: Self.oligopoly, at: [.nan, 0, 0], from: 4, to: 20)
    #expect(lost.state == .stopped(.startIsNotStationary))
    #expect(lost.points.isEmpty)
  }
}
