import AggregativeGames
import Intervals
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

/// The vectorised pass of the verifier beside the search in boxes, which shares nothing with it but
/// docs/model.md section 1.
@Suite("The pass over all firms")
struct AuditPassTests {
  /// The box search and natural replies alone.
  private struct WithoutPass: AuditedGame {
    let audit: MarketAudit

    var playerCount: Int { audit.playerCount }
    func surroundings(of profile: [Interval]) -> [MarketAudit.Surroundings] {
      audit.surroundings(of: profile)
    }
    func cellEnds(of player: Int, into ends: inout [Double]) {
      audit.cellEnds(of: player, into: &ends)
    }
    func enclose(
      _ player: Int, over strategies: Interval, cell: ClosedRange<Double>,
      in surroundings: MarketAudit.Surroundings
    ) -> PayoffEnclosure { audit.enclose(player, over: strategies, cell: cell, in: surroundings) }
    func naturalReply(
      of player: Int, at strategy: Double, in surroundings: MarketAudit.Surroundings
    ) -> Double {
      audit.naturalReply(of: player, at: strategy, in: surroundings)
    }
    func interaction(of player: Int, at strategy: Double, in surroundings: MarketAudit.Surroundings)
      -> Interaction
    {
      audit.interaction(of: player, at: strategy, in: surroundings)
    }
  }

  /// Profiles at equilibria, near them and far from them.
  private func profiles(_ market: Market, _ policy: Policy, _ rng: inout SplitMix) throws
    -> [[Double]]
  {
    let solved = try market.solve(under: policy).point.verdict.profile
    var moved = solved
    moved[rng.whole(0...solved.count - 1)] *= rng.uniform(0.5...1.5)
    return [
      solved, moved, solved.map { $0 * (1 + rng.uniform(-1e-6...1e-6)) },
      solved.map { _ in rng.uniform(0...2) },
      solved.indices.map { policy.floor[$0] },
    ]
  }

  @Test(
    "bounds each gain from above, and agrees in residuals, signs and interactions",
    arguments: [0.2...2, 2...40])
  func agrees(demand: ClosedRange<Double>) throws {
    let seed: UInt64 = 61
    var rng = SplitMix(seed: seed)
    var settled = 0
    var players = 0
    for draw in 0..<150 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...60, demandSensitivity: demand, singlePeak: draw % 3 == 0)
      let audit = MarketAudit(try market.regulated(by: policy))
      for profile in try profiles(market, policy, &rng) {
        let pass = try #require(audit.findings(at: profile))
        let around = audit.surroundings(of: profile.map { Interval($0) })
        var ends: [Double] = []
        for i in profile.indices {
          let where_ = "seed \(seed), draw \(draw), firm \(i)"
          players += 1
          let boxes = DeviationBound.find(
            of: i, at: profile[i], in: audit, surroundings: around[i], ends: &ends,
            resolution: 1e-13, budget: 2000)
          let gain = pass[.gain, i]
          if !gain.isNaN {
            #expect(gain >= boxes.lower, "\(where_)")
            if gain <= 1e-13 * abs(boxes.payoff) { settled += 1 }
          }
          #expect(
            abs(pass[.payoff, i] - boxes.payoff) <= 1e-11 * max(abs(boxes.payoff), 1e-6),
            "\(where_)")
          let reply = audit.naturalReply(of: i, at: profile[i], in: around[i])
          let scale = max(profile[i], reply, 1e-6 * (ends[ends.count - 1] - ends[0]))
          let residual = scale > 0 ? abs(profile[i] - reply) / scale : 0
          #expect(abs(pass[.residual, i] - residual) <= 1e-11, "\(where_)")
          guard !gain.isNaN else { continue }
          let link = audit.interaction(of: i, at: profile[i], in: around[i]).main
          #expect(
            abs(pass[.influence, i] - link.influence) <= 1e-11 * abs(link.influence), "\(where_)")
          #expect(abs(pass[.response, i] - link.response) <= 1e-7 * abs(link.response), "\(where_)")
        }
      }
    }
    print("pass settles \(settled) of \(players) firms, demand \(demand)")
    #expect(settled > players / 10)
  }

  @Test("bounds gains where liability is so high that firms lose on users at their floors")
  func losses() throws {
    let seed: UInt64 = 63
    var rng = SplitMix(seed: seed)
    for draw in 0..<600 {
      let (market, drawn) = RandomMarket.draw(
        &rng, firms: 2...40, demandSensitivity: 1...30, singlePeak: false)
      let policy = try drawn.replacing(.liability(.uniform(rng.uniform(1...40))))
      let audit = MarketAudit(try market.regulated(by: policy))
      for profile in [
        market.firms.indices.map { _ in rng.uniform(0...2) },
        market.firms.indices.map { policy.floor[$0] * rng.uniform(1...1.2) },
      ] {
        let pass = try #require(audit.findings(at: profile))
        let around = audit.surroundings(of: profile.map { Interval($0) })
        var ends: [Double] = []
        for i in profile.indices where !pass[.gain, i].isNaN {
          let boxes = DeviationBound.find(
            of: i, at: profile[i], in: audit, surroundings: around[i], ends: &ends,
            resolution: 1e-13, budget: 2000)
          #expect(pass[.gain, i] >= boxes.lower, "seed \(seed), draw \(draw), firm \(i)")
        }
      }
    }
  }

  @Test("leaves the verifier's verdict as it is")
  func sameVerdict() throws {
    let seed: UInt64 = 62
    var rng = SplitMix(seed: seed)
    for draw in 0..<200 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...80, demandSensitivity: 0.2...40, singlePeak: false)
      let audit = MarketAudit(try market.regulated(by: policy))
      for profile in try profiles(market, policy, &rng) {
        let with = Verifier().verify(profile, in: audit)
        let without = Verifier().verify(profile, in: WithoutPass(audit: audit))
        #expect(with.isVerified == without.isVerified, "seed \(seed), draw \(draw)")
        let (a, b) = (with.certificate, without.certificate)
        #expect(a.secondOrderFailures == b.secondOrderFailures, "seed \(seed), draw \(draw)")
        #expect(a.stable == b.stable, "seed \(seed), draw \(draw)")
        #expect(a.sureGain == b.sureGain, "seed \(seed), draw \(draw)")
        #expect(
          a.relativeGain == b.relativeGain
            || abs(a.relativeGain - b.relativeGain) <= 1e-3 * b.relativeGain + 1e-12,
          "seed \(seed), draw \(draw)")
      }
    }
  }
}
