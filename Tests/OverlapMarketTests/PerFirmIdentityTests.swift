import AggregativeGames
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// The same number written out for every firm is the same policy: no bit of any answer differs.
@Suite("Per firm, but equal: the bits of the uniform answer")
struct PerFirmIdentityTests {
  static func same(_ a: MarketPoint, _ b: MarketPoint) -> Bool {
    a.verdict == b.verdict && a.corners == b.corners && a.outcomes == b.outcomes
      && a.iterations == b.iterations
      && a.state.overlap == b.state.overlap && a.state.profit == b.state.profit
      && a.state.share == b.state.share
      && a.enclosure?.enclosure == b.enclosure?.enclosure
  }

  @Test("every method", arguments: MethodChoice.allCases)
  func methods(_ choice: MethodChoice) throws {
    var rng = SplitMix(seed: 41)
    for number in 0..<20 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 1...40, demandSensitivity: 0.5...20, singlePeak: number % 2 == 0)
      let search = EquilibriumSearch(choice: choice)
      let a = try market.solve(under: policy, with: search)
      let b = try market.solve(under: policy.writtenOut(for: market), with: search)
      #expect(Self.same(a.point, b.point) && a.method == b.method, "seed 41, market \(number)")
      #expect(a.converged == b.converged, "seed 41, market \(number)")
    }
  }

  @Test("all equilibria with proof, also several and none")
  func enumeration() throws {
    let vectors = try ReferenceVectors.load()
    var cases = try (vectors.severalEquilibria + vectors.noEquilibrium).map {
      try $0.roster.build()
    }
    var rng = SplitMix(seed: 42)
    for _ in 0..<10 {
      cases.append(
        RandomMarket.draw(&rng, firms: 1...8, demandSensitivity: 0.5...20, singlePeak: false))
    }
    for (number, (market, policy)) in cases.enumerated() {
      let a = try market.allEquilibria(under: policy)
      let b = try market.allEquilibria(under: policy.writtenOut(for: market))
      #expect(a.multiplicity == b.multiplicity, "seed 42, case \(number)")
      #expect(a.boxes == b.boxes && a.refuted == b.refuted, "seed 42, case \(number)")
      try #require(a.points.count == b.points.count, "seed 42, case \(number)")
      #expect(zip(a.points, b.points).allSatisfy(Self.same), "seed 42, case \(number)")
    }
  }

  @Test func mixtures() throws {
    for count in 2...3 {
      let market = try MixedMarketTests.strongDemand(firms: count)
      let policy = try Policy(liability: 0.1, floor: 0.01)
      let a = try market.mixedEquilibrium(under: policy)
      let b = try market.mixedEquilibrium(under: policy.writtenOut(for: market))
      #expect(a.firms == b.firms && a.outcomes == b.outcomes && a.converged == b.converged)
    }
  }

  @Test func paths() throws {
    let vectors = try ReferenceVectors.load()
    let (market, _) = try vectors.severalEquilibria[0].roster.build()
    let policy = try Policy(liability: 0.1, floor: 0.02)
    for request in ["liability=0:1:7", "floor=0:0.5:7"] {
      let a = try market.path(PathRequest(request), under: policy)
      let b = try market.path(PathRequest(request), under: policy.writtenOut(for: market))
      #expect(a.events == b.events && a.points.count == b.points.count, "\(request)")
      for (x, y) in zip(a.points, b.points) {
        #expect(x.equilibria.points.count == y.equilibria.points.count, "\(request) at \(x.value)")
        #expect(x.followed?.verdict == y.followed?.verdict, "\(request) at \(x.value)")
      }
    }
  }

  @Test("a policy written out for each firm settles where it settles, verified or not")
  func unchanged() throws {
    for market in [
      try MixedMarketTests.strongDemand(firms: 2), try PerFirmDraw(seed: 3, firms: 4...4).market,
    ] {
      let policy = try Policy(liability: 0.1, floor: 0.01)
      let solution = try market.settled(under: policy)
      let written = try market.settled(under: policy.writtenOut(for: market))
      #expect(Self.same(solution.point, written.point) && written.converged == solution.converged)
      let kept = written.keeping(solution)
      #expect(Self.same(solution.point, kept.point) && kept.multiplicity == solution.multiplicity)
    }
  }
}
