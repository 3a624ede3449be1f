import AggregativeGames
import Foundation
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Paths of a market's equilibria as an instrument moves.
struct PathTests {
  static func strongDemand() throws -> [(String, Market)] {
    let vectors = try ReferenceVectors.load()
    return try (vectors.severalEquilibria + vectors.noEquilibrium).map {
      ($0.roster.name, try $0.roster.build().market)
    }
  }

  @Test(
    "in a symmetric market the path in liability is the exact-margin form (docs/model.md section 3)"
  )
  func symmetric() throws {
    var rng = SplitMix(seed: 11)
    var compared = 0
    for _ in 0..<12 {
      let (market, _) = try SymmetricDraw.draw(&rng)
      let form = try #require(SymmetricMarket(market))
      let path = try market.path(PathRequest("liability=0:1:21"), under: .laissezFaire)
      #expect(path.points.count == 21)
      for point in path.points {
        let policy = try Policy(liability: point.value)
        guard let expected = form.exactMarginOverlap(under: policy), form.isLinear(at: expected),
          let followed = point.followed?.state.overlap,
          // Identical firms can have asymmetric equilibria too.
          let least = followed.min(), let most = followed.max(), most - least <= 1e-6 * most
        else { continue }
        compared += 1
        #expect(
          followed.allSatisfy { abs($0 - expected) <= 1e-9 * expected },
          "at \(point.value): \(followed) \(expected)")
      }
    }
    #expect(compared > 100, "\(compared)")
  }

  @Test("counts on the path are those of enumerations, and change only where it says so")
  func counts() throws {
    var changesSeen = 0
    var sharp = 0
    var compared = 0
    var wrong: [String] = []
    for (name, market) in try Self.strongDemand() {
      let path = try market.path(PathRequest("liability=0:2:41"), under: .laissezFaire)
      #expect(path.isComplete, "\(name)")
      var changes: [(value: Double, uncertainty: Double, before: Int, after: Int)] = []
      for event in path.events {
        guard case .equilibriaCount(let before, let after) = event.kind else { continue }
        #expect(
          before == changes.last?.after ?? path.points[0].equilibria.points.count,
          "\(name): \(event)")
        changes.append((event.value, event.uncertainty, before, after))
      }
      changesSeen += changes.count
      sharp += changes.count { $0.uncertainty <= 2e-6 }
      for k in 0..<30 {
        let value = 2 * (Double(k) + 0.37) / 30
        if changes.contains(where: { abs($0.value - value) <= $0.uncertainty }) { continue }
        let there = try market.allEquilibria(
          under: Policy(liability: value), with: EquilibriumEnumeration(boxBudget: 4000))
        guard there.isComplete else { continue }
        let expected =
          changes.last { $0.value < value }?.after ?? path.points[0].equilibria.points.count
        compared += 1
        if there.points.count != expected {
          wrong.append("\(name) at \(value): \(there.points.count) for \(expected)")
        }
      }
    }
    #expect(compared > 450, "\(compared)")
    // Equilibria that appear and vanish between two reported values are not seen; there is at most
    // a handful in these markets.
    #expect(wrong.count <= 2, "\(wrong)")
    #expect(
      changesSeen >= 40 && Double(sharp) >= 0.85 * Double(changesSeen), "\(sharp) of \(changesSeen)"
    )
  }

  @Test("a path is the same each time")
  func deterministic() throws {
    for (name, market) in try Self.strongDemand().prefix(2) {
      let request = try PathRequest("liability=0:2:9")
      let first = try market.path(request, under: .laissezFaire)
      let second = try market.path(request, under: .laissezFaire)
      #expect(first.events == second.events, "\(name)")
      #expect(
        first.points.map { $0.followed?.state.overlap }
          == second.points.map { $0.followed?.state.overlap })
    }
  }

  static func roster(_ name: String) throws -> (market: Market, policy: Policy) {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appendingPathComponent("data/\(name).json"))
    return try JSONDecoder().decode(VectorRoster.self, from: data).build()
  }

  /// Checks each change of piece by solving just before and just after it; returns how many there
  /// are.
  static func checkPieces(_ market: Market, _ policy: Policy, _ path: MarketPath) throws -> Int {
    var checked = 0
    for event in path.events {
      guard case .pieceChange(let firm, let before, let after) = event.kind else { continue }
      checked += 1
      let range = abs(path.request.to - path.request.from)
      #expect(event.uncertainty <= 1e-9 * range)
      for (side, corner) in [(-1e-7, before), (1e-7, after)] {
        let there = try policy.replacing(
          path.request.instrument, with: .uniform(event.value + side * range))
        let solution = try market.solve(under: there)
        #expect(solution.converged)
        #expect(solution.point.corners[firm] == corner, "\(event)")
      }
    }
    return checked
  }

  @Test("firms reach and leave kinks where solving on either side says so")
  func kinks() throws {
    let (market, policy) = try Self.roster("kinks-one-regime")
    let path = try market.path(PathRequest("liability=0:3"), under: policy)
    #expect(path.points.allSatisfy { $0.followed != nil })
    #expect(try Self.checkPieces(market, policy, path) == 2, "\(path.events)")
    // Between events no firm's corner changes.
    for (a, b) in zip(path.points, path.points.dropFirst()) {
      let corners = try #require(a.followed?.corners)
      let next = try #require(b.followed?.corners)
      for firm in corners.indices where corners[firm] != next[firm] {
        #expect(
          path.events.contains { event in
            guard case .pieceChange(firm, corners[firm], next[firm]) = event.kind else {
              return false
            }
            return a.value <= event.value && event.value <= b.value
          }, "firm \(firm) after \(a.value)")
      }
    }
  }

  @Test("two hundred firms that differ are followed through their kinks")
  func manyFirms() throws {
    let (market, policy) = try Self.roster("kinks-one-regime")
    let count = 200
    let rows = (0..<count).map { i in
      var firm = market.firms[i % market.firms.count]
      firm.name = "f\(i)"
      firm.cost *= 1 + 0.3 * Double(i) / Double(count)
      return firm
    }
    let large = try Market(
      users: market.users * Double(count) / 5, demandSensitivity: market.demandSensitivity,
      userHarm: market.userHarm, externalHarm: market.externalHarm,
      systemicLoss: market.systemicLoss,
      regimes: market.regimes, firms: Firms(rows, regimeCount: market.regimes.count))
    let path = try large.path(PathRequest("floor=0:2:3"), under: policy)
    #expect(path.isComplete)
    #expect(path.points.allSatisfy { $0.followed?.verdict.isVerified == true })
    // Each firm whose corner differs at the ends has its event.
    let first = try #require(path.points.first?.followed?.corners)
    let last = try #require(path.points.last?.followed?.corners)
    let moved = first.indices.count { first[$0] != last[$0] }
    #expect(path.events.count >= moved, "\(moved) of \(path.events.count)")
    #expect(moved > 50, "\(moved)")
  }

  @Test(
    """
    a rising floor binds firm after firm, each where its overlap without a floor, given the \
    others, meets it
    """
  )
  func floor() throws {
    let (market, policy) = try Self.roster("floor-binds-some")
    let path = try market.path(PathRequest("floor=0:6:25"), under: policy)
    #expect(try Self.checkPieces(market, policy, path) >= market.firms.count)
    let bound = path.events.compactMap { event -> Int? in
      if case .pieceChange(let firm, _, .floor) = event.kind { firm } else { nil }
    }
    #expect(Set(bound).count == market.firms.count, "\(path.events)")
    for point in path.points {
      let overlap = try #require(point.followed?.state.overlap)
      #expect(overlap.allSatisfy { $0 >= point.value })
    }
  }

  @Test("a path of no length is one point; a reversed one has the same events backwards")
  func edges() throws {
    let (market, policy) = try Self.roster("kinks-one-regime")
    let still = try market.path(PathRequest("liability=0.2:0.2"), under: policy)
    #expect(still.points.count == 1 && still.events.isEmpty)
    let there = try market.allEquilibria(under: policy)
    #expect(still.points[0].followed?.state.overlap == there.points[0].state.overlap)
    let up = try market.path(PathRequest("liability=0:3"), under: policy)
    let down = try market.path(PathRequest("liability=3:0"), under: policy)
    #expect(up.events.count == down.events.count)
    for (a, b) in zip(up.events, down.events.reversed()) {
      #expect(abs(a.value - b.value) <= 1e-8)
      guard case .pieceChange(let firm, let from, let to) = a.kind else { continue }
      #expect(b.kind == .pieceChange(firm: firm, from: to, to: from))
    }
  }
}
