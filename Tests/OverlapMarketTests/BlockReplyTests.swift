import AggregativeGames
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

/// Replies of several firms in one vectorised pass beside the search in boxes, one firm at a time.
@Suite("Best replies in blocks")
struct BlockReplyTests {
  @Test("are as good as those found one by one", arguments: [0.2...2, 2...40])
  func replies(demand: ClosedRange<Double>) throws {
    let seed: UInt64 = 71
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (market, policy) = RandomMarket.draw(&rng, firms: 64...200, demandSensitivity: demand, singlePeak: false)
      let game = try OverlapGame(market, under: policy)
      #expect(game.replyBlock >= 8)
      let profile = market.firms.indices.map {
        rng.uniform(game.pieces.floor(of: $0)...game.pieces.ceiling(of: $0))
      }
      let aggregate = game.aggregate(of: profile)
      var replies = profile
      game.bestReplies(of: 3..<profile.count - 2, to: profile, aggregate: aggregate, into: &replies)
      for i in profile.indices {
        guard 3..<profile.count - 2 ~= i else {
          #expect(replies[i] == profile[i])
          continue
        }
        let rivals = game.rivals(of: i, in: profile, aggregate: aggregate)
        let single = BestReply.global(of: i, in: game, rivals: rivals)
        let payoff = game.payoff(of: i, at: replies[i], rivals: rivals)
        let size = max(abs(single.payoff), market.firms.cost[i] * single.strategy * single.strategy)
        #expect(payoff >= single.payoff - 1e-11 * size, "seed \(seed), draw \(draw), firm \(i)")
      }
    }
  }

  @Test("move the aggregate as a fresh sum does", arguments: [1.0, 0.3])
  func moves(damping: Double) throws {
    let seed: UInt64 = 72
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (market, policy) = RandomMarket.draw(&rng, firms: 64...200, demandSensitivity: 0.2...20, singlePeak: false)
      let game = try OverlapGame(market, under: policy)
      var profile = market.firms.indices.map { game.pieces.floor(of: $0) }
      let replies = market.firms.indices.map { rng.chance(0.3) ? game.pieces.ceiling(of: $0) : rng.uniform(0...1) }
      let before = profile
      let block = 5..<29
      let move = game.move(
        block, towards: replies, by: damping, aggregate: game.aggregate(of: profile), profile: &profile)
      let expected = before.indices.map {
        guard block ~= $0 else { return before[$0] }
        return damping == 1 ? replies[$0] : before[$0] + damping * (replies[$0] - before[$0])
      }
      #expect(profile == expected, "seed \(seed), draw \(draw)")
      let fresh = game.aggregate(of: profile)
      #expect(abs(move.aggregate - fresh) <= 1e-12 * max(1, abs(fresh)), "seed \(seed), draw \(draw)")
      let corners = block.count { i in
        (0...game.pieces.count(of: i)).contains { game.pieces.breakpoint($0, of: i) == replies[i] }
      }
      #expect(move.corners == corners, "seed \(seed), draw \(draw)")
    }
  }
}
