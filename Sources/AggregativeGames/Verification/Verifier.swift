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
    let pass = game.findings(at: profile)
    var examiner = PlayerExaminer(game: game, profile: profile, tolerance: tolerance)
    var certificate = Certificate(
      residual: 0, absoluteGain: -1, relativeGain: 0, gainingPlayer: 0, deviation: profile[0],
      sureGain: 0, secondOrderFailures: 0, spectralRadius: 0, spectralRadiusIsBound: false,
      stable: false)
    var interactions: [Interaction] = []
    interactions.reserveCapacity(profile.count)
    var gains = RelativeGains(playerCount: profile.count)
    for player in profile.indices {
      let found =
        pass.flatMap { PlayerFinding(player, at: profile[player], in: $0, resolution: tolerance.resolution) }
        ?? examiner.examine(player)
      if !(found.gain <= certificate.absoluteGain) {
        certificate.absoluteGain = found.gain
        certificate.gainingPlayer = player
        certificate.deviation = found.deviation
        certificate.sureGain = found.sureGain
      }
      gains.add(gain: found.gain, payoff: found.payoff)
      if found.residual > certificate.residual || found.residual.isNaN { certificate.residual = found.residual }
      if !found.fallsAround { certificate.secondOrderFailures += 1 }
      interactions.append(found.interaction)
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

  init(playerCount: Int) {
    gains.reserveCapacity(playerCount)
    payoffs.reserveCapacity(playerCount)
  }

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
