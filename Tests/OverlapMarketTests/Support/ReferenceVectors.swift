import Foundation
import MarketTestSupport
import OverlapMarket
import TestSupport

/// The vectors of Tests/Reference, computed by an independent program with 60 digits (see its
/// reference.py).
struct ReferenceVectors: Decodable {
  struct Case: Decodable {
    let roster: VectorRoster
    let multiplicity: String
    let equilibria: [Equilibrium]
  }

  struct Equilibrium: Decodable {
    let overlap: [Double]
    let shares: [Double]
    let profit: [Double]
    let corner: [String]
    let outcomes: RecordedOutcomes
  }

  struct BestReplyCase: Decodable {
    let kind: String
    let market: VectorRoster.MarketFields
    let regimes: [VectorRoster.RegimeFields]
    let firm: VectorRoster.FirmFields
    let policy: VectorRoster.PolicyFields
    let logRivals: Double
    let overlap: Double
    let profit: Double
    let corner: String
  }

  let rosters: [Case]
  let severalEquilibria: [Case]
  let noEquilibrium: [Case]
  let bestReplies: [BestReplyCase]

  static func load() throws -> ReferenceVectors {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Reference/vectors.json")
    return try JSONDecoder().decode(ReferenceVectors.self, from: Data(contentsOf: file))
  }
}

extension RecordedOutcomes {
  /// Each recorded outcome with the computed one, and the size of the terms that it is the sum of.
  func pairs(with outcomes: Outcomes) -> [(
    name: String, recorded: Double, computed: Double, size: Double
  )] {
    let parts = [
      consumerSurplus, producerMargin, overlapCost, expectedUserHarm, expectedExternalHarm,
      systemicLoss,
    ].reduce(0) { $0 + abs($1) }
    return [
      ("consumerSurplus", consumerSurplus, outcomes.consumerSurplus, parts),
      ("producerMargin", producerMargin, outcomes.producerMargin, abs(producerMargin)),
      ("overlapCost", overlapCost, outcomes.overlapCost, overlapCost),
      (
        "expectedUserHarm", expectedUserHarm, outcomes.expectedUserHarm, expectedUserHarm
      ),
      (
        "expectedExternalHarm", expectedExternalHarm, outcomes.expectedExternalHarm,
        expectedExternalHarm
      ),
      ("expectedFailures", expectedFailures, outcomes.expectedFailures, expectedFailures),
      (
        "expectedSquaredFailures", expectedSquaredFailures, outcomes.expectedSquaredFailures,
        expectedSquaredFailures
      ),
      ("systemicLoss", systemicLoss, outcomes.systemicLoss, systemicLoss),
      ("liabilityPaid", liabilityPaid, outcomes.liabilityPaid, liabilityPaid),
      ("totalSurplus", welfare.totalSurplus, outcomes.welfare.totalSurplus, parts),
      ("welfare.consumerSurplus", welfare.consumerSurplus, outcomes.welfare.consumerSurplus, parts),
      ("paper", welfare.paper, outcomes.welfare.paper, parts),
      (
        "fixedShares", welfare.fixedShares, outcomes.welfare.fixedShares,
        parts + abs(welfare.fixedShares)
      ),
    ]
  }
}
