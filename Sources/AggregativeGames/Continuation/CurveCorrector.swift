/// A point of a curve while it is being followed: stationary to rounding.
struct CurveSpot: Sendable {
  var profile: [Double]
  var parameter: Double
  var linearization: Linearization
  var replySlopes: [Double]
  var places: [Int32]
  var residual: Double
  var corrections: Int

  func change(to other: CurveSpot) -> CurveDirection {
    CurveDirection(
      profile: profile.indices.map { other.profile[$0] - profile[$0] },
      parameter: other.parameter - parameter)
  }
}

/// Semismooth Newton on strategy = natural reply together with one linear condition on (profile,
/// parameter).
struct CurveCorrector<Family: GameFamily>: Sendable {
  /// Residuals that stall below this are at the level of rounding in the marginal payoffs.
  static var roundingLevel: Double { 1e-10 }
  static var iterationLimit: Int { 14 }

  let family: Family
  var metric: CurveMetric
  let tolerance: Double

  /// The stationary point near a guess at which `row` has the value it has at the guess; nil where
  /// none is reached. O(players) an iteration.
  func correct(_ guess: CurveDirection, row: CurveDirection) -> CurveSpot? {
    var profile = guess.profile
    var parameter = guess.parameter
    var best: CurveSpot?
    var sinceBest = 0
    for iteration in 0...Self.iterationLimit {
      guard let (game, spot) = evaluate(profile, parameter, iteration) else {
        return best.flatMap(accepted)
      }
      let defect = row.applied(
        to: CurveDirection(
          profile: profile.indices.map { profile[$0] - guess.profile[$0] },
          parameter: parameter - guess.parameter))
      var reached = spot
      reached.residual = max(spot.residual, abs(defect))
      guard reached.residual.isFinite else { return nil }
      if reached.residual < 0.5 * (best?.residual ?? .infinity) {
        best = reached
        sinceBest = 0
      } else {
        sinceBest += 1
      }
      if reached.residual <= tolerance { return snapped(reached, game) }
      if let best, best.residual <= Self.roundingLevel && sinceBest >= 2 {
        return snapped(best, game)
      }
      guard
        let system = BorderedLinearization(
          spot.linearization, replySlopes: spot.replySlopes, row: row),
        let change = system.solve(
          profile.indices.map { spot.linearization.reply[$0] - profile[$0] }, -defect)
      else { return best.flatMap(accepted) }
      for i in profile.indices { profile[i] += change.profile[i] }
      parameter += change.parameter
    }
    return best.flatMap(accepted)
  }

  private func accepted(_ spot: CurveSpot) -> CurveSpot? {
    spot.residual <= Self.roundingLevel ? spot : nil
  }

  private func evaluate(_ profile: [Double], _ parameter: Double, _ iteration: Int) -> (
    Family.Game, CurveSpot
  )? {
    guard parameter.isFinite, profile.allSatisfy(\.isFinite), let game = family.game(at: parameter)
    else { return nil }
    var linearization = Linearization(playerCount: profile.count, rank: game.rank)
    game.linearize(at: profile, into: &linearization)
    let slopes = family.replySlopes(
      at: profile, parameter: parameter, scale: metric.parameterScale, linearization)
    let places = profile.indices.map { family.place(linearization.activity[$0], of: $0, in: game) }
    let residual = ResidualScale.largest(profile, linearization, game.pieces)
    return (
      game,
      CurveSpot(
        profile: profile, parameter: parameter, linearization: linearization, replySlopes: slopes,
        places: places,
        residual: residual, corrections: iteration)
    )
  }

  /// Puts strategies whose replies lie on a breakpoint there exactly, and all inside their sets.
  private func snapped(_ spot: CurveSpot, _ game: Family.Game) -> CurveSpot {
    var spot = spot
    for i in spot.profile.indices {
      let onBreakpoint = spot.linearization.activity[i] % 2 == 0
      spot.profile[i] =
        onBreakpoint ? spot.linearization.reply[i] : game.pieces.clamp(spot.profile[i], of: i)
    }
    return spot
  }

  /// The unit tangent of the curve at a point, turned so that `row` grows along it; nil where it is
  /// not determined.
  func tangent(at spot: CurveSpot, row: CurveDirection) -> CurveDirection? {
    guard
      let system = BorderedLinearization(
        spot.linearization, replySlopes: spot.replySlopes, row: row),
      let tangent = system.solve(Array(repeating: 0, count: spot.profile.count), 1)
    else { return nil }
    let length = metric.length(tangent)
    return length > 0 && length.isFinite ? tangent.scaled(by: 1 / length) : nil
  }

  /// The point a change away from a spot, as a guess.
  func guess(from spot: CurveSpot, along direction: CurveDirection, by length: Double)
    -> CurveDirection
  {
    CurveDirection(
      profile: spot.profile.indices.map { spot.profile[$0] + length * direction.profile[$0] },
      parameter: spot.parameter + length * direction.parameter)
  }

  /// Linearization a change away from a spot, without correction: tells the pieces on the other
  /// side of a kink.
  func spot(at guess: CurveDirection) -> CurveSpot? {
    evaluate(guess.profile, guess.parameter, 0)?.1
  }
}
