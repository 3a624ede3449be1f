import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// Markets of many firms: every welfare derivative from one factorisation.
struct SensitivityScaleTests {
  @Test("every welfare derivative of 20 000 firms, against the overlaps' own derivatives for some")
  func manyFirms() throws {
    var rng = SplitMix(seed: 61)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 20_000...20_000, demandSensitivity: 1...2, singlePeak: true)
    let solution = try market.solve(under: policy)
    let sensitivity = try MarketSensitivity(solution.point)
    let primitives = Primitive.all(in: market, under: policy)
    var sum = 0.0
    for primitive in primitives { sum += abs(try sensitivity.welfare(of: primitive).right) }
    #expect(sum.isFinite && sum > 0)
    for primitive in primitives.shuffled(using: &rng).prefix(10) + [
      .market(.users), .floor, .market(.demandSensitivity),
    ] {
      let adjoint = try sensitivity.welfare(of: primitive).right
      let direct = try sensitivity.solver.directRate(Direction(primitive, in: market))
      let rates = try sensitivity.overlap(of: primitive).right
      let size = zip(sensitivity.solver.welfare.welfareGradient(), rates).reduce(abs(direct)) {
        $0 + abs($1.0 * $1.1)
      }
      #expect(abs(adjoint - direct) <= 1e-9 * size, "\(primitive): \(adjoint), \(direct)")
    }
  }
}
