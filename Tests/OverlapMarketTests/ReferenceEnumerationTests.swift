import AggregativeGames
import MarketTestSupport
import Testing

@testable import OverlapMarket

/// All equilibria with proof, against the brute-force scans of Tests/Reference.
struct ReferenceEnumerationTests {
  static func enumerate(_ market: Market, _ policy: Policy) throws -> EnumerationOutcome {
    try EquilibriumEnumeration().run(
      market.regulated(by: policy).game(),
      audit: MarketAudit(try market.regulated(by: policy)))
  }

  @Test("the enumeration is complete and finds exactly the recorded equilibria")
  func recordedEquilibria() throws {
    let vectors = try ReferenceVectors.load()
    for vector in vectors.rosters + vectors.severalEquilibria {
      let (market, policy) = try vector.roster.build()
      let outcome = try Self.enumerate(market, policy)
      #expect(outcome.isComplete, "\(vector.roster.name): undecided \(outcome.undecided)")
      #expect(outcome.equilibria.count == vector.equilibria.count, "\(vector.roster.name)")
      for equilibrium in vector.equilibria {
        #expect(
          outcome.equilibria.contains {
            ReferenceEquilibriumTests.agree($0.profile, equilibrium.overlap)
          },
          "\(vector.roster.name): \(equilibrium.overlap) is missing")
      }
      for found in outcome.equilibria {
        #expect(
          zip(found.enclosure, found.profile).allSatisfy { $0.contains($1) },
          "\(vector.roster.name)")
      }
    }
  }

  @Test("where the scan found none, none is proven (docs/model.md section 2)")
  func none() throws {
    for vector in try ReferenceVectors.load().noEquilibrium {
      let (market, policy) = try vector.roster.build()
      let outcome = try Self.enumerate(market, policy)
      #expect(outcome.isComplete, "\(vector.roster.name): undecided \(outcome.undecided)")
      #expect(outcome.equilibria.isEmpty, "\(vector.roster.name)")
    }
  }
}
