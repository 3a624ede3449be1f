/// The primitives of the market (MODEL section 1): users, harms, regimes and firms. An immutable value; every
/// `Market` satisfies the domains of its fields.
public struct Market: Sendable, Equatable {
  /// How far the sum of the regime probabilities may be from 1. They are used as given, never rescaled.
  public static let probabilityTolerance = 1e-9

  /// Mass of users (M), greater than 0.
  public let users: Double
  /// Logit sensitivity of demand (β), in 1 / utility, greater than 0.
  public let demandSensitivity: Double
  /// Harm per served user when the firm fails, borne by the user (h_U), at least 0.
  public let userHarm: Double
  /// Harm per served user when the firm fails, borne by third parties (h_E), at least 0.
  public let externalHarm: Double
  /// Weight on the squared number of failing firms (κ), at least 0.
  public let systemicLoss: Double
  /// Utility of adopting nobody (v_0); nil: everyone adopts some firm.
  public let outsideOption: Double?
  public private(set) var regimes: [Regime]
  /// Probability of each regime (p_S), as a column.
  private(set) var regimeProbability: [Double]
  public private(set) var firms: Firms

  /// - Throws: `MarketError` naming the first field that is out of its domain. O(firms · regimes).
  public init(
    users: Double, demandSensitivity: Double, userHarm: Double, externalHarm: Double,
    systemicLoss: Double, outsideOption: Double? = nil, regimes: [Regime], firms: Firms
  ) throws(MarketError) {
    precondition(firms.regimeCount == regimes.count, "firms have one column a regime")
    try Domain.positive.check(users, "market.users")
    try Domain.positive.check(demandSensitivity, "market.demandSensitivity")
    try Domain.nonNegative.check(userHarm, "market.userHarm")
    try Domain.nonNegative.check(externalHarm, "market.externalHarm")
    try Domain.nonNegative.check(systemicLoss, "market.systemicLoss")
    if let outsideOption { try Domain.real.check(outsideOption, "market.outsideOption") }
    try Self.check(regimes)
    try Self.check(firms, regimes: regimes)
    self.users = users
    self.demandSensitivity = demandSensitivity
    self.userHarm = userHarm
    self.externalHarm = externalHarm
    self.systemicLoss = systemicLoss
    self.outsideOption = outsideOption
    self.regimes = regimes
    regimeProbability = regimes.map(\.probability)
    self.firms = firms
  }

  /// This market with other firms, which satisfy their domains: some of its own, or less exposed ones.
  func replacing(firms: Firms) -> Market {
    var market = self
    market.firms = firms
    return market
  }

  /// An equal market whose columns no other market shares. Threads that work on columns of their own do not wait for each other's changes of a common
  /// reference count. O(firms · regimes).
  public func detached() -> Market {
    var market = replacing(firms: Firms(firms, regimeCount: firms.regimeCount))
    market.regimes = regimes.map(\.self)
    market.regimeProbability = regimes.map(\.probability)
    return market
  }

  private static func check(_ regimes: [Regime]) throws(MarketError) {
    guard !regimes.isEmpty else { throw .empty(path: "regimes") }
    try checkNames(regimes.map(\.name), list: "regimes")
    var sum = 0.0
    for (index, regime) in regimes.enumerated() {
      try Domain.probability.check(regime.probability, "regimes[\(index)].probability")
      sum += regime.probability
    }
    guard abs(sum - 1) <= probabilityTolerance else { throw .probabilitySum(sum) }
  }

  private static func check(_ firms: Firms, regimes: [Regime]) throws(MarketError) {
    guard !firms.isEmpty else { throw .empty(path: "firms") }
    let isFine =
      Domain.positive.contains(all: firms.cost) && Domain.real.contains(all: firms.margin)
      && Domain.real.contains(all: firms.value) && Domain.real.contains(all: firms.price)
      && Domain.nonNegative.contains(all: firms.exposure)
      && Domain.probability.contains(all: firms.baselineFailure)
      && Domain.nonNegative.contains(all: firms.effectiveness)
    if !isFine { try checkEach(firms, regimes: regimes) }
    try checkNames(firms.name, list: "firms")
  }

  /// Finds the first firm's first field that is out of its domain.
  private static func checkEach(_ firms: Firms, regimes: [Regime]) throws(MarketError) {
    for i in firms.indices {
      try Domain.positive.check(firms.cost[i], "firms[\(i)].cost")
      try Domain.real.check(firms.margin[i], "firms[\(i)].margin")
      try Domain.real.check(firms.value[i], "firms[\(i)].value")
      try Domain.real.check(firms.price[i], "firms[\(i)].price")
      try Domain.nonNegative.check(firms.exposure[i], "firms[\(i)].exposure")
      for s in regimes.indices {
        let entry = firms.offset(i, s)
        try Domain.probability.check(
          firms.baselineFailure[entry], "firms[\(i)].baselineFailure.\(regimes[s].name)")
        try Domain.nonNegative.check(
          firms.effectiveness[entry], "firms[\(i)].effectiveness.\(regimes[s].name)")
      }
    }
  }

  private static func checkNames(_ names: [String], list: String) throws(MarketError) {
    let named = names.prefix { !$0.isEmpty }
    if let name = RepeatedName(in: named) {
      throw .duplicateName(
        path: "\(list)[\(name.index)].name", name: names[name.index], firstPath: "\(list)[\(name.earlier)].name")
    }
    guard named.count == names.count else { throw .emptyName(path: "\(list)[\(named.count)].name") }
  }
}
