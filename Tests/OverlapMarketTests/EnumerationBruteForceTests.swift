import AggregativeGames
import TestSupport
import Testing

@testable import OverlapMarket

/// All equilibria with proof, against brute force that shares no code with it.
struct EnumerationBruteForceTests {
  @Test("two firms: the fixed points of composed best replies", arguments: 1...5)
  func twoFirms(_ batch: Int) throws {
    for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 3) {
      var rng = SplitMix(seed: seed)
      let (market, policy) = try StrongMarket.draw(
        &rng, kindCounts: rng.chance(0.5) ? [2] : [1, 1])
      let answer = try market.allEquilibria(under: policy)
      let scanned = CompositionScan(game: NaiveGame(market: market, policy: policy)).run()
      #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
      let profiles = answer.points.map(\.verdict.profile)
      #expect(
        sameProfiles(profiles, scanned, tolerance: 1e-6),
        "seed \(seed): proven \(profiles), scanned \(scanned)")
    }
  }

  @Test("three firms of one or two kinds: sums over stretches of the best reply", arguments: 1...5)
  func threeFirms(_ batch: Int) throws {
    for seed in UInt64(batch * 1000)..<UInt64(batch * 1000 + 1) {
      var rng = SplitMix(seed: seed)
      let counts = rng.chance(0.5) ? [3] : [1, 2]
      let (market, policy) = try StrongMarket.draw(&rng, kindCounts: counts)
      let kinds = counts == [3] ? [[0, 1, 2]] : [[0], [1, 2]]
      let answer = try market.allEquilibria(under: policy)
      let scanned = CumulativeScan(game: NaiveGame(market: market, policy: policy), kinds: kinds)
        .run()
      #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
      let profiles = answer.points.map(\.verdict.profile)
      // Up to swaps of equal firms.
      var distinct: [[Double]] = []
      for profile in profiles.map({ $0.ordered(kinds) })
      where !distinct.contains(where: { sameProfiles([$0], [profile], tolerance: 1e-9) }) {
        distinct.append(profile)
      }
      let expected = scanned.map { $0.ordered(kinds) }
      #expect(
        sameProfiles(distinct, expected, tolerance: 1e-5),
        "seed \(seed): proven \(distinct), scanned \(expected)")
    }
  }
}
