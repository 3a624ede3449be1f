import AggregativeGames

/// A local maximum of welfare: ascent firm by firm, each to its globally best overlap given the
/// others', then Newton's method on the first-order conditions, kept only where welfare does not
/// fall.
struct LocalPlanner: Sendable {
  /// Sweeps before Newton's method is tried, and again after each time that it fails.
  var sweeps = 2
  /// How often the two take turns at most.
  var rounds = 12

  struct Result: Sendable {
    var overlap: [Double]
    var state: SocialState
    var welfare: Double
    /// Largest scaled natural residual of the first-order conditions.
    var residual: Double
    var iterations: Int
  }

  /// Where Newton's method alone ends; nil where it does not converge. It may be no maximum, so it
  /// serves only with a bound that proves it best.
  ///
  /// - Complexity: O(firms · regimes²) a step.
  func stationaryProfile(_ game: PlannerGame, from start: [Double]) -> Result? {
    let newton = SemismoothNewton<PlannerGame>(iterationLimit: 30).run(on: game, from: start)
    guard newton.state == .converged else { return nil }
    let state = SocialState(game.terms, at: newton.profile)
    return Result(
      overlap: newton.profile, state: state, welfare: game.terms.welfare(at: state),
      residual: Self.residual(game, newton.profile), iterations: newton.iterations)
  }

  /// - Complexity: O(firms · regimes²) a sweep and a step.
  func climb(_ game: PlannerGame, from start: [Double]) -> Result {
    let terms = game.terms
    var best = start.enumerated().map { game.pieces.clamp($1, of: $0) }
    var welfare = terms.welfare(at: best)
    var iterations = 0
    var residual = Double.infinity
    for _ in 0..<rounds {
      let ascent = BestResponseIteration<PlannerGame>(iterationLimit: sweeps, smallestDamping: 1)
        .run(on: game, from: best)
      iterations += ascent.iterations
      let reached = terms.welfare(at: ascent.profile)
      if reached >= welfare {
        best = ascent.profile
        welfare = reached
      }
      let newton = SemismoothNewton<PlannerGame>(iterationLimit: 30).run(on: game, from: best)
      iterations += newton.iterations
      let polished = terms.welfare(at: newton.profile)
      if newton.state == .converged,
        polished >= welfare - 1e-13 * Swift.max(abs(welfare), abs(reached))
      {
        best = newton.profile
        welfare = Swift.max(polished, welfare)
        residual = Self.residual(game, best)
        // At a maximum of welfare in one firm's overlap no sweep moves; elsewhere another round may
        // climb further.
        let check = BestResponseIteration<PlannerGame>(
          tolerance: 1e-9, iterationLimit: 1, smallestDamping: 1
        )
        .run(on: game, from: best)
        if check.state == .converged { break }
      }
    }
    let state = SocialState(terms, at: best)
    return Result(
      overlap: best, state: state, welfare: terms.welfare(at: state), residual: residual,
      iterations: iterations)
  }

  private static func residual(_ game: PlannerGame, _ profile: [Double]) -> Double {
    var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
    game.linearize(at: profile, into: &linearization)
    return linearization.residual(at: profile, pieces: game.pieces)
  }
}
