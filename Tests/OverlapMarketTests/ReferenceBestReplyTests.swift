import AggregativeGames
import MarketTestSupport
import Testing

@testable import OverlapMarket

/// Global best replies against 300 problems solved by brute force with 60 digits (Tests/Reference).
struct ReferenceBestReplyTests {
  @Test("the best reply is the global maximum, whatever the number of local ones")
  func bestReplies() throws {
    for (number, vector) in try ReferenceVectors.load().bestReplies.enumerated() {
      let market = try VectorRoster.market(
        vector.market, vector.regimes, [vector.firm], outsideOption: nil)
      let policy = try vector.policy.build(for: [vector.firm.name])
      let game = try market.regulated(by: policy).game()
      let reply = BestReply.global(of: 0, in: game, rivals: vector.logRivals - game.reference)
      let label = "problem \(number), \(vector.kind): \(reply.strategy) against \(vector.overlap)"
      // The maximiser of a smooth function is known to the root of rounding only through values,
      // but to rounding through derivatives: 1e-9 holds for peaks of ordinary curvature.
      #expect(abs(reply.strategy - vector.overlap) <= 1e-9 * max(vector.overlap, 1e-3), "\(label)")
      let size = abs(vector.profit) + market.firms.cost[0] / 2 * vector.overlap * vector.overlap
      #expect(abs(reply.payoff - vector.profit) <= 1e-12 * max(size, 1e-300), "\(label)")
      #expect(
        Corner.all(in: try market.regulated(by: policy), at: [reply.strategy]).map(\.description)
          == [
            vector.corner
          ], "\(label)")
    }
  }
}
