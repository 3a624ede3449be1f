import Testing

@testable import OverlapMarket

@Suite("Paths on which one instrument moves and the other differs between firms")
struct PerFirmPathTests {
  @Test(
    """
    each point is the equilibrium there, and changes of piece lead from one point's corners to \
    the next's
    """
  )
  func liability() throws {
    var changes = 0
    for seed in 1...12 as ClosedRange<UInt64> {
      let draw = try PerFirmDraw(seed: seed, firms: 2...6)
      let path = try draw.market.path(PathRequest("liability=0:1:11"), under: draw.policy)
      #expect(path.policy == draw.policy)
      var corners = try #require(path.points[0].followed).corners
      for (k, point) in path.points.enumerated() {
        let policy = try Policy(liability: .uniform(point.value), floor: draw.policy.floor)
        let followed = try #require(point.followed, "seed \(seed) at \(point.value)")
        let solved = try PerFirmLawTests.solved(draw.market, policy)
        #expect(
          relativeGap(followed.state.overlap, solved.state.overlap) <= 1e-9,
          "seed \(seed) at \(point.value)")
        guard k > 0 else { continue }
        for event in path.events
        where event.value > path.points[k - 1].value && event.value <= point.value {
          guard case .pieceChange(let firm, let before, let after) = event.kind else {
            Issue.record("seed \(seed): \(event)")
            continue
          }
          changes += 1
          #expect(corners[firm] == before, "seed \(seed) at \(event.value), firm \(firm)")
          corners[firm] = after
        }
        #expect(corners == followed.corners, "seed \(seed) at \(point.value)")
      }
    }
    #expect(changes > 5, "\(changes)")
  }

  @Test("a floor that moves is one for all firms, whatever it was before")
  func floor() throws {
    let draw = try PerFirmDraw(seed: 5, firms: 3...6)
    let path = try draw.market.path(PathRequest("floor=0:1:6"), under: draw.policy)
    for point in path.points {
      let policy = try Policy(liability: draw.policy.liability, floor: .uniform(point.value))
      let followed = try #require(point.followed)
      #expect(
        relativeGap(
          followed.state.overlap, try PerFirmLawTests.solved(draw.market, policy).state.overlap)
          <= 1e-9)
    }
  }
}
