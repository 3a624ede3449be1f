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
    package let cost, margin: Double
    package let value, price, exposure: Double?
    package let baselineFailure, effectiveness: [String: Double]
  }

  package struct PolicyFields: Decodable, Sendable {
    package let liability, floor: Double?
  }

  package let name: String
  package let market: MarketFields
  package let regimes: [RegimeFields]
  package let firms: [FirmFields]
  package let policy: PolicyFields

  package func build() throws -> (market: Market, policy: Policy) {
    (
      try Self.market(market, regimes, firms, outsideOption: market.outsideOption),
      try Policy(liability: policy.liability ?? 0, floor: policy.floor ?? 0)
    )
  }

  package static func market(
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
      externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
      outsideOption: outsideOption,
      regimes: regimes.map { Regime(name: $0.name, probability: $0.probability) },
      firms: Firms(rows, regimeCount: regimes.count))
  }
}
