import OverlapMarket

/// The roster format as the vectors hold it.
package struct VectorRoster: Decodable, Sendable {
  package struct MarketFields: Decodable, Sendable {
    package let users, demandSensitivity, userHarm, externalHarm, systemicLoss: Double
    package let outsideOption: Double?
  }

  package struct RegimeFields: Decodable, Sendable {
    package let name: String
    package let probability: Double
  }

  package struct FirmFields: Decodable, Sendable {
    package let name: String
    package let margin: Double
    package let cost: Double?
    package let activities: [ActivityFields]?
    package let value, price, exposure: Double?
    package let baselineFailure, effectiveness: [String: Double]
    package let foundation: String?
  }

  package struct ActivityFields: Decodable, Sendable {
    package let name: String
    package let cost, overlap: Double
  }

  package struct ScorecardFields: Decodable, Sendable {
    package let weights: [String: Double]
    package let floor: Double
  }

  package struct FoundationFields: Decodable, Sendable {
    package let name: String
    package let probability: Double
    package let reach: Double?
    package let shift: [String: Double]?
  }

  /// One number for all firms, or one a firm by its name.
  package enum PerFirm: Decodable, Sendable {
    case all(Double)
    case byName([String: Double])

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self =
        try (try? container.decode(Double.self)).map { .all($0) }
        ?? .byName(container.decode([String: Double].self))
    }

    fileprivate func values(of names: [String]) -> FirmValues {
      switch self {
      case .all(let value): .uniform(value)
      case .byName(let values): .perFirm(names.map { values[$0] ?? 0 })
      }
    }
  }

  package struct PolicyFields: Decodable, Sendable {
    package let liability, floor: PerFirm?
    package let scorecard: ScorecardFields?

    package func build(for firms: [String], activities: Set<String> = []) throws -> Policy {
      let policy = try Policy(
        liability: liability?.values(of: firms) ?? .uniform(0),
        floor: floor?.values(of: firms) ?? .uniform(0))
      guard let scorecard else { return policy }
      return try policy.replacing(
        .scorecard(
          Scorecard(
            weights: scorecard.weights.filter { activities.contains($0.key) },
            floor: scorecard.floor)))
    }
  }

  package let name: String
  package let market: MarketFields
  package let regimes: [RegimeFields]
  package let firms: [FirmFields]
  package let foundations: [FoundationFields]?
  package let policy: PolicyFields

  package func build() throws -> (market: Market, policy: Policy) {
    (
      try Self.market(
        market, regimes, firms, foundations ?? [], outsideOption: market.outsideOption),
      try policy.build(
        for: firms.map(\.name),
        activities: Set(firms.flatMap { $0.activities ?? [] }.map(\.name)))
    )
  }

  package static func market(
    _ market: MarketFields, _ regimes: [RegimeFields], _ firms: [FirmFields],
    _ foundations: [FoundationFields] = [], outsideOption: Double?
  ) throws -> Market {
    let rows = firms.map { firm in
      var row = Firm(
        name: firm.name, cost: firm.cost ?? .nan, margin: firm.margin, value: firm.value ?? 0,
        price: firm.price ?? 0, exposure: firm.exposure ?? 1,
        baselineFailure: regimes.map { firm.baselineFailure[$0.name] ?? .nan },
        effectiveness: regimes.map { firm.effectiveness[$0.name] ?? .nan })
      row[.foundation] = firm.foundation
      row.activities = (firm.activities ?? []).map {
        Activity(name: $0.name, cost: $0.cost, overlap: $0.overlap)
      }
      return row
    }
    return try Market(
      users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
      externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
      outsideOption: outsideOption,
      regimes: regimes.map { Regime(name: $0.name, probability: $0.probability) },
      firms: Firms(rows, regimeCount: regimes.count),
      foundations: foundations.map { one in
        one.shift.map { shift in
          SharedFoundation(
            name: one.name, probability: one.probability,
            shift: regimes.map { shift[$0.name] ?? .nan })
        }
          ?? SharedFoundation(
            name: one.name, probability: one.probability, reach: one.reach ?? .nan)
      })
  }
}
