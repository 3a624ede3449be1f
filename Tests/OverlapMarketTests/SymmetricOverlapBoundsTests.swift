import Glibc
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Bounds on the planner's overlap of identical firms over a box")
struct SymmetricOverlapBoundsTests {
  /// The form at one point of the box, by way of a market of its own.
  private func form(_ market: Market, regime: Int, _ x: Double, _ loss: Double, isExact: Bool)
    throws -> Double
  {
    let firms = Array(market.firms).map { firm in
      var firm = firm
      firm.effectiveness[regime] = x
      return firm
    }
    let moved = try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: market.externalHarm, systemicLoss: loss, regimes: market.regimes,
      firms: Firms(firms, regimeCount: market.regimes.count))
    let symmetric = try #require(SymmetricMarket(moved))
    return isExact ? symmetric.exactPlannerOverlap : symmetric.meanFieldPlannerOverlap
  }

  @Test(
    "No point of a fine grid over the box lies outside, and both bounds are nearly met",
    arguments: [true, false])
  func fineGrid(isExact: Bool) throws {
    let seed: UInt64 = 1100
    var rng = SplitMix(seed: seed)
    var turned = 0
    for draw in 0..<60 {
      let (market, _) = try SymmetricFormTests.draw(&rng, liability: false)
      let symmetric = try #require(SymmetricMarket(market))
      let regime = rng.whole(0...market.regimes.count - 1)
      let low = rng.logUniform(0.01...0.5)
      let loss = rng.chance(0.2) ? 0 : rng.uniform(0.5...4)
      let box = (x: low...low * rng.uniform(1...30), loss: loss...loss + rng.uniform(0...4))
      let bounds = symmetric.plannerOverlapBounds(
        regime: regime, effectiveness: box.x, systemicLoss: box.loss, isExact: isExact)
      var (least, largest) = (Double.infinity, -Double.infinity)
      var corners = -Double.infinity
      let n = 60
      for i in 0...n {
        for j in 0...n {
          // The ends exact.
          let ratio = box.x.upperBound / box.x.lowerBound
          let x = i == n ? box.x.upperBound : box.x.lowerBound * pow(ratio, Double(i) / Double(n))
          let span = box.loss.upperBound - box.loss.lowerBound
          let loss =
            j == n ? box.loss.upperBound : box.loss.lowerBound + span * Double(j) / Double(n)
          let overlap = try form(market, regime: regime, x, loss, isExact: isExact)
          (least, largest) = (min(least, overlap), max(largest, overlap))
          if i % n == 0 && j % n == 0 { corners = max(corners, overlap) }
        }
      }
      #expect(least >= bounds.overlap.lowerBound * (1 - 1e-12), "seed \(seed) draw \(draw)")
      #expect(largest <= bounds.overlap.upperBound * (1 + 1e-12), "seed \(seed) draw \(draw)")
      #expect(abs(least - bounds.overlap.lowerBound) <= 1e-12 * least, "seed \(seed) draw \(draw)")
      // A maximum within is missed by at most the grid's spacing, to second order.
      #expect(bounds.overlap.upperBound - largest <= 2e-3 * largest, "seed \(seed) draw \(draw)")
      if bounds.overlap.upperBound > corners * (1 + 1e-9) { turned += 1 }
    }
    // Boxes in which the largest overlap is not at a corner are among them.
    #expect(turned > 10)
  }

  @Test("Without intervals the bounds are the form itself")
  func point() throws {
    var rng = SplitMix(seed: 1101)
    for _ in 0..<20 {
      let (market, _) = try SymmetricFormTests.draw(&rng, liability: false)
      let symmetric = try #require(SymmetricMarket(market))
      let bounds = symmetric.plannerOverlapBounds(
        regime: 0, effectiveness: nil, systemicLoss: nil, isExact: true)
      #expect(bounds.overlap == symmetric.exactPlannerOverlap...symmetric.exactPlannerOverlap)
    }
  }
}
