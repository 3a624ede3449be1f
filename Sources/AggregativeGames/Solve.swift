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

  public init(choice: MethodChoice = .auto, verifier: Verifier = Verifier()) {
    self.choice = choice
    self.verifier = verifier
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
      { $0.row(ofOneAggregate: game) }, on: game, audit: audit, from: start, in: &room,
      observer: observer)
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
      { $0.row(for: game) }, on: game, audit: audit, from: start, in: &room, observer: observer)
  }

  /// - Parameter row: a method's line of the table, or none.
  private func attempt<Game, Audit: AuditedGame>(
    _ row: (MethodChoice) -> MethodRow<Game>?, on game: Game, audit: Audit, from start: [Double]?,
    in room: inout SearchRoom, observer: (SearchEvent) -> Void
  ) -> SearchOutcome {
    var warmUps = WarmUp.tries(on: game, isNear: start != nil)
    let start = start ?? game.pieces.floors
    let isGiven = row(choice) != nil
    var discarded: [Attempt] = []
    for choice in isGiven ? [choice] : MethodChoice.allCases {
      guard let method = row(choice), isGiven || game.playerCount <= method.autoPlayerLimit else {
        continue
      }
      for warmUp in method.isLocal ? warmUps : [WarmUp()] {
        let run = run(
          method, after: warmUp, on: game, from: start, in: &room, observer: observer)
        let verdict = verifier.verify(run.profile, in: audit)
        observer(.judged(method: run.method, verdict))
        let attempt = Attempt(run: run, verdict: verdict)
        if verdict.isVerified { return SearchOutcome(answer: attempt, discarded: discarded) }
        discarded.append(attempt)
      }
      // The sweeps have had their turn with the first.
      warmUps = [WarmUp()]
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
  private func run<Game>(
    _ method: MethodRow<Game>, after warmUp: WarmUp, on game: Game, from start: [Double],
    in room: inout SearchRoom, observer: (SearchEvent) -> Void
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
    var run = method.run(game, profile, &room) {
      observer(.iterated(method: method.name, $0))
    }
    run.iterations += swept
    observer(.ended(run))
    return run
  }
}
