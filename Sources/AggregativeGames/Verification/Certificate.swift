/// The evidence for or against a profile being a Nash equilibrium (the three facts of docs/model.md
/// section 2 but for multiplicity, which is about the game and not about one profile).
public struct Certificate: Sendable, Equatable {
  /// Largest scaled natural residual of the complementarity system; dimensionless.
  public var residual: Double
  /// Upper bound on how far what no player chooses is from what it answers to the profile; 0 where
  /// the game takes nothing of the kind as given.
  public var outerResidual: Double
  /// Upper bound on the largest gain of any player from any deviation, in units of payoff.
  public var absoluteGain: Double
  /// Upper bound on the largest gain relative to the deviating player's payoff, or to 1e-12 of the
  /// largest payoff of any player where its own is smaller; dimensionless.
  public var relativeGain: Double
  /// The player whose bound on the gain is largest; or where no deviation of it surely gains, of
  /// whom one gains most.
  public var gainingPlayer: Int
  /// A deviation of that player and what it surely gains; equal to its strategy and 0 when none was
  /// found.
  public var deviation: Double
  public var sureGain: Double
  /// Players at a stationary point at which payoff does not fall to second order on both sides.
  public var secondOrderFailures: Int
  /// Spectral radius of the derivative of the map from a profile to its best replies; an upper
  /// bound where `spectralRadiusIsBound`.
  public var spectralRadius: Double
  public var spectralRadiusIsBound: Bool
  /// Simultaneous best replies return to the profile after a small disturbance: spectral radius
  /// below 1.
  public var stable: Bool

  /// For a profile on which nothing can be computed, because of this player's strategy.
  static func refusal(of player: Int) -> Certificate {
    Certificate(
      residual: .infinity, outerResidual: .infinity, absoluteGain: .infinity,
      relativeGain: .infinity, gainingPlayer: player,
      deviation: .nan, sureGain: 0, secondOrderFailures: 0, spectralRadius: .infinity,
      spectralRadiusIsBound: true, stable: false)
  }
}

/// What must hold for a profile to be called a verified equilibrium.
public struct VerificationTolerance: Sendable, Equatable {
  /// Largest natural residual.
  public var residual: Double
  /// Largest outer residual.
  public var outerResidual: Double
  /// Largest relative gain from a deviation.
  public var relativeGain: Double
  /// Bounds on gains are sharpened until they are this close, relative to the payoff.
  public var resolution: Double
  /// Most boxes a player.
  public var boxBudget: Int

  public init(
    residual: Double = 1e-8, outerResidual: Double = 1e-9, relativeGain: Double = 1e-9,
    resolution: Double = 1e-13,
    boxBudget: Int = 20_000
  ) {
    self.residual = residual
    self.outerResidual = outerResidual
    self.relativeGain = relativeGain
    self.resolution = resolution
    self.boxBudget = boxBudget
  }
}

/// A profile that passed verification: nobody but the verifier can make one.
public struct VerifiedEquilibrium: Sendable, Equatable {
  public let profile: [Double]
  public let certificate: Certificate

  init(profile: [Double], certificate: Certificate) {
    self.profile = profile
    self.certificate = certificate
  }
}

/// A verifier's answer on a profile.
public enum Verdict: Sendable, Equatable {
  case verified(VerifiedEquilibrium)
  /// Not an equilibrium within tolerance, with the evidence.
  case failed(profile: [Double], Certificate)

  public var certificate: Certificate {
    switch self {
    case .verified(let equilibrium): equilibrium.certificate
    case .failed(_, let certificate): certificate
    }
  }

  public var profile: [Double] {
    switch self {
    case .verified(let equilibrium): equilibrium.profile
    case .failed(let profile, _): profile
    }
  }

  public var isVerified: Bool {
    if case .verified = self { true } else { false }
  }
}
