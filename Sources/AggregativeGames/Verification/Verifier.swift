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
    var findings = game.findings(at: profile) ?? PlayerFindings(playerCount: profile.count)
    var examiner = PlayerExaminer(game: game, profile: profile, tolerance: tolerance)
    var examined: [Int: PlayerFinding] = [:]
    for player in findings.open(resolution: tolerance.resolution) {
      let finding = examiner.examine(player)
      findings.record(finding, of: player)
      examined[player] = finding
    }
    let gainer = Self.largest(findings[.gain])
    let deviation = examined[gainer.player]
    var certificate = Certificate(
      residual: Self.largest(findings[.residual]).value, absoluteGain: gainer.value,
      relativeGain: Self.largestRelativeGain(findings), gainingPlayer: gainer.player,
      deviation: deviation?.deviation ?? profile[gainer.player], sureGain: deviation?.sureGain ?? 0,
      secondOrderFailures: findings[.fallsAround].count { $0 != 1 }, spectralRadius: 0,
      spectralRadiusIsBound: false, stable: false)
    let radius = Self.spectrum(findings, examined).spectralRadius()
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

  /// The first largest entry; one that is no number is larger than all.
  private static func largest(_ values: ArraySlice<Double>) -> (player: Int, value: Double) {
    var (place, most) = (values.startIndex, -Double.infinity)
    for k in values.indices where !(values[k] <= most) {
      (place, most) = (k, values[k])
      if most.isNaN { break }
    }
    return (place - values.startIndex, most)
  }

  /// Gains relative to the deviating player's own payoff, but to no less than `payoffFloor` times the largest payoff of any player: below
  /// that a payoff is zero to rounding, and so is a gain beside it. NaN or infinite where a gain or payoff is.
  private static func largestRelativeGain(_ findings: PlayerFindings) -> Double {
    let (gains, payoffs) = (findings[.gain], findings[.payoff])
    var largestPayoff = 0.0
    for payoff in payoffs where !(payoff.magnitude <= largestPayoff) { largestPayoff = payoff.magnitude }
    let floor = max(payoffFloor * largestPayoff, negligiblePayoff)
    var largest = 0.0
    for (gain, payoff) in zip(gains, payoffs) where gain != 0 {
      let relative = gain / max(payoff.magnitude, floor)
      if relative > largest || relative.isNaN { largest = relative }
    }
    return largest
  }

  private static let payoffFloor = 1e-12
  /// Payoffs below this are so near the end of the range of a double that their relative size means nothing.
  private static let negligiblePayoff = 1e-290

  private static func spectrum(_ findings: PlayerFindings, _ examined: [Int: PlayerFinding]) -> ReplySpectrum {
    if examined.values.contains(where: { !$0.interaction.further.isEmpty }) {
      return ReplySpectrum((0..<findings.playerCount).compactMap { examined[$0]?.interaction })
    }
    return ReplySpectrum(products: zip(findings[.response], findings[.influence]).map { $0 * $1 })
  }
}
