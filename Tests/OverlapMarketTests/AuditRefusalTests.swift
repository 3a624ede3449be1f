import AggregativeGames
import Testing

@testable import OverlapMarket

@Suite("The verifier accepts equilibria of the overlap game and nothing near them")
struct AuditRefusalTests {
  @Test(
    "an equilibrium is accepted; moving any one firm by 1e-4, up or down, is refused",
    arguments: 1...40)
  func moved(seed: UInt64) throws {
    guard let solved = try AuditSolved(seed: seed, firms: 1...12, singlePeak: false) else { return }
    let verifier = Verifier()
    #expect(verifier.verify(solved.profile, in: solved.audit).isVerified, "seed \(seed)")
    for i in solved.profile.indices {
      for sign in [-1e-4, 1e-4] {
        var profile = solved.profile
        // Relative to the overlap; where that is 0, to the width of the strategy set, or to 1 where
        // that is 0 too.
        let ceiling = solved.game.pieces.ceiling(of: i)
        profile[i] += sign * (profile[i] > 0 ? profile[i] : ceiling > 0 ? ceiling : 1)
        let verdict = verifier.verify(profile, in: solved.audit)
        #expect(!verdict.isVerified, "seed \(seed), firm \(i) of \(profile.count) moved by \(sign)")
      }
    }
  }

  @Test("a firm below its floor, or at a number that is none, is refused")
  func infeasible() throws {
    var tried = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      guard let solved = try AuditSolved(seed: seed, firms: 2...4, singlePeak: true) else {
        continue
      }
      for i in solved.profile.indices {
        for overlap in [-1e-3, solved.game.regulated.policy.floor[i].nextDown, .nan, .infinity] {
          var profile = solved.profile
          profile[i] = overlap
          tried += 1
          #expect(
            !Verifier().verify(profile, in: solved.audit).isVerified,
            "seed \(seed), firm \(i) at \(overlap)")
        }
      }
    }
    #expect(tried > 100)
  }

  @Test(
    "the bound on the gain covers the gain that a dense search finds, at moved profiles",
    arguments: 1...20)
  func gainCovers(seed: UInt64) throws {
    guard let solved = try AuditSolved(seed: seed, firms: 2...5, singlePeak: false) else { return }
    let naive = solved.naive
    for i in solved.profile.indices where solved.game.pieces.count(of: i) > 0 {
      var profile = solved.profile
      let (floor, ceiling) = (solved.game.pieces.floor(of: i), solved.game.pieces.ceiling(of: i))
      profile[i] = floor + 0.37 * (ceiling - floor)
      let certificate = Verifier().verify(profile, in: solved.audit).certificate
      let rivals = naive.logRivals(i, profile)
      let here = naive.profit(i, profile[i], rivals)
      let gain = naive.profit(i, naive.bestReply(i, rivals), rivals) - here
      // Rounding of two profits, on log weights below 1e3.
      let scale = naive.market.users * abs(naive.market.firms.margin[i]) + abs(here)
      #expect(gain <= certificate.absoluteGain + 1e-12 * scale, "seed \(seed), firm \(i)")
      if certificate.gainingPlayer == i {
        #expect(certificate.sureGain <= gain + 1e-12 * scale, "seed \(seed), firm \(i)")
      }
    }
  }
}
