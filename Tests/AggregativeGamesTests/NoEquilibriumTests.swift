import AggregativeGames
import TestSupport
import Testing

/// docs/model.md section 2: existence is not given, and to return a stationary point where there is
/// no equilibrium is an error.
@Suite("Games without a pure equilibrium end unverified, by every method")
struct NoEquilibriumTests {
  func endsUnverified<Game: SingleAggregateGame, Audit: AuditedGame>(
    _ game: Game, _ audit: Audit, leastGain: Double
  ) {
    for start in [[0.0, 0.0], [1, 0], [0.5, 0.5], [0.2, 0.9], [0.75, 0.75]] {
      for choice in MethodChoice.allCases {
        let outcome = EquilibriumSearch(choice: choice).solve(game, audit: audit, from: start)
        #expect(!outcome.converged, "\(choice) from \(start)")
        #expect(outcome.answer.verdict.certificate.absoluteGain >= leastGain)
        for attempt in outcome.discarded {
          #expect(!attempt.verdict.isVerified, "\(choice) from \(start)")
        }
      }
    }
  }

  func cyclesOrStalls<Game: SingleAggregateGame>(_ game: Game) {
    for order in [BestResponseIteration<Game>.Order.sequential, .simultaneous] {
      let method = BestResponseIteration<Game>(order: order)
      let run = method.run(on: game, from: [0, 1])
      let isCycleOrStall =
        switch run.state {
        case .stopped(.cycle(let length)): length > 1
        case .stopped(.stagnation): true
        default: false
        }
      #expect(isCycleOrStall, "\(order): \(run.state) after \(run.iterations)")
      #expect(run.iterations < method.iterationLimit)
    }
  }

  @Test("matching pennies with convex payoffs: somebody always gains by moving")
  func matchingPennies() {
    // At (½, ½) each gains e/4 = 0.05 by going to an end; elsewhere somebody gains more.
    endsUnverified(MatchingPennies(), MatchingPenniesAudit(), leastGain: 0.05 * (1 - 1e-12))
    cyclesOrStalls(MatchingPennies())
  }

  @Test(
    "matching pennies: the stationary point (½, ½) is refused with what a deviation gains there")
  func stationaryPointIsRefused() {
    let certificate = Verifier().verify([0.5, 0.5], in: MatchingPenniesAudit()).certificate
    #expect(certificate.residual == 0)
    #expect(certificate.secondOrderFailures == 2)
    // The gain is the whole of the payoff; bounds are sharpened to a thousandth of it.
    #expect(abs(certificate.sureGain - 0.05) <= 1e-3 * 0.05)
    #expect(certificate.absoluteGain >= 0.05)
    #expect(abs(abs(certificate.deviation - 0.5) - 0.5) < 1e-3)
  }

  @Test("matching pennies: undamped simultaneous replies cycle with period 4")
  func periodFour() {
    let method = BestResponseIteration<MatchingPennies>(order: .simultaneous, smallestDamping: 1)
    let run = method.run(on: MatchingPennies(), from: [0, 1])
    #expect(run.state == .stopped(.cycle(length: 4)))
  }

  @Test("a decisive contest (k > 4) has no pure equilibrium: the best reply jumps past itself")
  func contest() {
    let game = BumpGame.contest(decisiveness: 6)
    // The least that the more eager of the two gains, over a grid of profiles, less what a grid may
    // miss.
    var least = Double.infinity
    for i in 0...60 {
      for j in 0...60 {
        let profile = [Double(i) / 40, Double(j) / 40]
        let gains = (0..<2).map { player in
          BestReply.global(of: player, in: game, rivals: profile[1 - player]).payoff
            - game.payoff(of: player, at: profile[player], rivals: profile[1 - player])
        }
        least = min(least, max(gains[0], gains[1]))
      }
    }
    #expect(least > 0.02)
    endsUnverified(game, BumpAudit(game), leastGain: least / 2)
    cyclesOrStalls(game)
  }

  @Test("a less decisive contest (k < 4) has the equilibrium x = k/4 of the first-order condition")
  func mildContest() {
    let game = BumpGame.contest(decisiveness: 2)
    for choice in MethodChoice.allCases {
      let outcome = EquilibriumSearch(choice: choice).solve(
        game, audit: BumpAudit(game), from: [0.1, 0.7])
      #expect(outcome.converged, "\(choice)")
      #expect(
        relativeDifference(outcome.answer.verdict.profile, [0.5, 0.5]) < 1e-10, "\(choice)")
    }
  }

  @Test("a search that fails hands back the attempt with the least relative gain, and all others")
  func closestAttempt() {
    let outcome = EquilibriumSearch().solve(MatchingPennies(), audit: MatchingPenniesAudit())
    #expect(outcome.discarded.count == 4)
    let gain = outcome.answer.verdict.certificate.relativeGain
    #expect(outcome.discarded.allSatisfy { $0.verdict.certificate.relativeGain >= gain })
  }
}
