import AggregativeGames
import MarketTestSupport
import TestSupport

@testable import OverlapMarket

/// A random market with an equilibrium that the verifier accepts.
struct AuditSolved {
  let game: SellerGame
  let profile: [Double]
  let certificate: Certificate

  var audit: MarketAudit { MarketAudit(game.regulated) }
  var naive: NaiveGame { NaiveGame(market: game.market, policy: game.regulated.policy) }

  init?(
    seed: UInt64, firms: ClosedRange<Int>, demandSensitivity: ClosedRange<Double> = 0.5...20,
    singlePeak: Bool
  ) throws {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: demandSensitivity, singlePeak: singlePeak)
    game = try market.regulated(by: policy).game()
    let solution = try market.solve(under: policy)
    guard solution.converged else { return nil }
    profile = solution.point.verdict.profile
    certificate = solution.point.verdict.certificate
  }

  /// Distance of a firm's overlap from the nearest end of its pieces, relative to itself; 0 at a
  /// corner.
  func clearance(_ i: Int) -> Double {
    let pieces = game.pieces
    let nearest =
      (0...pieces.count(of: i)).map { abs(pieces.breakpoint($0, of: i) - profile[i]) }.min() ?? 0
    let clearance = nearest / max(abs(profile[i]), 1e-300)
    return clearance < 1e-10 ? 0 : clearance
  }
}
