/// What one player could gain by leaving a profile, whether or not the profile is an equilibrium.
public struct PlayerDeviation: Sendable, Equatable {
  /// Whether the strategy is no less than the least one that the player may choose. Where it is
  /// less, gains count from what the player would have there.
  public let isAllowed: Bool
  /// Payoff at the profile.
  public let payoff: Double
  /// No deviation gains more: a proven bound, at least 0.
  public let gainBound: Double
  /// A deviation that surely gains `sureGain`; the strategy itself and 0 where none was found.
  public let deviation: Double
  public let sureGain: Double
  /// |strategy − natural reply|, scaled as in `Certificate.residual`.
  public let residual: Double
}

extension Verifier {
  /// The deviations of all players from a profile, one after another, by the branch and bound that
  /// `verify` uses for those whom its pass leaves open.
  ///
  /// - Parameter profile: finite.
  /// - Complexity: as `verify` where it examines every player.
  public func deviations<Game: AuditedGame>(
    from profile: [Double], in game: Game
  ) -> [PlayerDeviation] {
    var examiner = PlayerExaminer(game: game, profile: profile, tolerance: tolerance)
    return profile.indices.map { player in
      let finding = examiner.examine(player)
      return PlayerDeviation(
        isAllowed: finding.isAllowed, payoff: finding.payoff, gainBound: finding.gain,
        deviation: finding.deviation, sureGain: finding.sureGain, residual: finding.residual)
    }
  }
}
