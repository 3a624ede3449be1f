import Testing

@testable import AggregativeGames

/// Evidence on mixed profiles, whoever found them.
struct MixedVerifierTests {
  let ends = Mixture(strategies: [0, 1], weights: [0.5, 0.5])

  func verify(_ mixtures: [Mixture]) throws -> MixedVerdict {
    try MixedVerifier().verify(MixedProfile(mixtures), in: MatchingPenniesAudit())
  }

  @Test("the equilibrium of matching pennies is verified, whatever its weights sum to")
  func equilibrium() throws {
    #expect(try verify([ends, ends]).isVerified)
    #expect(try verify([Mixture(strategies: [1, 0], weights: [3, 3]), ends]).isVerified)
  }

  @Test("profiles that are none are refused with what the deviation gains")
  func refusals() throws {
    // Against certain 1 the matcher earns 4 · 1/4 + 0.05 at 1, and its mixture 0.05.
    let sure = try verify([ends, Mixture(pure: 1)])
    #expect(!sure.isVerified)
    #expect(sure.certificate.gainingPlayer == 0)
    #expect(sure.certificate.deviation == 1)
    #expect(abs(sure.certificate.sureGain - 1) < 1e-12)
    #expect(abs(sure.certificate.absoluteGain - 1) < 1e-9)
    // The stationary point in the middle, and weights that are a little off: gain 2 · 2e-5 less
    // half of it, over payoff 0.05.
    #expect(try !verify([Mixture(pure: 0.5), Mixture(pure: 0.5)]).isVerified)
    let near = Mixture(strategies: [0, 1], weights: [0.49999, 0.50001])
    let off = try verify([ends, near])
    #expect(!off.isVerified)
    #expect(abs(off.certificate.absoluteGain - 2e-5) < 1e-9)
  }

  @Test("what is no mixed profile is refused by a typed error")
  func invalid() {
    #expect(throws: MixedError.groups) { try verify([ends]) }
    #expect(throws: MixedError.groups) {
      try MixedVerifier().verify(
        MixedProfile(groups: [[0], [0]], mixtures: [ends, ends]), in: MatchingPenniesAudit())
    }
    #expect(throws: MixedError.weights(player: 1)) {
      try verify([ends, Mixture(strategies: [0, 1], weights: [1])])
    }
    #expect(throws: MixedError.weights(player: 0)) {
      try verify([Mixture(strategies: [0, 1], weights: [1, 0]), ends])
    }
    #expect(throws: MixedError.weights(player: 0)) {
      try verify([Mixture(strategies: [0], weights: [.nan]), ends])
    }
    #expect(throws: MixedError.weights(player: 0)) {
      try verify([Mixture(strategies: [], weights: []), ends])
    }
    #expect(throws: MixedError.strategy(player: 1, strategy: -1)) {
      try verify([ends, Mixture(pure: -1)])
    }
    #expect(throws: MixedError.jointSupport(limit: 1)) {
      try MixedVerifier(jointLimit: 1).verify(
        MixedProfile([ends, ends]), in: MatchingPenniesAudit())
    }
  }

  @Test("players of one kind are counted, with the same evidence as players told apart")
  func counts() throws {
    let game = BumpGame(Array(repeating: BumpGame.contest(decisiveness: 6).players[0], count: 4))
    let mixture = Mixture(strategies: [0, 0.4, 0.9], weights: [0.5, 0.3, 0.2])
    let together = MixedProfile(groups: [[0, 1, 2, 3]], mixtures: [mixture])
    let apart = MixedProfile(Array(repeating: mixture, count: 4))
    let a = try MixedVerifier().verify(together, in: BumpAudit(game)).certificate
    let b = try MixedVerifier().verify(apart, in: BumpAudit(game)).certificate
    #expect(abs(a.absoluteGain - b.absoluteGain) < 1e-9)
    #expect(zip(a.payoffs, b.payoffs).allSatisfy { abs($0 - $1) < 1e-12 })
    let draws = try together.draws()
    #expect(draws.count == 15)
    #expect(abs(draws.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    #expect(try apart.draws().count == 81)
  }
}
