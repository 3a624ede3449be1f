/// Decides whether a profile is a Nash equilibrium, from a second statement of the game and with no
/// regard to how the profile was found.
public struct Verifier: Sendable {
  public var tolerance: VerificationTolerance

  public init(tolerance: VerificationTolerance = VerificationTolerance()) {
    self.tolerance = tolerance
  }

  /// - Complexity: O(players) enclosures where payoffs are concave along own strategies; more boxes
  ///   where they are not.
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
    let gainer = Self.gainer(findings, examined)
    let deviation = examined[gainer.player]
    var certificate = Certificate(
      residual: findings.largest(.residual).value,
      outerResidual: game.outerResidual(at: profile), absoluteGain: gainer.value,
      relativeGain: findings.largestRelativeGain, gainingPlayer: gainer.player,
      deviation: deviation?.deviation ?? profile[gainer.player], sureGain: deviation?.sureGain ?? 0,
      secondOrderFailures: findings.risingCount, spectralRadius: 0,
      spectralRadiusIsBound: false, stable: false)
    let radius = Self.spectrum(findings, examined).spectralRadius()
    certificate.spectralRadius = radius.value
    certificate.spectralRadiusIsBound = radius.isBound
    certificate.stable = radius.value < 1
    let holds =
      certificate.residual <= tolerance.residual
      && certificate.outerResidual <= tolerance.outerResidual
      && certificate.relativeGain <= tolerance.relativeGain
    return holds
      ? .verified(VerifiedEquilibrium(profile: profile, certificate: certificate))
      : .failed(profile: profile, certificate)
  }

  /// The player with the largest bound on its gain; where no deviation of it surely gains, the one
  /// of whom one gains most, partners of it among them. The bound is the largest all the same.
  private static func gainer(
    _ findings: PlayerFindings, _ examined: [Int: PlayerFinding]
  ) -> (player: Int, value: Double) {
    let largest = findings.largest(.gain)
    guard examined[largest.player]?.sureGain == 0 || findings.isShared(largest.value) else {
      return largest
    }
    let surest = examined.filter { $0.value.sureGain > 0 }
      .max { ($0.value.sureGain, $1.key) < ($1.value.sureGain, $0.key) }
    return (surest?.key ?? largest.player, largest.value)
  }

  private static func spectrum(_ findings: PlayerFindings, _ examined: [Int: PlayerFinding])
    -> ReplySpectrum
  {
    if examined.values.contains(where: { !$0.interaction.further.isEmpty }) {
      return ReplySpectrum((0..<findings.playerCount).compactMap { examined[$0]?.interaction })
    }
    return findings.withColumn(.response) { responses in
      findings.withColumn(.influence) { influences in
        ReplySpectrum(products: responses.indices.map { responses[$0] * influences[$0] })
      }
    }
  }
}
