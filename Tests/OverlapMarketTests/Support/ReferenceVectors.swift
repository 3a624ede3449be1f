import Foundation
import OverlapMarket
import TestSupport

/// The vectors of Tests/Reference, computed by an independent program with 60 digits (see its reference.py).
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
  func pairs(with outcomes: Outcomes) -> [(name: String, recorded: Double, computed: Double, size: Double)] {
    let parts = [
      consumerSurplus, producerMargin, overlapCost, userHarm, externalHarm, systemicLoss,
    ].reduce(0) { $0 + abs($1) }
    return [
      ("consumerSurplus", consumerSurplus, outcomes.consumerSurplus, parts),
      ("producerMargin", producerMargin, outcomes.producerMargin, abs(producerMargin)),
      ("overlapCost", overlapCost, outcomes.overlapCost, overlapCost),
      ("userHarm", userHarm, outcomes.userHarm, userHarm),
      ("externalHarm", externalHarm, outcomes.externalHarm, externalHarm),
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
      ("fixedShares", welfare.fixedShares, outcomes.welfare.fixedShares, parts + abs(welfare.fixedShares)),
    ]
  }
}

/// The roster format as the vectors hold it.
struct VectorRoster: Decodable {
  struct MarketFields: Decodable {
    let users, demandSensitivity, userHarm, externalHarm, systemicLoss: Double
    let outsideOption: Double?
  }

  struct RegimeFields: Decodable {
    let name: String
    let probability: Double
  }

  struct FirmFields: Decodable {
    let name: String
    let cost, margin: Double
    let value, price, exposure: Double?
    let baselineFailure, effectiveness: [String: Double]
  }

  struct PolicyFields: Decodable {
    let liability, floor: Double?
  }

  let name: String
  let market: MarketFields
  let regimes: [RegimeFields]
  let firms: [FirmFields]
  let policy: PolicyFields

  func build() throws -> (market: Market, policy: Policy) {
    (
      try Self.market(market, regimes, firms, outsideOption: market.outsideOption),
      try Policy(liability: policy.liability ?? 0, floor: policy.floor ?? 0)
    )
  }

  static func market(
    _ market: MarketFields, _ regimes: [RegimeFields], _ firms: [FirmFields], outsideOption: Double?
  ) throws -> Market {
    let rows = firms.map { firm in
      Firm(
        name: firm.name, cost: firm.cost, margin: firm.margin, value: firm.value ?? 0,
        price: firm.price ?? 0, exposure: firm.exposure ?? 1,
        baselineFailure: regimes.map { firm.baselineFailure[$0.name] ?? .nan },
        effectiveness: regimes.map { firm.effectiveness[$0.name] ?? .nan })
    }
    return try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: market.externalHarm, systemicLoss: market.systemicLoss, outsideOption: outsideOption,
      regimes: regimes.map { Regime(name: $0.name, probability: $0.probability) },
      firms: Firms(rows, regimeCount: regimes.count))
  }
}
