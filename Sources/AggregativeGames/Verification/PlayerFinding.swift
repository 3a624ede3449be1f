import Intervals

/// What verification needs to know about one player at a profile.
struct PlayerFinding {
  /// Whether the strategy is no less than the least one.
  var isAllowed: Bool
  /// An upper bound on the gain from any deviation, at least 0.
  var gain: Double
  /// A deviation that surely gains so much; the strategy itself and 0 where none was found.
  var deviation: Double
  var sureGain: Double
  var payoff: Double
  /// |strategy − natural reply|, scaled.
  var residual: Double
  /// Payoff falls on both sides to first order, or is strictly concave where it is flat.
  var fallsAround: Bool
  var interaction: Interaction
}

/// Examines players one by one, by branch and bound over their strategies.
struct PlayerExaminer<Game: AuditedGame> {
  let game: Game
  let profile: [Double]
  let tolerance: VerificationTolerance
  private lazy var surroundings = game.surroundings(of: profile)
  private var ends: [Double] = []
  /// Of players who decide together, by the first of them.
  private var joint: [Int: JointFinding] = [:]

  init(game: Game, profile: [Double], tolerance: VerificationTolerance) {
    self.game = game
    self.profile = profile
    self.tolerance = tolerance
  }

  /// - Complexity: a few enclosures where the payoff is concave along own strategies; more boxes
  ///   where it is not.
  mutating func examine(_ player: Int) -> PlayerFinding {
    let strategy = profile[player]
    let around = surroundings[player]
    let bound = DeviationBound.find(
      of: player, at: strategy, in: game, surroundings: around, ends: &ends,
      resolution: tolerance.resolution, budget: tolerance.boxBudget)
    let reply = game.naturalReply(of: player, at: strategy, in: around)
    var finding = PlayerFinding(
      isAllowed: strategy >= ends[0], gain: bound.upper, deviation: bound.deviation,
      sureGain: bound.lower,
      payoff: bound.payoff, residual: scaledResidual(strategy, reply),
      fallsAround: fallsAround(player, strategy, around, known: bound),
      interaction: .none)
    let partners = game.partners(of: player)
    guard let first = partners.first else {
      finding.interaction = game.interaction(of: player, at: strategy, in: around)
      return finding
    }
    // Together they gain no less than one of them alone, and the bound on that is the sharper one.
    let together = jointFinding(of: partners)
    finding.gain = max(together.gain, bound.lower)
    if player == first {
      finding.fallsAround = finding.fallsAround && together.fallsAround
      finding.interaction = together.interaction
    }
    return finding
  }

  private mutating func jointFinding(of partners: [Int]) -> JointFinding {
    if let known = joint[partners[0]] { return known }
    let finding = game.jointFinding(
      of: partners, at: profile, in: surroundings, resolution: tolerance.resolution)
    joint[partners[0]] = finding
    return finding
  }

  /// |strategy − reply| relative to the strategy, and no finer than a millionth of the strategy
  /// set.
  private func scaledResidual(_ strategy: Double, _ reply: Double) -> Double {
    let width = ends[ends.count - 1] - ends[0]
    let scale = max(abs(strategy), abs(reply), 1e-6 * width)
    return scale > 0 ? abs(strategy - reply) / scale : abs(strategy - reply)
  }

  private func fallsAround(
    _ player: Int, _ strategy: Double, _ around: Game.Surroundings, known: DeviationBound
  ) -> Bool {
    guard ends.count > 1 else { return true }
    for k in 0..<ends.count - 1 where strategy >= ends[k] && strategy <= ends[k + 1] {
      let cell = ends[k]...ends[k + 1]
      let at =
        cell == known.homeCell
        ? known.home : game.enclose(player, over: Interval(strategy), cell: cell, in: around)
      let fallsAbove = strategy == ends[k] && at.marginal.upper < 0
      let fallsBelow =
        strategy == ends[k + 1]
        && (at.marginal.lower > 0 || game.payoffJumps(at: strategy, of: player))
      if !(fallsAbove || fallsBelow || at.slope.upper < 0) { return false }
    }
    return true
  }
}
