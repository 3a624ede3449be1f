import AggregativeGames
import TestSupport
import Testing

@Suite("Cournot oligopoly with linear demand: every method finds the textbook equilibrium")
struct CournotTests {
  /// The methods converge to 1e-12 or better in their scaled residuals; the textbook formula itself
  /// loses a few roundings.
  static let tolerance = 1e-10

  static func methods() -> [any EquilibriumMethod<Cournot>] {
    [
      BestResponseIteration<Cournot>(order: .sequential),
      BestResponseIteration<Cournot>(order: .simultaneous),
      SemismoothNewton<Cournot>(linearSolver: .structured),
      SemismoothNewton<Cournot>(linearSolver: .dense),
      AggregateRoot<Cournot>(),
    ]
  }

  /// Runs everything, on the game that tells that profits are concave and on one that does not, and
  /// compares.
  func everythingFinds(_ expected: [Double], in game: Cournot, _ comment: String) {
    everythingStartedAnywhereFinds(expected, in: game, "\(comment), known concave")
    var secretive = game
    secretive.tellsOfSinglePeaks = false
    everythingStartedAnywhereFinds(expected, in: secretive, "\(comment), not known concave")
  }

  /// From the floors, the ceilings and halfway.
  func everythingStartedAnywhereFinds(
    _ expected: [Double], in game: Cournot, _ comment: String
  ) {
    let floors = [Double](repeating: 0, count: expected.count)
    let ceilings = game.firms.map(\.capacity)
    for start in [floors, ceilings, ceilings.map { $0 / 2 }] {
      for method in Self.methods() {
        let run = method.run(on: game, from: start)
        #expect(run.state == .converged, "\(run.method) \(comment)")
        #expect(
          relativeDifference(run.profile, expected) <= Self.tolerance, "\(run.method) \(comment)")
        let verdict = Verifier().verify(run.profile, in: CournotAudit(game))
        #expect(verdict.isVerified, "\(run.method) \(comment): \(verdict)")
      }
      for choice in MethodChoice.allCases {
        let outcome = EquilibriumSearch(choice: choice).solve(
          game, audit: CournotAudit(game), from: start)
        #expect(outcome.converged && outcome.discarded.isEmpty, "\(choice) \(comment)")
        #expect(
          relativeDifference(outcome.answer.verdict.profile, expected) <= Self.tolerance,
          "\(choice) \(comment)")
      }
    }
  }

  @Test("identical firms each supply (a − c) / ((n + 1) b + d)", arguments: [1, 2, 3, 8, 40])
  func identical(count: Int) {
    let firm = Cournot.Firm(c: 2, d: 0.5, capacity: 5)
    let game = Cournot(a: 10, b: 0.7, firms: Array(repeating: firm, count: count))
    let output = 8 / (Double(count + 1) * 0.7 + 0.5)
    everythingFinds(Array(repeating: output, count: count), in: game, "n = \(count)")
  }

  @Test("two firms with constant costs supply (a − 2 c_i + c_j) / 3b (Cournot 1838)")
  func duopoly() {
    let game = Cournot(
      a: 10, b: 0.5, firms: [.init(c: 1, capacity: 20), .init(c: 2.5, capacity: 20)])
    let expected: [Double] = [(10 - 2 + 2.5) / 1.5, (10 - 5 + 1) / 1.5]
    everythingFinds(expected, in: game, "duopoly")
  }

  @Test("a firm whose cost exceeds the price that the others make stays out")
  func staysOut() {
    // Two firms at c = 1 leave the price at (10 + 2)/3 = 4; a third with c = 5 sells nothing.
    let game = Cournot(
      a: 10, b: 1,
      firms: [.init(c: 1, capacity: 9), .init(c: 1, capacity: 9), .init(c: 5, capacity: 9)])
    everythingFinds([3, 3, 0], in: game, "third firm out")
  }

  @Test("a firm that would like to supply more is at capacity, and the other replies to that")
  func atCapacity() {
    // The first is stuck at 1; the monopolist of the rest supplies (10 − 1 − 1)/2.
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 1), .init(c: 1, capacity: 9)])
    everythingFinds([1, 4], in: game, "first firm at capacity")
  }

  @Test("random firms, inside, out and at capacity", arguments: 1...12)
  func random(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = Cournot.random(Int.random(in: 1...12, using: &generator), using: &generator)
    everythingFinds(game.textbookEquilibrium, in: game, "seed \(seed)")
  }

  @Test("the random firms of these tests are of all three kinds")
  func randomKinds() {
    var out = 0
    var full = 0
    var inside = 0
    for seed in 1...12 as ClosedRange<UInt64> {
      var generator = SplitMix(seed: seed)
      let game = Cournot.random(Int.random(in: 1...12, using: &generator), using: &generator)
      for (output, firm) in zip(game.textbookEquilibrium, game.firms) {
        if output == 0 {
          out += 1
        } else if output == firm.capacity {
          full += 1
        } else {
          inside += 1
        }
      }
    }
    #expect(out > 5 && full > 5 && inside > 5)
  }

  @Test("a firm without capacity has one strategy and plays it")
  func noCapacity() {
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 0), .init(c: 1, capacity: 9)])
    everythingFinds([0, 4.5], in: game, "first firm has no capacity")
  }

  @Test("the units of output and money do not matter", arguments: [1e-8, 1e-3, 1e5, 1e9])
  func units(scale: Double) {
    // Output in other units: q → scale · q, so b → b / scale and d → d / scale.
    let firms = [(1.0, 0.5, 9.0), (2, 0, 1), (3, 1, 9), (8, 0, 9)].map {
      Cournot.Firm(c: $0.0, d: $0.1 / scale, capacity: $0.2 * scale)
    }
    let game = Cournot(a: 10, b: 1 / scale, firms: firms)
    everythingFinds(game.textbookEquilibrium, in: game, "scale \(scale)")
  }

  @Test("a search tells its events in order: started, iterated, ended, judged")
  func events() {
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 9), .init(c: 2, capacity: 9)])
    var order: [String] = []
    let outcome = EquilibriumSearch(choice: .bestResponse).solve(game, audit: CournotAudit(game)) {
      switch $0 {
      case .started(let method): order.append("started \(method)")
      case .iterated: if order.last != "iterated" { order.append("iterated") }
      case .ended(let run): order.append("ended \(run.state)")
      case .judged(_, let verdict): order.append("judged \(verdict.isVerified)")
      }
    }
    #expect(order == ["started best-response", "iterated", "ended converged", "judged true"])
    #expect(outcome.answer.run.iterations > 1)
  }
}
