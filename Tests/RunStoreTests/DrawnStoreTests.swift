import OverlapMarket
import Planner
import PolicySearch
import TestSupport
import Testing

@testable import RunStore

@Suite("Stores of searches over draws")
struct DrawnStoreTests {
  @Test(
    """
    Points come back with their welfare in every draw, to the bit, and answer regret as the \
    search does
    """
  )
  func regret() async throws {
    let seed: UInt64 = 1200
    let test = try StoreCase(seed: seed, liability: 5, floor: 30)
    let draws = try UncertaintyModel(
      [UncertainPrimitive([.market(.systemicLoss)], .uniform(from: 0, to: 0.3))], drawCount: 4,
      seed: 1
    ).draws(around: test.market)
    let menu = try PolicyMenu(test.menu.instruments, criterion: .regret)
    let whole = try await test.market.search(menu, under: test.policy, over: draws)
    let scratch = try Scratch()
    let identity = RunIdentity(
      roster: "r", menu: "m", uncertainty: "u", grid: test.grid, seed: 1)
    let store = try RunStore(at: scratch.path("s"), of: identity)
    try await test.market.solve(menu, under: test.policy, over: draws, into: store)
    let points = try store.allPoints()
    try store.close()
    #expect(points.map(\.draws) == whole.points.map(\.draws))
    let answer = try await test.market.answer(menu, under: test.policy, over: draws, points: points)
    #expect(
      answer.points == whole.points && answer.best?.policy == whole.best?.policy, "seed \(seed)")
    // Of another uncertainty, or of none, it is another run.
    for other in ["v", nil] {
      let error = storeError {
        _ = try RunStore(
          at: scratch.path("s"),
          of: RunIdentity(
            roster: "r", menu: "m", uncertainty: other, grid: test.grid, seed: 1))
      }
      #expect(
        error
          == .mismatch(
            file: scratch.path("s"), field: "uncertainty", stored: "u", wanted: other ?? "none"))
    }
  }

  @Test("Any numbers come back with the same bits, and points of failed draws without numbers")
  func bits() throws {
    let test = try StoreCase(seed: 1201)
    let numbers = [
      0.0, -0.0, .leastNonzeroMagnitude, -.infinity, .greatestFiniteMagnitude, 1 / 3.0,
    ]
    let points = [
      PolicyPoint(
        outcome: PolicyOutcome(
          welfare: 1, smallestProfit: 2, overlapCost: 3, firms: 2, isFeasible: true),
        relativeGain: 0,
        equilibria: EquilibriumSpread(
          multiplicity: .multiple, count: 2, worst: nil, best: nil),
        draws: DrawnWelfare(welfare: numbers, failedDraws: 0)),
      PolicyPoint(
        outcome: nil, relativeGain: 1,
        equilibria: EquilibriumSpread(multiplicity: .none, count: 0, worst: nil, best: nil),
        draws: DrawnWelfare(welfare: [], failedDraws: 3)),
    ]
    let scratch = try Scratch()
    let grid = GridBlocks(
      of: try PolicyMenu([MenuInstrument(.floor, from: 0, to: 1, points: 2)]))
    let identity = RunIdentity(roster: "r", menu: "m", grid: grid)
    try RunStore.write(points, of: identity, to: scratch.path("s"))
    let found = try test.points(scratch.path("s"))
    #expect(found[0].draws?.welfare.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(found[0].draws?.failedDraws == 0 && found[1].draws == points[1].draws)
  }
}
