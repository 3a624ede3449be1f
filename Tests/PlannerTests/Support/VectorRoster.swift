import OverlapMarket

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
