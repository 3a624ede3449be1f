import Intervals

/// Decides whether a profile is a Nash equilibrium, from a second statement of the game and with no regard to how
/// the profile was found.
public struct Verifier: Sendable {
  public var tolerance: VerificationTolerance

  public init(tolerance: VerificationTolerance = VerificationTolerance()) {
    self.tolerance = tolerance
  }

  /// - Complexity: O(players) enclosures where payoffs are concave along own strategies; more boxes where they are not.
  public func verify<Game: AuditedGame>(_ profile: [Double], in game: Game) -> Verdict {
    precondition(profile.count == game.playerCount && !profile.isEmpty, "one strategy a player")
    if let player = profile.firstIndex(where: { !$0.isFinite }) {
      return .failed(profile: profile, .refusal(of: player))
    }
    let surroundings = game.surroundings(of: profile)
    var ends: [Double] = []
    var certificate = Certificate(
      residual: 0, absoluteGain: -1, relativeGain: 0, gainingPlayer: 0, deviation: profile[0],
      sureGain: 0, secondOrderFailures: 0, spectralRadius: 0, spectralRadiusIsBound: false,
      stable: false)
    var interactions: [Interaction] = []
    interactions.reserveCapacity(profile.count)
    var gains = RelativeGains()
    for player in profile.indices {
      let strategy = profile[player]
      let around = surroundings[player]
      let gain = DeviationBound.find(
        of: player, at: strategy, in: game, surroundings: around, ends: &ends,
        resolution: tolerance.resolution, budget: tolerance.boxBudget)
      let feasible = strategy >= ends[0] && strategy.isFinite
      let upper = feasible ? gain.upper : .infinity
      if !(upper <= certificate.absoluteGain) {
        certificate.absoluteGain = upper
        certificate.gainingPlayer = player
        certificate.deviation = gain.deviation
        certificate.sureGain = gain.lower
      }
      gains.add(gain: upper, payoff: gain.payoff)
      let reply = game.naturalReply(of: player, at: strategy, in: around)
      let residual = scaledResidual(strategy, reply, ends: ends)
      if residual > certificate.residual || residual.isNaN { certificate.residual = residual }
      if !secondOrderHolds(player, strategy, in: game, around, ends: ends, known: gain) {
        certificate.secondOrderFailures += 1
      }
      interactions.append(game.interaction(of: player, at: strategy, in: around))
    }
    certificate.relativeGain = gains.largest
    let radius = ReplySpectrum(interactions).spectralRadius()
    certificate.spectralRadius = radius.value
    certificate.spectralRadiusIsBound = radius.isBound
    certificate.stable = radius.value < 1
    let holds =
      certificate.residual <= tolerance.residual
      && certificate.relativeGain <= tolerance.relativeGain
    return holds
      ? .verified(VerifiedEquilibrium(profile: profile, certificate: certificate))
      : .failed(profile: profile, certificate)
  }

  /// |strategy − reply| relative to the strategy, and no finer than a millionth of the strategy set.
  private func scaledResidual(_ strategy: Double, _ reply: Double, ends: [Double]) -> Double {
    let width = ends[ends.count - 1] - ends[0]
    let scale = max(abs(strategy), abs(reply), 1e-6 * width)
    return scale > 0 ? abs(strategy - reply) / scale : abs(strategy - reply)
  }

  /// Payoff falls on both sides to first order, or is strictly concave where it is flat.
  private func secondOrderHolds<Game: AuditedGame>(
    _ player: Int, _ strategy: Double, in game: Game, _ around: Game.Surroundings, ends: [Double],
    known: DeviationBound
  ) -> Bool {
    guard ends.count > 1 else { return true }
    for k in 0..<ends.count - 1 where strategy >= ends[k] && strategy <= ends[k + 1] {
      let cell = ends[k]...ends[k + 1]
      let at =
        cell == known.homeCell
        ? known.home : game.enclose(player, over: Interval(strategy), cell: cell, in: around)
      let fallsAbove = strategy == ends[k] && at.marginal.upper < 0
      let fallsBelow =
        strategy == ends[k + 1] && (at.marginal.lower > 0 || game.payoffJumps(at: strategy, of: player))
      if !(fallsAbove || fallsBelow || at.slope.upper < 0) { return false }
    }
    return true
  }
}

/// Gains relative to the deviating player's own payoff, but to no less than `floor` times the largest payoff of any player: below
/// that a payoff is zero to rounding, and so is a gain beside it.
private struct RelativeGains {
  private static let floor = 1e-12
  /// Payoffs below this are so near the end of the range of a double that their relative size means nothing.
  private static let negligible = 1e-290
  private var gains: [Double] = []
  private var payoffs: [Double] = []
  private var largestPayoff = 0.0

  mutating func add(gain: Double, payoff: Double) {
    gains.append(gain)
    payoffs.append(abs(payoff))
    if !(abs(payoff) <= largestPayoff) { largestPayoff = abs(payoff) }
  }

  /// The largest of them; NaN or infinite where a gain or payoff is.
  var largest: Double {
    var largest = 0.0
    for (gain, payoff) in zip(gains, payoffs) where gain != 0 {
      let relative = gain / max(payoff, Self.floor * largestPayoff, Self.negligible)
      if relative > largest || relative.isNaN { largest = relative }
    }
    return largest
  }
}
