import Testing

@testable import AggregativeGames

/// MODEL section 2: profit 'can have two local maxima'; equilibrium is about ANY deviation.
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

  @Test("BestReply.global finds the higher peak, whatever the guess", arguments: [nil, 0.45, 2.2, 4])
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
    // The grid misses the peak by at most 2e-5, with curvature below 60: 60/2 · 4e-10.
    #expect(abs(certificate.sureGain - gain) < 1.2e-8)
    // Bounds are sharpened to 1e-13 of the payoff.
    #expect(certificate.absoluteGain - certificate.sureGain <= 1e-12)
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

  @Test("a search that lands on the lower peak goes on to the next method")
  func searchFallsBack() throws {
    let start = [try lowerPeak()]
    let newton = EquilibriumSearch(choice: .newton).solve(game, audit: BumpAudit(game), from: start)
    #expect(newton.answer.run.state == .converged && !newton.converged)
    let auto = EquilibriumSearch(choice: .auto).solve(game, audit: BumpAudit(game), from: start)
    #expect(auto.converged && !auto.discarded.isEmpty)
    #expect(abs(auto.answer.verdict.profile[0] - gridBest().strategy) <= 4e-5)
  }

  @Test("inclusive replies: the lowest and the highest selection take different peaks")
  func selections() {
    func reply(_ selection: InclusiveReply.Selection) -> Double {
      InclusiveReply.find(of: 0, in: game, total: 0.5, near: .nan, selection: selection).strategy
    }
    #expect(reply(.lowest) < 1 && reply(.highest) > 2)
  }
}
