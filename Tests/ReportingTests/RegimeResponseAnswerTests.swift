import Foundation
import MarketTestSupport
import OverlapMarket
import Planner
import PolicySearch
import Rosters
import TestSupport
import Testing

/// What is answered of markets in which a regime's probability responds (docs/model.md section
/// 8.4), beside an independent program's answers and differences.
@Suite("Answers where a regime's probability responds")
struct RegimeResponseAnswerTests {
  /// Of Tests/Reference/responses.json, which an independent program computes with 60 digits from
  /// dense scans (see its responses_reference.py).
  private struct Vector {
    let name: String
    let roster: Roster
    let equilibria: [Equilibrium]
  }

  private struct Equilibrium: Decodable {
    let regimeProbability, slope: Double
    let overlap, share, failure, profit: [Double]
    let expectedFailures, expectedSquaredFailures, welfare: Double
    let price: [Double]?
  }

  private static func vectors() throws -> [Vector] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Reference/responses.json")
    let entries = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]])
    return try entries.map { entry in
      let roster = try JSONSerialization.data(withJSONObject: entry["roster"] ?? "")
      let equilibria = try JSONSerialization.data(withJSONObject: entry["equilibria"] ?? "")
      return Vector(
        name: entry["name"] as? String ?? "", roster: try Roster(jsonBytes: Array(roster)),
        equilibria: try JSONDecoder().decode([Equilibrium].self, from: equilibria))
    }
  }

  @Test("all equilibria that dense scans with 60 digits find, and no others, proven")
  func references() throws {
    let vectors = try Self.vectors()
    #expect(vectors.count == 26)
    for vector in vectors {
      let market = vector.roster.market
      let regulated = try market.regulated(by: vector.roster.policy)
      let all = try regulated.allEquilibria()
      let wanted: Multiplicity =
        vector.equilibria.isEmpty ? .none : vector.equilibria.count == 1 ? .unique : .multiple
      #expect(all.multiplicity == wanted, "\(vector.name): \(all.points.count) found")
      let found = all.points.sorted {
        ($0.regimeProbability ?? 0) < ($1.regimeProbability ?? 0)
      }
      guard found.count == vector.equilibria.count else { continue }
      for (point, exact) in zip(found, vector.equilibria) {
        Self.compare(point, exact, market, vector.name)
      }
      let one = try regulated.solve()
      #expect(one.converged == !vector.equilibria.isEmpty, "\(vector.name)")
    }
  }

  private static func compare(
    _ point: MarketPoint, _ exact: Equilibrium, _ market: Market, _ name: String
  ) {
    func near(_ one: Double, _ other: Double, _ size: Double, _ what: String) {
      #expect(abs(one - other) <= 1e-9 * size, "\(name), \(what): \(one), \(other)")
    }
    #expect(point.verdict.isVerified && point.enclosure != nil, "\(name)")
    near(point.regimeProbability ?? 0, exact.regimeProbability, 1, "probability")
    let state = point.state
    for i in market.firms.indices {
      near(state.overlap[i], exact.overlap[i], max(1, exact.overlap[i]), "overlap")
      near(state.share[i], exact.share[i], 1, "share")
      near(state.expectedFailure[i], exact.failure[i], 1, "failure")
      near(state.profit[i], exact.profit[i], market.users + abs(exact.profit[i]), "profit")
      if let price = exact.price { near(state.price?[i] ?? 0, price[i], 1 + price[i], "price") }
    }
    let outcomes = point.outcomes
    near(outcomes.expectedFailures, exact.expectedFailures, 1, "E[K]")
    near(outcomes.expectedSquaredFailures, exact.expectedSquaredFailures, 1, "E[K²]")
    near(
      outcomes.welfare.totalSurplus, exact.welfare, market.users + abs(exact.welfare), "welfare")
    near(point.responseSlope ?? .nan, exact.slope, max(1, abs(exact.slope)), "slope")
  }

  @Test("the parts of a wedge sum to its cost, the regime's answer among them")
  func wedge() throws {
    for vector in try Self.vectors().filter({ !$0.equilibria.isEmpty }).prefix(3) {
      let wedge = try vector.roster.market.wedge(under: vector.roster.policy)
      guard wedge.isVerified else { continue }
      for firm in wedge.firms {
        #expect(firm.social.response != nil)
        let parts = firm.social.total - firm.private.total
        let size = abs(firm.social.total) + abs(firm.private.total)
        #expect(abs(parts - firm.costOfWedge) <= 1e-4 * size, "\(vector.name)")
      }
    }
  }

  @Test("derivatives in the response's own numbers are those of the formula")
  func byResponse() throws {
    for vector in try Self.vectors() where vector.equilibria.count == 1 {
      let market = vector.roster.market
      let point = try market.settled(under: vector.roster.policy).point
      guard point.verdict.isVerified, let sensitivity = try? MarketSensitivity(point),
        let slope = sensitivity.responseSlope, let p = point.regimeProbability,
        let byIntercept = try sensitivity.regimeProbability(of: .market(.responseIntercept))?.value
      else { continue }
      #expect(abs(slope - (point.responseSlope ?? .nan)) <= 1e-9 * max(1, abs(slope)))
      // dp/dθ₀ = Φ (1 − Φ)/(1 − Φ').
      let exact = p * (1 - p) / (1 - slope)
      #expect(abs(byIntercept - exact) <= 1e-11 * abs(exact), "\(vector.name)")
      let step = 1e-5
      func moved(_ by: Double) throws -> Double {
        let value = (market.numbers[.responseIntercept] ?? 0) + by
        let other = try market.with([MarketChange(.market(.responseIntercept), value)])
        return try other.settled(under: vector.roster.policy).point.regimeProbability ?? .nan
      }
      let difference = (try moved(step) - moved(-step)) / (2 * step)
      #expect(abs(byIntercept - difference) <= 1e-6 * abs(exact), "\(vector.name)")
    }
  }
}
