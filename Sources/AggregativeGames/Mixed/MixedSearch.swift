/// Looks for a mixed equilibrium of finite support: what remains where a game has no pure one.
///
/// Double oracle (McMahan, Gordon and Blum, ICML 2003): an equilibrium of the game restricted to
/// the strategies seen so far, then each player's globally best deviation from it joins them, until
/// no deviation gains. In between, Newton's method moves the support points themselves
/// (`MixedPolish`), which ends the search as soon as the supports have the right shape, with gains
/// at rounding.
///
/// Players of equal kind play equal mixtures, which loses no existence; where that search fails
/// they are treated as different.
public struct MixedSearch: Sendable {
  /// The search stops at a largest gain, relative to the deviating player's payoff, of this much.
  public var targetGain: Double
  public var iterationLimit: Int
  /// Most combinations of rivals' strategies that are summed over.
  public var jointLimit: Int
  /// Most strategies of a group in a restricted game.
  public var poolLimit: Int
  public var verifier: MixedVerifier

  public init(
    targetGain: Double = 1e-12, iterationLimit: Int = 40, jointLimit: Int = 100_000,
    poolLimit: Int = 24,
    verifier: MixedVerifier = MixedVerifier()
  ) {
    self.targetGain = targetGain
    self.iterationLimit = iterationLimit
    self.jointLimit = jointLimit
    self.poolLimit = poolLimit
    self.verifier = verifier
  }

  /// - Parameters:
  ///   - audit: the game stated independently; the answer is judged in it.
  ///   - kinds: which players are interchangeable; nil: none.
  /// - Throws: `MixedError.jointSupport` where rivals' mixtures combine in too many ways.
  public func solve<Game: AggregativeGame, Audit: AuditedGame>(
    _ game: Game, audit: Audit, kinds: PlayerKinds? = nil,
    observer: (MixedReport) -> Void = { _ in }
  ) throws(MixedError) -> MixedOutcome {
    let apart = (0..<game.playerCount).map { [$0] }
    let groups = kinds?.members ?? apart
    let together = try solve(game, audit, groups: groups, observer)
    if together.verdict.isVerified || groups.count == game.playerCount { return together }
    do {
      let separate = try solve(game, audit, groups: apart, observer)
      return separate.verdict.certificate.relativeGain < together.verdict.certificate.relativeGain
        ? separate : together
    } catch {
      // Too many players to be told apart: what was found with equal mixtures stands.
      return together
    }
  }

  private func solve<Game: AggregativeGame, Audit: AuditedGame>(
    _ game: Game, _ audit: Audit, groups: [[Int]], _ observer: (MixedReport) -> Void
  ) throws(MixedError) -> MixedOutcome {
    var run = MixedRun(options: self, game: game, groups: groups)
    var last: MixedReport?
    while run.state == .running {
      let report = try run.advance()
      observer(report)
      last = report
    }
    return MixedOutcome(
      verdict: try verifier.verify(run.profile, in: audit), state: run.state,
      iterations: last?.iteration ?? 0)
  }
}

/// Where a search for a mixed equilibrium ended.
public struct MixedOutcome: Sendable {
  public var verdict: MixedVerdict
  public var state: RunState
  /// Restricted games solved.
  public var iterations: Int
}

/// One restricted game, solved and improved, as a search reports it.
public struct MixedReport: Sendable, Equatable {
  public var iteration: Int
  /// Largest gain of any player over the profile found, relative to its payoff, as the solver
  /// computes it (no bound).
  public var relativeGain: Double
  /// Support points of all groups together in the profile found.
  public var supportSize: Int
  /// Strategies of all groups together in the restricted game.
  public var poolSize: Int
  /// What was out of the ordinary.
  public var note: String?
}
