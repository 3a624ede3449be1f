import AggregativeGames
import TestSupport
import Testing

/// docs/model.md section 2: firms rest on kinks for open sets of parameters.
@Suite("Equilibria on a kink of a concave payoff")
struct KinkTests {
  @Test("a monopolist for whom overtime does not pay stops exactly where it begins")
  func monopolist() {
    // Without overtime (10 − 2)/2 = 4, with it from the start (10 − 2 − 4)/2 = 2: the kink at 3
    // lies between.
    let firm = Cournot.Firm(c: 2, capacity: 8, overtime: [(from: 3, extra: 4)])
    let game = Cournot(a: 10, b: 1, firms: [firm])
    for start in [0.0, 1, 3, 5, 8] {
      for method in CournotTests.methods() {
        let run = method.run(on: game, from: [start])
        #expect(run.state == .converged && run.profile == [3], "\(run.method) from \(start)")
      }
    }
    let verdict = Verifier().verify([3], in: CournotAudit(game))
    #expect(verdict.isVerified)
    // Payoff falls to first order on both sides: no gain at all, nothing second-order to doubt, no
    // reply to rivals.
    #expect(verdict.certificate.absoluteGain == 0)
    #expect(verdict.certificate.secondOrderFailures == 0)
    #expect(verdict.certificate.spectralRadius == 0)
  }

  @Test(
    "a kink is met to the last bit wherever it is and from wherever a method starts",
    arguments: 1...20)
  func lastBit(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    // Marginal profit is 8 − 2q below the kink and −2q above. Started far above, a step loses
    // digits of a small kink.
    let kink = generator.uniform(0.01...0.9)
    let firm = Cournot.Firm(c: 2, capacity: 8, overtime: [(from: kink, extra: 8)])
    let game = Cournot(a: 10, b: 1, firms: [firm])
    let start = generator.uniform(4...8)
    for method in CournotTests.methods() {
      let run = method.run(on: game, from: [start])
      #expect(run.profile == [kink], "\(run.method), seed \(seed)")
    }
  }

  @Test("beside the kink the same monopolist is refused, on either side", arguments: [2.9, 3.1])
  func besideTheKink(output: Double) {
    let firm = Cournot.Firm(c: 2, capacity: 8, overtime: [(from: 3, extra: 4)])
    let verdict = Verifier().verify(
      [output], in: CournotAudit(Cournot(a: 10, b: 1, firms: [firm])))
    #expect(!verdict.isVerified)
    // Slopes at the kink are 2 and −2 and curvature −2, so the gain is 2 · 0.1 + 0.1² on either
    // side; it is bounded to a thousandth.
    #expect(abs(verdict.certificate.sureGain - 0.21) < 0.21e-3)
    #expect(abs(verdict.certificate.deviation - 3) < 1e-3)
  }

  @Test("duopolists: one on its second kink, the other replies in the open")
  func duopolists() {
    // At q₂ = 3 firm 1 has marginal profit 7 − 2q − overtime(q): 0.6 just below its kink at 2.2
    // with 2 in force, −1.4 above.
    let first = Cournot.Firm(
      c: 0, capacity: 6, overtime: [(from: 1, extra: 2), (from: 2.2, extra: 2)])
    // Firm 2 replies to 2.2 with (10 − 1.8 − 2.2)/2 = 3.
    let second = Cournot.Firm(c: 1.8, capacity: 6)
    let game = Cournot(a: 10, b: 1, firms: [first, second])
    for choice in MethodChoice.allCases {
      let outcome = EquilibriumSearch(choice: choice).solve(game, audit: CournotAudit(game))
      #expect(outcome.converged, "\(choice)")
      let profile = outcome.answer.verdict.profile
      #expect(profile[0] == 2.2, "\(choice): the kink is met to the last bit")
      #expect(abs(profile[1] - 3) < 1e-10, "\(choice)")
      #expect(outcome.answer.verdict.certificate.spectralRadius == 0, "\(choice)")
    }
  }

  @Test("a kink in the smooth part's hill: bumps with concave kinks, seeded", arguments: 1...10)
  func bumps(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let kink = generator.uniform(0.4...0.8)
    // One bump of height 2 over 0.2 still rises at the kink (slope at least 2 · 4 · σ' − 0.8 >
    // 0.3); a loss of 3 stops it.
    let game = BumpGame([
      .init(
        bumps: [.init(height: 2, steepness: 4, middle: 0.2)], cost: 0.5,
        breakpoints: [0, kink, 2], kinks: [3])
    ])
    for choice in MethodChoice.allCases {
      let outcome = EquilibriumSearch(choice: choice).solve(game, audit: BumpAudit(game))
      #expect(outcome.converged, "seed \(seed), \(choice)")
      #expect(outcome.answer.verdict.profile == [kink], "seed \(seed), \(choice)")
    }
  }
}
