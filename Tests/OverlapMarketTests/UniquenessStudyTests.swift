import AggregativeGames
import Foundation
import Testing

@testable import OverlapMarket

/// How often uniqueness is proven for markets of single-peaked firms, and at what cost; `make study` asks for more markets.
struct UniquenessStudyTests {
  static let isStudy = ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"] != nil

  @Test(
    "of single-peaked markets at least 99 in 100 are proven to have exactly one equilibrium",
    arguments: [10, 50, 200, 1000])
  func uniqueness(firms: Int) throws {
    let count = Self.isStudy ? (firms > 200 ? 20 : 100) : (firms > 200 ? 1 : 8)
    var rng = SplitMix(seed: UInt64(20 + firms))
    var unique = 0
    var boxes = 0
    let clock = ContinuousClock()
    var time = Duration.zero
    for _ in 0..<count {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: firms...firms, demandSensitivity: 0.5...3, singlePeak: true)
      let start = clock.now
      let all = try market.allEquilibria(under: policy)
      time += clock.now - start
      boxes += all.boxes
      if all.multiplicity == .unique { unique += 1 }
    }
    #expect(Double(unique) >= 0.99 * Double(count), "seed \(20 + firms)")
    let mean = time / count
    print(
      "\(firms) firms: \(unique) of \(count) proven unique, \(Double(boxes) / Double(count)) intervals, "
        + "\(mean) a market, \(mean / firms) a firm")
  }
}
