import Testing

@testable import AggregativeGames

/// Mixed equilibria of games with a known answer.
struct MixedSearchTests {
  @Test("matching pennies with convex payoffs: both ends, half and half")
  func matchingPennies() throws {
    var reports: [MixedReport] = []
    let outcome = try MixedSearch().solve(MatchingPennies(), audit: MatchingPenniesAudit()) {
      reports.append($0)
    }
    #expect(outcome.verdict.isVerified)
    #expect(outcome.state == .converged)
    #expect(outcome.verdict.certificate.absoluteGain < 1e-14)
    for mixture in outcome.verdict.profile.mixtureOfPlayer {
      #expect(mixture.strategies == [0, 1])
      #expect(mixture.weights.allSatisfy { abs($0 - 0.5) < 1e-12 })
    }
    // Half the time each is matched, half not: only the convex part is left, 0.2 / 4.
    #expect(outcome.verdict.certificate.payoffs.allSatisfy { abs($0 - 0.05) < 1e-14 })
    #expect(reports.count == outcome.iterations)
  }

  @Test("contests without a pure equilibrium", arguments: [4.5, 6, 8])
  func contest(decisiveness: Double) throws {
    let game = BumpGame.contest(decisiveness: decisiveness)
    for kinds in [nil, PlayerKinds(keys: [0, 0])] {
      let outcome = try MixedSearch().solve(game, audit: BumpAudit(game), kinds: kinds)
      #expect(outcome.verdict.isVerified)
      #expect(outcome.verdict.certificate.relativeGain < 1e-10)
      #expect(outcome.verdict.profile.supportSize > outcome.verdict.profile.groups.count)
    }
  }

  @Test("a game with a pure equilibrium gets that one", arguments: [1.0, 3])
  func pure(decisiveness: Double) throws {
    let game = BumpGame.contest(decisiveness: decisiveness)
    let outcome = try MixedSearch().solve(game, audit: BumpAudit(game))
    #expect(outcome.verdict.isVerified)
    for mixture in outcome.verdict.profile.mixtureOfPlayer {
      #expect(mixture.weights == [1])
      #expect(abs(mixture.strategies[0] - decisiveness / 4) < 1e-10)
    }
  }

  @Test("the search is deterministic")
  func deterministic() throws {
    let game = BumpGame.contest(decisiveness: 8)
    let answers = try (0..<3).map { _ in
      try MixedSearch().solve(game, audit: BumpAudit(game)).verdict
    }
    #expect(answers.allSatisfy { $0 == answers[0] })
  }

  @Test("a game on which nothing can be computed is not solved", arguments: [0, Double.nan])
  func broken(value: Double) throws {
    let game = BrokenGame(value, players: 2)
    let outcome = try MixedSearch(iterationLimit: 3, verifier: MixedVerifier(boxBudget: 100)).solve(
      game, audit: game)
    #expect(!outcome.verdict.isVerified)
    #expect(outcome.verdict.certificate.absoluteGain == .infinity)
  }

  @Test("too many combinations are refused before any is made")
  func limit() {
    let game = BumpGame.contest(decisiveness: 8)
    #expect(throws: MixedError.jointSupport(limit: 1)) {
      try MixedSearch(jointLimit: 1).solve(game, audit: BumpAudit(game))
    }
  }
}
