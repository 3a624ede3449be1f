import OverlapMarket
import Testing

@testable import Planner

/// Every derivative against an independent computation in 60 digits.
struct SensitivityReferenceTests {
  static let cases: [SensitivityVectors.Case] = (try? SensitivityVectors.load().sensitivities) ?? []

  @Test("there are vectors")
  func present() { #expect(Self.cases.count == 12) }

  @Test(
    "every derivative of equilibrium, welfare, optimum, optimal welfare and wedge", arguments: cases
  )
  func derivatives(_ vector: SensitivityVectors.Case) throws {
    let (market, policy) = try vector.roster.build()
    let equilibrium = try MarketSensitivity(
      market.solve(under: policy).point)
    let optimum = try PlannerSensitivity(
      market.plan(WelfareObjective(), heldSharesUnder: policy), in: try market.regulated(by: policy)
    )
    let wedge = WedgeSensitivity(equilibrium: equilibrium, optimum: optimum)
    #expect(
      abs(equilibrium.welfare - vector.equilibrium.welfare) <= 1e-12
        * abs(vector.equilibrium.welfare))
    #expect(abs(optimum.welfare - vector.optimum.welfare) <= 1e-12 * abs(vector.optimum.welfare))
    var named: Set<Primitive> = []
    for row in vector.derivatives {
      let primitive = try row.primitive(in: market)
      named.insert(primitive)
      let path = primitive.path(in: market)
      func expect(_ found: SidedDerivative<[Double]>, _ recorded: [Double], _ what: String) throws {
        let found = try #require(found.value, "\(path): \(what) is one-sided")
        let largest = recorded.reduce(0) { max($0, abs($1)) }
        for i in recorded.indices {
          #expect(
            abs(found[i] - recorded[i]) <= 1e-9 * largest,
            "\(path): \(what) of firm \(i): \(found[i]), \(recorded[i])")
        }
      }
      try expect(equilibrium.overlap(of: primitive), row.equilibrium, "equilibrium")
      try expect(optimum.overlap(of: primitive), row.optimum, "optimum")
      try expect(equilibrium.welfare(of: primitive).map { [$0] }, [row.welfare], "welfare")
      try expect(
        optimum.welfare(of: primitive).map { [$0] }, [row.optimalWelfare], "optimal welfare")
      let found = try #require(wedge.wedge(of: primitive).value)
      // The wedge is a difference: its error is that of its parts.
      let largest = (row.equilibrium + row.optimum).reduce(0) { max($0, abs($1)) }
      for i in row.wedge.indices {
        #expect(abs(found[i] - row.wedge[i]) <= 1e-9 * largest, "\(path): wedge of firm \(i)")
      }
    }
    // The vectors know all primitives but the combined directions.
    let others = Primitive.all(in: market, under: policy).filter { !named.contains($0) }
    #expect(
      others.allSatisfy { if case .probabilityInProportion = $0 { true } else { false } },
      "\(others)")
  }
}
