/// Which method looks for the equilibrium.
public enum MethodChoice: String, Sendable, CaseIterable {
  /// The fastest that ends verified, falling back through the others.
  case auto
  case bestResponse = "best-response"
  case newton
  case complementarity
  case aggregate

  /// Most players for which a method is offered: the dense matrix of `complementarity` takes 8 ·
  /// players² bytes, twice.
  public var playerLimit: Int { self == .complementarity ? 15_000 : .max }
}

/// What happens while an equilibrium is looked for, for traces and timings outside.
public enum SearchEvent: Sendable {
  case started(method: String)
  case iterated(method: String, IterationReport)
  case ended(RunResult)
  case judged(method: String, Verdict)
}

/// A method together with what became of it.
public struct Attempt: Sendable {
  public let run: RunResult
  public let verdict: Verdict
}

/// The outcome of looking for one equilibrium.
public struct SearchOutcome: Sendable {
  /// The answer, or the attempt that came closest: the one with the least relative gain from
  /// deviating.
  public let answer: Attempt
  /// Every method tried before, in order.
  public let discarded: [Attempt]

  /// In an answer that converged the method ended by its own criterion and the verifier agreed.
  public var converged: Bool { answer.verdict.isVerified }
}

/// Looks for one equilibrium and verifies what it finds.
public struct EquilibriumSearch: Sendable {
  public var choice: MethodChoice
  public var verifier: Verifier
  /// `auto` leaves dense linear algebra to markets of at most this many players.
  public var denseLimit: Int

  public init(
    choice: MethodChoice = .auto, verifier: Verifier = Verifier(), denseLimit: Int = 1000
  ) {
    self.choice = choice
    self.verifier = verifier
    self.denseLimit = denseLimit
  }

  /// - Parameters:
  ///   - game: what the solvers work on.
  ///   - audit: the same game stated independently, for the verifier.
  ///   - start: a first profile, near an equilibrium if possible; by default every player at its
  ///     least strategy.
  ///   - room: storage of searches before this one, or none.
  public func solve<Game: SingleAggregateGame, Audit: AuditedGame>(
    _ game: Game, audit: Audit, from start: [Double]? = nil, in room: inout SearchRoom,
    observer: (SearchEvent) -> Void = { _ in }
  ) -> SearchOutcome {
    attempt(
      SearchPlan(self, game, isNear: start != nil, hasAggregate: true), on: game, audit: audit,
      aggregate: AggregateRoot<Game>(), from: start, in: &room, observer: observer)
  }

  /// The same with storage of its own.
  public func solve<Game: SingleAggregateGame, Audit: AuditedGame>(
    _ game: Game, audit: Audit, from start: [Double]? = nil,
    observer: (SearchEvent) -> Void = { _ in }
  ) -> SearchOutcome {
    var room = SearchRoom()
    return solve(game, audit: audit, from: start, in: &room, observer: observer)
  }

  /// The same for a game of several aggregates, to which `MethodChoice.aggregate` does not apply:
  /// it is treated as `auto`.
  public func solve<Game: AggregativeGame, Audit: AuditedGame>(
    coupled game: Game, audit: Audit, from start: [Double]? = nil, in room: inout SearchRoom,
    observer: (SearchEvent) -> Void = { _ in }
  ) -> SearchOutcome {
    attempt(
      SearchPlan(self, game, isNear: start != nil, hasAggregate: false), on: game, audit: audit,
      aggregate: BestResponseIteration<Game>(), from: start, in: &room, observer: observer)
  }

  /// - Parameter aggregate: what a plan's aggregate method is.
  private func attempt<Game, Audit: AuditedGame, Aggregate: EquilibriumMethod<Game>>(
    _ plan: SearchPlan, on game: Game, audit: Audit, aggregate: Aggregate, from start: [Double]?,
    in room: inout SearchRoom, observer: (SearchEvent) -> Void
  ) -> SearchOutcome {
    let start = start ?? game.pieces.floors
    var discarded: [Attempt] = []
    for step in plan {
      let run =
        switch step.method {
        case .newton:
          run(
            SemismoothNewton<Game>(), after: step.warmUp, on: game, from: start, in: &room,
            observer: observer)
        case .dense:
          run(
            SemismoothNewton<Game>(linearSolver: .dense), after: step.warmUp, on: game, from: start,
            in: &room,
            observer: observer)
        case .aggregate:
          run(aggregate, after: step.warmUp, on: game, from: start, in: &room, observer: observer)
        case .bestResponse(let limit):
          run(
            BestResponseIteration<Game>(iterationLimit: limit), after: step.warmUp, on: game,
            from: start, in: &room,
            observer: observer)
        }
      let verdict = verifier.verify(run.profile, in: audit)
      observer(.judged(method: run.method, verdict))
      let attempt = Attempt(run: run, verdict: verdict)
      if verdict.isVerified { return SearchOutcome(answer: attempt, discarded: discarded) }
      discarded.append(attempt)
    }
    var best = 0
    for k in discarded.indices
    where discarded[k].verdict.certificate.relativeGain
      < discarded[best].verdict.certificate.relativeGain
    {
      best = k
    }
    let answer = discarded.remove(at: best)
    return SearchOutcome(answer: answer, discarded: discarded)
  }

  /// Runs a method after sweeps of globally best replies.
  private func run<Game, Method: EquilibriumMethod<Game>>(
    _ method: Method, after warmUp: SearchPlan.WarmUp, on game: Game, from start: [Double],
    in room: inout SearchRoom,
    observer: (SearchEvent) -> Void
  ) -> RunResult {
    observer(.started(method: method.name))
    var profile = start
    var swept = 0
    if warmUp.sweeps > 0 {
      let sweeps = BestResponseIteration<Game>(
        order: .blocks, tolerance: warmUp.nearness, iterationLimit: warmUp.sweeps)
      let run = sweeps.run(on: game, from: start, in: &room) {
        observer(.iterated(method: "\(method.name) warm-up: \(sweeps.name)", $0))
      }
      profile = run.profile
      swept = run.iterations
    }
    var run = method.run(on: game, from: profile, in: &room) {
      observer(.iterated(method: method.name, $0))
    }
    run.iterations += swept
    observer(.ended(run))
    return run
  }
}
