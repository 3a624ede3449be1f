import AggregativeGames
import LinearAlgebra
import Testing

@testable import OverlapMarket

/// All methods on the same random markets.
struct MethodAgreementTests {
  @Test(
    "every method but plain best response solves every single-peaked market, and the methods agree to 1e-9",
    arguments: [UInt64(11), 12, 13])
  func agreement(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    for number in 0..<100 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...200, demandSensitivity: 0.5...3, singlePeak: true)
      var first: [Double]?
      for choice in MethodChoice.allCases {
        let solution = try market.solve(under: policy, with: EquilibriumSearch(choice: choice))
        if choice != .bestResponse {
          #expect(solution.converged, "seed \(seed), market \(number), \(choice)")
        }
        guard solution.converged else { continue }
        let overlap = solution.point.state.overlap
        if let first {
          #expect(
            ReferenceEquilibriumTests.agree(first, overlap, within: 1e-9), "seed \(seed), market \(number), \(choice)")
        }
        first = first ?? overlap
      }
    }
  }

  @Test("the structured Newton step equals LAPACK's to 1e-12 along whole solves")
  func structuredAgainstDense() throws {
    var rng = SplitMix(seed: 14)
    for number in 0..<60 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...60, demandSensitivity: 0.5...4, singlePeak: number % 2 == 0)
      let game = try OverlapGame(market, under: policy)
      var run = SemismoothNewton<OverlapGame>().start(
        on: game, at: market.firms.indices.map { game.pieces.floor(of: $0) })
      var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
      for _ in 0..<8 where run.state == .running {
        game.linearize(at: run.profile, into: &linearization)
        let residual = run.profile.indices.map { linearization.reply[$0] - run.profile[$0] }
        let system = linearization.newtonMatrix()
        let structured = try system.solve(residual, refinementSteps: 1)
        let factors = try LUFactorization(factoring: system.dense())
        let dense = factors.solve(residual)
        let size = dense.reduce(0) { max($0, abs($1)) }
        // LAPACK's own error grows with the condition number; 1e-12 is asked for where that leaves it.
        let allowed = max(1e-12, 1e-15 / factors.reciprocalCondition) * size
        for i in residual.indices {
          #expect(abs(structured.values[i] - dense[i]) <= allowed, "seed 14, market \(number)")
        }
        _ = run.advance()
      }
    }
  }

  @Test("the same market solved twice gives the same bits")
  func deterministic() throws {
    var rng = SplitMix(seed: 15)
    let (market, policy) = RandomMarket.draw(&rng, firms: 50...50, demandSensitivity: 1...3, singlePeak: false)
    for choice in MethodChoice.allCases {
      let search = EquilibriumSearch(choice: choice)
      let first = try market.solve(under: policy, with: search)
      let second = try market.solve(under: policy, with: search)
      #expect(first.point.verdict == second.point.verdict, "\(choice)")
    }
  }
}
