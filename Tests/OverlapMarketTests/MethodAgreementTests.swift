import AggregativeGames
import Foundation
import LinearAlgebra
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// All methods on the same random markets.
struct MethodAgreementTests {
  /// Markets a seed; `OVERLAP_STUDY_MARKETS` asks for more, as `make study` does.
  static let marketCount =
    ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"].flatMap(Int.init) ?? 60

  @Test(
    """
    every method but plain best response solves 999 in 1,000 single-peaked markets of 2 to 200 \
    firms, and the methods agree to 1e-9
    """,
    arguments: [UInt64(11), 12, 13])
  func agreement(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var solved: [MethodChoice: Int] = [:]
    var corners = 0
    var firms = 0
    var largestDifference = 0.0
    for number in 0..<Self.marketCount {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...200, demandSensitivity: 0.5...3, singlePeak: true)
      var first: [Double]?
      for choice in MethodChoice.allCases {
        let solution = try market.solve(under: policy, with: EquilibriumSearch(choice: choice))
        guard solution.converged else { continue }
        solved[choice, default: 0] += 1
        let overlap = solution.point.state.overlap
        guard let reference = first else {
          first = overlap
          firms += overlap.count
          corners += solution.point.corners.count { $0 != .interior }
          continue
        }
        let agrees = ReferenceEquilibriumTests.agree(reference, overlap, within: 1e-9)
        #expect(agrees, "seed \(seed), market \(number), \(choice)")
        let largest = reference.max() ?? 0
        for (a, b) in zip(reference, overlap) {
          largestDifference = max(
            largestDifference, abs(a - b) / max(a, 1e-6 * largest, .leastNormalMagnitude))
        }
      }
    }
    for choice in MethodChoice.allCases where choice != .bestResponse {
      #expect(
        Double(solved[choice] ?? 0) >= 0.999 * Double(Self.marketCount), "seed \(seed), \(choice)")
    }
    let counts = MethodChoice.allCases.map { "\($0.rawValue) \(solved[$0] ?? 0)" }.joined(
      separator: ", ")
    print(
      """
      seed \(seed): of \(Self.marketCount) markets verified: \(counts); firms at a corner \
      \(Double(corners) / Double(firms)); largest relative difference \(largestDifference)
      """)
  }

  @Test("the structured Newton step equals LAPACK's to 1e-12 along whole solves")
  func structuredAgainstDense() throws {
    var rng = SplitMix(seed: 14)
    for number in 0..<60 {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...60, demandSensitivity: 0.5...4, singlePeak: number % 2 == 0)
      let game = try market.regulated(by: policy).game()
      var run = SemismoothNewton<SellerGame>().start(
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
        // LAPACK's own error grows with the condition number; 1e-12 is asked for where that leaves
        // it.
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
    let (market, policy) = RandomMarket.draw(
      &rng, firms: 50...50, demandSensitivity: 1...3, singlePeak: false)
    for choice in MethodChoice.allCases {
      let search = EquilibriumSearch(choice: choice)
      let first = try market.solve(under: policy, with: search)
      let second = try market.solve(under: policy, with: search)
      #expect(first.point.verdict == second.point.verdict, "\(choice)")
    }
  }
}
