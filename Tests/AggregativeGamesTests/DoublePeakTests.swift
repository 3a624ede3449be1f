import Testing

@testable import AggregativeGames

/// docs/model.md section 2: profit can have two local maxima; equilibrium is about any deviation.
@Suite("A payoff with two peaks: only the higher one is a best reply")
struct DoublePeakTests {
  let game = BumpGame.doublePeak

  /// The stationary point nearest to where Newton's method from the floor goes; the lower peak.
  func lowerPeak() throws -> Double {
    let run = SemismoothNewton<BumpGame>().run(on: game, from: [0.45])
    try #require(run.state == .converged && run.profile[0] < 1)
    return run.profile[0]
  }

  /// The best of 10⁵ points of the strategy set.
  func gridBest() -> (strategy: Double, payoff: Double) {
    var best = (strategy: 0.0, payoff: -Double.infinity)
    for k in 0...100_000 {
      let x = 4 * Double(k) / 100_000
      let payoff = game.payoff(of: 0, at: x, rivals: 0)
      if payoff > best.payoff { best = (x, payoff) }
    }
    return best
  }

  @Test(
    "BestReply.global finds the higher peak, whatever the guess", arguments: [nil, 0.45, 2.2, 4])
  func globalReply(guess: Double?) {
    let reply = BestReply.global(of: 0, in: game, rivals: 0, near: guess)
    let grid = gridBest()
    #expect(abs(reply.strategy - grid.strategy) <= 4e-5)  // one step of the grid
    #expect(reply.payoff >= grid.payoff)
  }

  @Test("the lower peak is a local maximum with zero residual, and refused with the true gain")
  func lowerPeakIsRefused() throws {
    let peak = try lowerPeak()
    let verdict = Verifier().verify([peak], in: BumpAudit(game))
    guard case .failed(_, let certificate) = verdict else {
      Issue.record("a local maximum was called an equilibrium")
      return
    }
    #expect(certificate.residual < 1e-12)
    #expect(certificate.secondOrderFailures == 0)
    let gain = gridBest().payoff - game.payoff(of: 0, at: peak, rivals: 0)
    #expect(gain > 0.3)
    // The bound is sharpened to a thousandth of a sure gain, and the deviation that it names gains
    // that.
    #expect(abs(certificate.sureGain - gain) < 1e-3 * gain)
    #expect(certificate.absoluteGain >= gain && certificate.absoluteGain < 1.002 * gain)
    let deviation = game.payoff(of: 0, at: certificate.deviation, rivals: 0)
    #expect(abs(deviation - game.payoff(of: 0, at: peak, rivals: 0) - certificate.sureGain) < 1e-12)
  }

  @Test("best-response iteration leaves the lower peak for the higher, and that is verified")
  func bestResponseMoves() throws {
    let run = BestResponseIteration<BumpGame>().run(on: game, from: [try lowerPeak()])
    #expect(run.state == .converged)
    #expect(abs(run.profile[0] - gridBest().strategy) <= 4e-5)
    #expect(Verifier().verify(run.profile, in: BumpAudit(game)).isVerified)
  }

  @Test(
    "a search from the lower peak ends verified on the higher one", arguments: MethodChoice.allCases
  )
  func searchLeavesTheLowerPeak(choice: MethodChoice) throws {
    let outcome = EquilibriumSearch(choice: choice).solve(
      game, audit: BumpAudit(game), from: [try lowerPeak()])
    #expect(outcome.converged)
    #expect(abs(outcome.answer.verdict.profile[0] - gridBest().strategy) <= 4e-5)
  }

  @Test(
    "inclusive replies: the lowest and the highest selection take the peaks of different pieces")
  func selections() {
    var player = game.players[0]
    player.breakpoints = [0, 1, 1.9, 4]
    player.kinks = [0, 0]
    let game = BumpGame([player])
    func reply(_ selection: InclusiveReply.Selection) -> Double {
      InclusiveReply.find(of: 0, in: game, total: 0.5, near: .nan, selection: selection).strategy
    }
    #expect(reply(.lowest) < 1 && reply(.highest) > 2)
  }
}
