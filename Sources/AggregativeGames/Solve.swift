/// Which method looks for the equilibrium.
public enum MethodChoice: String, Sendable, CaseIterable {
  /// The fastest that ends verified, falling back through the others.
  case auto
  case bestResponse = "best-response"
  case newton
  case complementarity
  case aggregate
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
  /// The answer, or the attempt that came closest: the one with the least relative gain from deviating.
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
  ///   - start: a first profile; by default every player at its least strategy.
  public func solve<Game: SingleAggregateGame, Audit: AuditedGame>(
    _ game: Game, audit: Audit, from start: [Double]? = nil,
    observer: (SearchEvent) -> Void = { _ in }
  ) -> SearchOutcome {
    let floors = (0..<game.playerCount).map { game.pieces.floor(of: $0) }
    var discarded: [Attempt] = []
    for (method, profile) in plan(game, start: start ?? floors) {
      observer(.started(method: method.name))
      let run = method.run(on: game, from: profile) {
        observer(.iterated(method: method.name, $0))
      }
      observer(.ended(run))
      let verdict = verifier.verify(run.profile, in: audit)
      observer(.judged(method: method.name, verdict))
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

  /// The methods to try, each with its starting profile; never empty.
  private func plan<Game: SingleAggregateGame>(
    _ game: Game, start: [Double]
  ) -> [(any EquilibriumMethod<Game>, [Double])] {
    let newton = SemismoothNewton<Game>()
    let dense = SemismoothNewton<Game>(linearSolver: .dense)
    switch choice {
    case .bestResponse: return [(BestResponseIteration<Game>(), start)]
    case .newton: return [(newton, start)]
    case .complementarity: return [(dense, start)]
    case .aggregate: return [(AggregateRoot<Game>(), start)]
    case .auto:
      let ceilings = (0..<game.playerCount).map { game.pieces.ceiling(of: $0) }
      var plan: [(any EquilibriumMethod<Game>, [Double])] = [
        (newton, start), (AggregateRoot<Game>(), start), (newton, ceilings),
        (BestResponseIteration<Game>(), start),
      ]
      if game.playerCount <= denseLimit { plan.append((dense, start)) }
      return plan
    }
  }
}
