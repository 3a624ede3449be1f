import Intervals

/// The evidence for or against a mixed profile.
public struct MixedCertificate: Sendable, Equatable {
  /// Upper bound (ε) on what any player gains by any deviation, pure or mixed, in units of payoff.
  public var absoluteGain: Double
  /// The largest such bound relative to the deviating player's expected payoff, or to 1e-12 of the
  /// largest of any player where its own is smaller; dimensionless.
  public var relativeGain: Double
  /// The player whose bound on the gain is largest.
  public var gainingPlayer: Int
  /// The best deviation found for that player, and what it surely gains; 0 when no gain is sure.
  public var deviation: Double
  public var sureGain: Double
  /// Expected payoff of each player.
  public var payoffs: [Double]
}

/// A mixed profile that passed verification: nobody but the verifier can make one.
public struct VerifiedMixture: Sendable, Equatable {
  public let profile: MixedProfile
  public let certificate: MixedCertificate

  init(profile: MixedProfile, certificate: MixedCertificate) {
    self.profile = profile
    self.certificate = certificate
  }
}

/// A verifier's answer on a mixed profile.
public enum MixedVerdict: Sendable, Equatable {
  /// No player can gain more than the tolerance: an equilibrium to that accuracy.
  case verified(VerifiedMixture)
  /// Not an equilibrium within tolerance, with the evidence.
  case failed(profile: MixedProfile, MixedCertificate)

  public var profile: MixedProfile {
    switch self {
    case .verified(let mixture): mixture.profile
    case .failed(let profile, _): profile
    }
  }

  public var certificate: MixedCertificate {
    switch self {
    case .verified(let mixture): mixture.certificate
    case .failed(_, let certificate): certificate
    }
  }

  public var isVerified: Bool {
    if case .verified = self { true } else { false }
  }
}

/// Decides whether a mixed profile is a Nash equilibrium, from the audited statement of the game
/// and with no regard to how the profile was found.
///
/// A mixed deviation gains no more than the best pure one, and the gain of every pure one is
/// bounded by branch and bound over the whole strategy set on the expected payoff
/// (`DeviationBound`): a sum of enclosures over the rivals' joint support, each with its enclosed
/// probability. The bound holds for the very bits of the profile, weights divided by their exact
/// sum.
public struct MixedVerifier: Sendable {
  /// Largest relative gain of an equilibrium.
  public var relativeGain: Double
  /// Bounds are sharpened until they are this close, relative to the payoff.
  public var resolution: Double
  /// Most boxes a group of players.
  public var boxBudget: Int
  /// Most combinations of rivals' strategies.
  public var jointLimit: Int

  public init(
    relativeGain: Double = 1e-6, resolution: Double = 1e-13, boxBudget: Int = 20_000,
    jointLimit: Int = 100_000
  ) {
    self.relativeGain = relativeGain
    self.resolution = resolution
    self.boxBudget = boxBudget
    self.jointLimit = jointLimit
  }

  /// - Parameter profile: its groups must be of players of equal kind; one player a group is
  ///   examined.
  /// - Throws: `MixedError` for a profile that is none, or whose joint supports exceed the limit.
  /// - Complexity: boxes times combinations, a few hundred boxes a group.
  public func verify<Game: AuditedGame>(
    _ profile: MixedProfile, in game: Game
  ) throws(MixedError) -> MixedVerdict {
    let audit = MixedAudit(base: game)
    try check(profile, in: audit)
    let shares = profile.mixtures.map { mixture in
      let sum = Interval.sum(of: mixture.weights)
      return mixture.weights.map { mixture.weights.count == 1 ? Interval(1) : Interval($0) / sum }
    }
    var certificate = MixedCertificate(
      absoluteGain: -1, relativeGain: 0, gainingPlayer: 0, deviation: .nan, sureGain: 0,
      payoffs: Array(repeating: 0, count: profile.playerCount))
    var gains: [Double] = []
    for group in profile.groups.indices {
      let player = profile.groups[group][0]
      let around = try audit.surroundings(
        facing: group, in: profile, shares: shares, limit: jointLimit)
      let gain = bound(player, profile.mixtures[group], shares[group], in: audit, around)
      for member in profile.groups[group] { certificate.payoffs[member] = gain.payoff }
      gains.append(gain.upper)
      if !(gain.upper <= certificate.absoluteGain) {
        certificate.absoluteGain = gain.upper
        certificate.gainingPlayer = player
        certificate.deviation = gain.deviation
        certificate.sureGain = gain.lower
      }
    }
    certificate.relativeGain = relative(gains, profile, certificate.payoffs)
    return certificate.relativeGain <= relativeGain
      ? .verified(VerifiedMixture(profile: profile, certificate: certificate))
      : .failed(profile: profile, certificate)
  }

  /// The gain over one support point, bounded, plus how far that point's payoff is from the
  /// mixture's.
  private func bound<Game: AuditedGame>(
    _ player: Int, _ mixture: Mixture, _ shares: [Interval], in audit: MixedAudit<Game>,
    _ around: MixedAudit<Game>.Surroundings
  ) -> DeviationBound {
    var ends: [Double] = []
    audit.cellEnds(of: player, into: &ends)
    let payoffs = mixture.strategies.map { strategy in
      let k = ends.indices.dropLast().last { strategy >= ends[$0] } ?? 0
      return audit.enclose(
        player, over: Interval(strategy), cell: ends[k]...ends[min(k + 1, ends.count - 1)],
        in: around
      ).payoff
    }
    let best = payoffs.indices.max { payoffs[$0].midpoint < payoffs[$1].midpoint } ?? 0
    var gain = DeviationBound.find(
      of: player, at: mixture.strategies[best], in: audit, surroundings: around, ends: &ends,
      resolution: resolution, budget: boxBudget)
    // Differences of payoffs, weighted, lose fewer digits than the difference of sums.
    var lead = Interval.zero
    var expected = Interval.zero
    for k in payoffs.indices {
      if k != best { lead += shares[k] * (payoffs[best] - payoffs[k]) }
      expected += shares[k] * payoffs[k]
    }
    gain.upper = max((Interval(gain.upper) + lead).upper, 0)
    gain.lower = max((Interval(gain.lower) + lead).lower, 0)
    gain.payoff = expected.midpoint
    return gain
  }

  private func relative(_ gains: [Double], _ profile: MixedProfile, _ payoffs: [Double]) -> Double {
    let largest = payoffs.reduce(0) { max($0, abs($1)) }
    var result = 0.0
    for (group, gain) in zip(profile.groups, gains) where gain != 0 {
      let relative = gain / max(abs(payoffs[group[0]]), 1e-12 * largest, 1e-290)
      if relative > result || relative.isNaN { result = relative }
    }
    return result
  }

  private func check<Game: AuditedGame>(
    _ profile: MixedProfile, in audit: MixedAudit<Game>
  ) throws(MixedError) {
    let players = profile.groups.flatMap { $0 }.sorted()
    guard players == Array(0..<audit.playerCount), profile.mixtures.count == profile.groups.count,
      profile.groups.allSatisfy({ !$0.isEmpty })
    else { throw .groups }
    var ends: [Double] = []
    for (group, mixture) in zip(profile.groups, profile.mixtures) {
      guard !mixture.strategies.isEmpty, mixture.weights.count == mixture.strategies.count,
        mixture.weights.allSatisfy({ $0 > 0 }), mixture.weights.reduce(0, +).isFinite
      else { throw .weights(player: group[0]) }
      for player in group {
        audit.cellEnds(of: player, into: &ends)
        for strategy in mixture.strategies where !(strategy.isFinite && strategy >= ends[0]) {
          throw .strategy(player: player, strategy: strategy)
        }
      }
    }
  }
}
