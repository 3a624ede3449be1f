/// A search for a mixed equilibrium at work: restricted games, one an advance.
public struct MixedRun<Game: AggregativeGame> {
  private let options: MixedSearch
  private let game: Game
  private let extended: MixedExtension<Game>
  private var pool: SupportPool
  private var iteration = 0
  private var bestGain = Double.infinity
  /// The profile of the smallest gain so far.
  public private(set) var profile: MixedProfile
  public private(set) var state = RunState.running

  /// Sweeps of best replies that supply the first strategies.
  private static var sweeps: Int { 24 }
  /// Radii within which support points are tried as one, relative to the width of the strategy set.
  private static var radii: [Double] { [0.3, 0.15, 0.1, 0.05, 0.02, 0.005] }

  init(options: MixedSearch, game: Game, groups: [[Int]]) {
    self.options = options
    self.game = game
    extended = MixedExtension(base: game)
    pool = SupportPool(groups: groups, pieces: game.pieces)
    pool.fill(fromRepliesIn: game, sweeps: Self.sweeps)
    for g in groups.indices {
      pool.thin(g, to: options.poolLimit, weights: pool.strategies[g].map { -$0 })
    }
    profile = pool.uniform
  }

  /// Solves the restricted game, improves its equilibrium, and adds best deviations. Call only
  /// while `state` is `.running`.
  public mutating func advance() throws(MixedError) -> MixedReport {
    iteration += 1
    let poolSize = pool.strategies.reduce(0) { $0 + $1.count }
    let finite = try FiniteGame(game, pool.uniform, limit: options.jointLimit)
    let (weights, reached) = LogitPath().follow(finite)
    let restricted = pool.condensed(weights: weights, radius: 0)
    let deviations = try deviations(from: restricted)
    keep(restricted, deviations)
    var refined: (profile: MixedProfile, deviations: [Deviation])?
    var tried: [MixedProfile] = []
    for radius in Self.radii where bestGain > options.targetGain {
      let start = pool.condensed(weights: weights, radius: radius)
      if tried.contains(start) { continue }
      tried.append(start)
      guard
        let polished = try MixedPolish(game: game, jointLimit: options.jointLimit).polish(start)
      else { continue }
      let gains = try self.deviations(from: polished)
      keep(polished, gains)
      if Self.largest(gains) < refined.map({ Self.largest($0.deviations) }) ?? .infinity {
        refined = (polished, gains)
      }
    }
    var added = false
    thin(weights)
    for deviation in deviations + (refined?.deviations ?? [])
    where deviation.relativeGain > options.targetGain {
      if pool.add(deviation.strategy, to: deviation.group, distance: 1e-7) { added = true }
    }
    // The restricted game then holds what Newton's method found, near enough to be found again.
    for (g, mixture) in (refined?.profile.mixtures ?? []).enumerated() {
      for strategy in mixture.strategies { pool.add(strategy, to: g, distance: 0.005) }
    }
    if bestGain <= options.targetGain {
      state = .converged
    } else if !added {
      state = .stopped(.stagnation)
    } else if iteration >= options.iterationLimit {
      state = .stopped(.iterationLimit)
    }
    return MixedReport(
      iteration: iteration, relativeGain: bestGain, supportSize: profile.supportSize,
      poolSize: poolSize,
      note: reached ? nil : "the logit path ended early")
  }

  private mutating func thin(_ weights: [Double]) {
    var start = 0
    for g in pool.groups.indices {
      let count = pool.strategies[g].count
      pool.thin(g, to: options.poolLimit, weights: Array(weights[start..<start + count]))
      start += count
    }
  }

  private struct Deviation {
    var group: Int
    var strategy: Double
    /// What it gains relative to the payoff.
    var relativeGain: Double
  }

  /// Each group's globally best deviation from a profile.
  private func deviations(from profile: MixedProfile) throws(MixedError) -> [Deviation] {
    var found: [(strategy: Double, gain: Double, payoff: Double)] = []
    for (g, mixture) in profile.mixtures.enumerated() {
      let player = profile.groups[g][0]
      let rivals = try extended.rivals(facing: g, in: profile, limit: options.jointLimit)
      let best = BestReply.global(of: player, in: extended, rivals: rivals)
      var payoff = 0.0
      var gain = 0.0
      for (strategy, weight) in zip(mixture.strategies, mixture.weights) {
        let own = extended.payoff(of: player, at: strategy, rivals: rivals)
        payoff += weight * own
        gain += weight * (best.payoff - own)
      }
      found.append((best.strategy, gain, abs(payoff)))
    }
    let largest = found.reduce(0) { max($0, $1.payoff) }
    return found.enumerated().map { g, reply in
      Deviation(
        group: g, strategy: reply.strategy,
        relativeGain: reply.gain == 0 ? 0 : reply.gain / max(reply.payoff, 1e-12 * largest, 1e-290))
    }
  }

  private static func largest(_ deviations: [Deviation]) -> Double {
    deviations.reduce(0) { $1.relativeGain.isNaN ? .infinity : max($0, $1.relativeGain) }
  }

  private mutating func keep(_ candidate: MixedProfile, _ deviations: [Deviation]) {
    let gain = Self.largest(deviations)
    if gain < bestGain {
      bestGain = gain
      profile = candidate
    }
  }
}
