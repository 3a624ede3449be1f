import TestSupport
import Testing

@testable import AggregativeGames

@Suite("The iteration is visible, bounded and deterministic")
struct IterationTests {
  static func methods<Game: SingleAggregateGame>(_ game: Game, limit: Int? = nil)
    -> [any EquilibriumMethod<Game>]
  {
    let n = limit ?? 2000
    return [
      BestResponseIteration<Game>(order: .sequential, iterationLimit: n),
      BestResponseIteration<Game>(order: .simultaneous, iterationLimit: n),
      SemismoothNewton<Game>(linearSolver: .structured, iterationLimit: n),
      SemismoothNewton<Game>(linearSolver: .dense, iterationLimit: n),
      AggregateRoot<Game>(iterationLimit: n),
    ]
  }

  /// Every number of a run as bits.
  struct Trace: Equatable {
    var bits: [UInt64] = []
    var notes: [String?] = []
    var state: RunState

    init<Game: SingleAggregateGame>(
      _ method: any EquilibriumMethod<Game>, _ game: Game, _ start: [Double]
    ) {
      var bits: [UInt64] = []
      var notes: [String?] = []
      let run = method.run(on: game, from: start) {
        bits += [
          $0.residual.bitPattern, $0.step.bitPattern, UInt64($0.corners), UInt64($0.iteration),
        ]
        notes.append($0.note)
      }
      self.bits = bits + run.profile.map(\.bitPattern)
      self.notes = notes
      state = run.state
    }
  }

  func isDeterministic<Game: SingleAggregateGame>(
    _ game: Game, from start: [Double], _ comment: String
  ) {
    for method in Self.methods(game) {
      #expect(Trace(method, game, start) == Trace(method, game, start), "\(method.name) \(comment)")
    }
  }

  @Test("the same run twice gives the same bits", arguments: 1...8)
  func deterministic(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = Cournot.random(6, using: &generator)
    let start = game.firms.map { generator.uniform(0...$0.capacity) }
    isDeterministic(game, from: start, "Cournot, seed \(seed)")
    isDeterministic(BumpGame.contest(decisiveness: 6), from: [0.2, 0.9], "contest")
    isDeterministic(MatchingPennies(), from: [0.3, 0.3], "matching pennies")
  }

  @Test("a run advanced by hand is the run of the method", arguments: 0..<5)
  func byHand(index: Int) {
    func check<Method: EquilibriumMethod>(_ method: Method, _ game: Cournot)
    where Method.Game == Cournot {
      var reports: [IterationReport] = []
      let whole = method.run(on: game, from: [0, 0]) { reports.append($0) }
      var run = method.start(on: game, at: [0, 0])
      for expected in reports { #expect(run.advance() == expected) }
      #expect(run.state == whole.state && run.profile == whole.profile)
      #expect(reports.map(\.iteration) == Array(1...whole.iterations))
    }
    let game = Cournot(
      a: 10, b: 1, firms: [.init(c: 1, capacity: 9), .init(c: 2, d: 1, capacity: 9)])
    check(Self.methods(game)[index], game)
  }

  @Test("the limit on iterations is respected and reported", arguments: [0, 1, 3, 10])
  func limit(count: Int) {
    let game = MatchingPennies()
    for method in Self.methods(game, limit: count) {
      var seen = 0
      let run = method.run(on: game, from: [0.3, 0.8]) { _ in seen += 1 }
      #expect(seen == run.iterations && run.iterations <= count, "\(method.name)")
      if run.iterations == count && run.state == .stopped(.iterationLimit) { continue }
      #expect(run.iterations < count || run.state != .running, "\(method.name)")
    }
    let contest = BumpGame.contest(decisiveness: 6)
    let run = BestResponseIteration<BumpGame>(iterationLimit: count).run(on: contest, from: [0, 1])
    #expect(run.state == .stopped(.iterationLimit) && run.iterations == count)
  }

  @Test("profiles stay within the strategy sets, iteration by iteration", arguments: 1...8)
  func feasible(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = Cournot.random(6, using: &generator)
    func check<Method: EquilibriumMethod>(_ method: Method) where Method.Game == Cournot {
      var run = method.start(on: game, at: game.firms.map { _ in generator.uniform(-9...9) })
      for _ in 0..<method.iterationLimit where run.state == .running {
        _ = run.advance()
        for (output, firm) in zip(run.profile, game.firms) {
          #expect(output >= 0 && output <= firm.capacity, "\(method.name), seed \(seed)")
        }
      }
    }
    for method in Self.methods(game) { check(method) }
  }

  @Test("started at the equilibrium a run stays there", arguments: 0..<5)
  func startedAtEquilibrium(index: Int) {
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 9), .init(c: 1, capacity: 9)])
    let run = Self.methods(game)[index].run(on: game, from: [3, 3])
    #expect(run.state == .converged && relativeDifference(run.profile, [3, 3]) < 1e-15)
    #expect(run.iterations <= 2)
  }

  @Test(
    "payoffs that are not numbers never loop for ever, and nothing they give is verified",
    arguments: [Double.nan, .infinity, -.infinity])
  func notNumbers(value: Double) {
    let game = BrokenGame(value, players: 2)
    let verifier = Verifier(tolerance: VerificationTolerance(boxBudget: 50))
    for choice in MethodChoice.allCases {
      let outcome = EquilibriumSearch(choice: choice, verifier: verifier).solve(game, audit: game)
      #expect(!outcome.converged, "\(choice)")
    }
  }

  @Test("a start that is not a number is refused by every method without a crash", arguments: 0..<5)
  func startNotANumber(index: Int) {
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 9), .init(c: 1, capacity: 9)])
    for known in [true, false] {
      var game = game
      game.tellsOfSinglePeaks = known
      let run = Self.methods(game)[index].run(on: game, from: [.nan, 1])
      #expect(run.state == .stopped(.notFinite), "\(run.method)")
    }
  }

  @Test("an infinite start is taken to the nearest strategy")
  func infiniteStart() {
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 9), .init(c: 1, capacity: 9)])
    for method in Self.methods(game) {
      let run = method.run(on: game, from: [.infinity, -.infinity])
      #expect(
        run.state == .converged && relativeDifference(run.profile, [3, 3]) < 1e-10, "\(run.method)")
    }
  }

  @Test("simultaneous replies are to the profile before, sequential ones to what has just moved")
  func orders() {
    let game = Cournot(a: 10, b: 1, firms: [.init(c: 1, capacity: 9), .init(c: 1, capacity: 9)])
    var simultaneous = BestResponseIteration<Cournot>(order: .simultaneous).start(
      on: game, at: [1, 2])
    _ = simultaneous.advance()
    // Replies are (9 − rival) / 2, exact in binary.
    #expect(simultaneous.profile == [3.5, 4])
    var sequential = BestResponseIteration<Cournot>(order: .sequential).start(on: game, at: [1, 2])
    _ = sequential.advance()
    #expect(sequential.profile == [3.5, 2.75])
  }

  @Test("damping tames undamped replies that swing between nothing and capacity")
  func damping() {
    // Ten firms: replies of slope −1/2 have spectral radius 4.5 (Theocharis 1960).
    let firms = Array(repeating: Cournot.Firm(c: 1, capacity: 9), count: 10)
    let game = Cournot(a: 12, b: 1, firms: firms)
    let start = Array(repeating: 0.0, count: 10)
    let undamped = BestResponseIteration<Cournot>(order: .simultaneous, smallestDamping: 1)
    #expect(undamped.run(on: game, from: start).state == .stopped(.cycle(length: 2)))
    let run = BestResponseIteration<Cournot>(order: .simultaneous).run(on: game, from: start)
    #expect(
      run.state == .converged
        && relativeDifference(run.profile, Array(repeating: 1, count: 10)) < 1e-10)
  }
}
