/// Which method looks for the equilibrium.
public enum MethodChoice: String, Sendable, CaseIterable {
  /// The fastest that ends verified, falling back through the others.
  case auto
  case bestResponse = "best-response"
  case newton
  case complementarity
  case aggregate

  /// Most players for which a method is offered: the dense matrix of `complementarity` takes 8 · players² bytes, twice.
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
  ///   - start: a first profile, near an equilibrium if possible; by default every player at its least strategy.
  public func solve<Game: SingleAggregateGame, Audit: AuditedGame>(
    _ game: Game, audit: Audit, from start: [Double]? = nil,
    observer: (SearchEvent) -> Void = { _ in }
  ) -> SearchOutcome {
    attempt(
      plan(game, aggregate: AggregateRoot<Game>(), isNear: start != nil), on: game, audit: audit, from: start,
      observer: observer)
  }

  /// The same for a game of several aggregates, to which `MethodChoice.aggregate` does not apply: it is treated as `auto`.
  public func solve<Game: AggregativeGame, Audit: AuditedGame>(
    coupled game: Game, audit: Audit, from start: [Double]? = nil,
    observer: (SearchEvent) -> Void = { _ in }
  ) -> SearchOutcome {
    attempt(
      plan(game, aggregate: nil, isNear: start != nil), on: game, audit: audit, from: start, observer: observer)
  }

  private func attempt<Game: AggregativeGame, Audit: AuditedGame>(
    _ steps: [Step<Game>], on game: Game, audit: Audit, from start: [Double]?, observer: (SearchEvent) -> Void
  ) -> SearchOutcome {
    let floors = (0..<game.playerCount).map { game.pieces.floor(of: $0) }
    let start = start ?? floors
    var discarded: [Attempt] = []
    for step in steps {
      let method = step.method
      observer(.started(method: method.name))
      var profile = start
      var warmUp = 0
      if step.warmUp > 0 {
        let sweeps = BestResponseIteration<Game>(order: .blocks, iterationLimit: step.warmUp)
        let run = sweeps.run(on: game, from: start) {
          observer(.iterated(method: "\(method.name) warm-up: \(sweeps.name)", $0))
        }
        profile = run.profile
        warmUp = run.iterations
      }
      var run = method.run(on: game, from: profile) {
        observer(.iterated(method: method.name, $0))
      }
      run.iterations += warmUp
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

  /// One method to try, after so many sweeps of globally best replies from the start.
  private struct Step<Game: AggregativeGame> {
    var method: any EquilibriumMethod<Game>
    var warmUp = 0
  }

  /// The methods to try, in order; never empty. Where some payoff may have several peaks, Newton's methods and the aggregate equation
  /// know only the nearest one: sweeps of globally best replies first choose among them, unless the start is thought to be near an equilibrium.
  private func plan<Game: AggregativeGame>(
    _ game: Game, aggregate: (any EquilibriumMethod<Game>)?, isNear: Bool
  ) -> [Step<Game>] {
    // Asked of no player where the start is near.
    let isDirect = isNear || (0..<game.playerCount).allSatisfy(game.hasSinglePeak)
    func warmed(_ method: any EquilibriumMethod<Game>) -> [Step<Game>] {
      (isDirect ? [0, 4, 40] : [4, 40]).map { Step(method: method, warmUp: $0) }
    }
    let newton = SemismoothNewton<Game>()
    let dense = SemismoothNewton<Game>(linearSolver: .dense)
    // As many sweeps as there is patience for in a market of this size.
    let sweepLimit = min(2000, max(60, 40_000_000 / max(game.playerCount, 1)))
    let bestResponse = BestResponseIteration<Game>(iterationLimit: sweepLimit)
    switch aggregate == nil && choice == .aggregate ? .auto : choice {
    case .bestResponse: return [Step(method: bestResponse)]
    case .newton: return warmed(newton)
    case .complementarity: return warmed(dense)
    case .aggregate: return aggregate.map { warmed($0) } ?? []
    case .auto:
      var plan =
        warmed(newton) + (aggregate.map { [Step(method: $0)] } ?? []) + [Step(method: bestResponse)]
      if game.playerCount <= denseLimit { plan.append(Step(method: dense)) }
      return plan
    }
  }
}
