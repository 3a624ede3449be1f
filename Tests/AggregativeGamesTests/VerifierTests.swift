import AggregativeGames
import Intervals
import TestSupport
import Testing

@Suite("The verifier accepts equilibria and refuses all else")
struct VerifierTests {
  let game = Cournot(
    a: 10, b: 1,
    firms: [.init(c: 1, capacity: 9), .init(c: 2, capacity: 9), .init(c: 1, capacity: 1)])

  @Test("at a true equilibrium gain and residual are those of rounding", arguments: 1...20)
  func equilibria(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let game = Cournot.random(Int.random(in: 1...10, using: &generator), using: &generator)
    let verdict = Verifier().verify(game.textbookEquilibrium, in: CournotAudit(game))
    #expect(verdict.isVerified, "seed \(seed)")
    // Gains are squares of errors in marginal profit; outputs carry a few roundings, relative to
    // the firm's own.
    #expect(verdict.certificate.absoluteGain < 1e-24, "seed \(seed)")
    #expect(verdict.certificate.residual < 1e-11, "seed \(seed)")
    #expect(verdict.certificate.secondOrderFailures == 0, "seed \(seed)")
  }

  @Test(
    "an error δ of one firm is refused with the gain (b + d/2) δ² that undoing it brings",
    arguments: [0.3, 1e-2, 1e-4, -1e-2])
  func proportion(error: Double) {
    var profile = game.textbookEquilibrium
    profile[0] += error
    let verdict = Verifier().verify(profile, in: CournotAudit(game))
    #expect(!verdict.isVerified)
    #expect(verdict.certificate.gainingPlayer == 0)
    // Bounded to a thousandth; the rounding of the profile is 1e-15 beside an error of 1e-4.
    #expect(abs(verdict.certificate.absoluteGain / (error * error) - 1) < 2e-3)
    #expect(verdict.certificate.sureGain <= verdict.certificate.absoluteGain)
    #expect(verdict.certificate.sureGain > 0.998 * error * error)
    #expect(verdict.certificate.residual > 0.9 * abs(error) / 9)
  }

  @Test(
    """
    an error too small for the gain is refused by its residual, one at the level of rounding is \
    not
    """
  )
  func smallErrors() {
    var profile = game.textbookEquilibrium
    profile[0] *= 1 + 1e-6
    let small = Verifier().verify(profile, in: CournotAudit(game))
    #expect(!small.isVerified && small.certificate.relativeGain < 1e-9)
    profile = game.textbookEquilibrium
    profile[0] *= 1 + 1e-12
    #expect(Verifier().verify(profile, in: CournotAudit(game)).isVerified)
  }

  @Test("tolerances decide: both must hold")
  func tolerances() {
    var profile = game.textbookEquilibrium
    profile[0] *= 1 + 1e-4
    func isVerified(residual: Double, gain: Double) -> Bool {
      let tolerance = VerificationTolerance(residual: residual, relativeGain: gain)
      return Verifier(tolerance: tolerance).verify(profile, in: CournotAudit(game)).isVerified
    }
    #expect(isVerified(residual: 1e-2, gain: 1e-6))
    #expect(!isVerified(residual: 1e-6, gain: 1e-6))
    #expect(!isVerified(residual: 1e-2, gain: 1e-10))
  }

  @Test(
    "a profile that is not finite is refused, with the player",
    arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    var profile = game.textbookEquilibrium
    profile[1] = value
    let verdict = Verifier().verify(profile, in: CournotAudit(game))
    #expect(!verdict.isVerified)
    #expect(verdict.certificate.gainingPlayer == 1)
    #expect(verdict.certificate.absoluteGain == .infinity)
  }

  @Test(
    "strategies outside the strategy set are refused",
    arguments: [-1e-3, -1, 1.001, 2, 1e9, 1e300, -1e300])
  func infeasible(value: Double) {
    // The third firm has capacity 1 and is at it.
    var profile = game.textbookEquilibrium
    profile[2] = value
    let verdict = Verifier().verify(profile, in: CournotAudit(game))
    #expect(!verdict.isVerified)
    #expect(value > 0 || verdict.certificate.absoluteGain == .infinity)
  }

  @Test("payoffs that overflow are refused")
  func overflow() {
    let firm = Cournot.Firm(c: 1e180, capacity: 1e200)
    let game = Cournot(a: 1e200, b: 1, firms: [firm, firm])
    let third = 1e200 / 3
    let verdict = Verifier().verify([third, third], in: CournotAudit(game))
    #expect(!verdict.isVerified)
  }

  @Test(
    "enclosures that know nothing are refused, whatever the natural reply",
    arguments: [0.25, .nan, .infinity])
  func unknown(value: Double) {
    let tolerance = VerificationTolerance(boxBudget: 200)
    let verdict = Verifier(tolerance: tolerance).verify(
      [0.25, value == 0.25 ? value : 0.5], in: BrokenGame(value, players: 2))
    #expect(!verdict.isVerified)
    #expect(verdict.certificate.absoluteGain == .infinity)
  }

  @Test("one natural reply that is not a number is refused although nobody gains", arguments: 0..<3)
  func replyNotANumber(player: Int) {
    let audit = MuteFirm(market: CournotAudit(game), mute: player)
    let verdict = Verifier().verify(game.textbookEquilibrium, in: audit)
    #expect(!verdict.isVerified)
    #expect(verdict.certificate.residual.isNaN)
    #expect(verdict.certificate.absoluteGain < 1e-24)
    #expect(!verdict.certificate.stable)
  }

  /// An audit that cannot compute the natural reply of one firm.
  struct MuteFirm: AuditedGame {
    let market: CournotAudit
    let mute: Int

    var playerCount: Int { market.playerCount }
    func surroundings(of profile: [Interval]) -> [Interval] { market.surroundings(of: profile) }
    func cellEnds(of player: Int, into ends: inout [Double]) {
      market.cellEnds(of: player, into: &ends)
    }
    func enclose(
      _ player: Int, over q: Interval, cell: ClosedRange<Double>, in rest: Interval
    ) -> PayoffEnclosure {
      market.enclose(player, over: q, cell: cell, in: rest)
    }
    func naturalReply(of player: Int, at q: Double, in rest: Interval) -> Double {
      player == mute ? .nan : market.naturalReply(of: player, at: q, in: rest)
    }
    func interaction(of player: Int, at q: Double, in rest: Interval) -> Interaction {
      Interaction(response: player == mute ? .nan : -0.1, influence: 1)
    }
  }

  @Test("a fault in the solvers' statement of the game is seen by the audit")
  func independentStatements() {
    let wrong = Cournot(a: 10.001, b: 1, firms: game.firms)
    let outcome = EquilibriumSearch().solve(wrong, audit: CournotAudit(game))
    #expect(!outcome.converged && outcome.answer.run.state == .converged)
  }

  @Test("stability is told at a stable duopoly and denied to four firms (Theocharis 1960)")
  func stability() {
    for (count, radius) in [(2, 0.5), (3, 1), (4, 1.5)] {
      let firms = Array(repeating: Cournot.Firm(c: 1, capacity: 9), count: count)
      let game = Cournot(a: 10, b: 1, firms: firms)
      let certificate = Verifier().verify(game.textbookEquilibrium, in: CournotAudit(game))
        .certificate
      #expect(abs(certificate.spectralRadius - radius) < 1e-13)
      #expect(!certificate.spectralRadiusIsBound)
      if count != 3 { #expect(certificate.stable == (count < 3)) }
    }
  }
}
