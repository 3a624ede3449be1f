/// The primitives of the market (docs/model.md section 1): users, harms, regimes and firms. An
/// immutable value; every `Market` satisfies the domains of its fields.
public struct Market: Sendable, Equatable {
  /// How far the sum of the regime probabilities may be from 1. They are used as given, never
  /// rescaled.
  public static let probabilityTolerance = 1e-9

  /// One reference, so that copies of a market are cheap.
  @usableFromInline let content: Content

  /// Mass of users (M), greater than 0.
  @inlinable public var users: Double { content.users }
  /// Logit sensitivity of demand (β), in 1 / utility, greater than 0.
  @inlinable public var demandSensitivity: Double { content.demandSensitivity }
  /// Harm per served user when the firm fails, borne by the user (h_U), at least 0.
  @inlinable public var userHarm: Double { content.userHarm }
  /// Harm per served user when the firm fails, borne by third parties (h_E), at least 0.
  @inlinable public var externalHarm: Double { content.externalHarm }
  /// Weight on the squared number of failing firms (κ), at least 0.
  @inlinable public var systemicLoss: Double { content.systemicLoss }
  /// Utility of adopting nobody (v_0); nil: everyone adopts some firm.
  @inlinable public var outsideOption: Double? { content.outsideOption }
  @inlinable public var regimes: [Regime] { content.regimes }
  @inlinable public var firms: Firms { content.firms }
  /// Probability of each regime (p_S), as a column.
  var regimeProbability: [Double] { content.regimeProbability }

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
    content = Content(
      users: users, demandSensitivity: demandSensitivity, userHarm: userHarm,
      externalHarm: externalHarm,
      systemicLoss: systemicLoss, outsideOption: outsideOption, regimes: regimes, firms: firms)
  }

  private init(_ content: Content) { self.content = content }

  /// This market with other firms, which satisfy their domains: some of its own, or less exposed
  /// ones.
  func replacing(firms: Firms) -> Market { Market(Content(self, regimes: regimes, firms: firms)) }

  /// An equal market whose columns no other market shares. Threads that work on columns of their
  /// own do not wait for each other's changes of a common reference count. O(firms · regimes).
  public func detached() -> Market {
    Market(
      Content(
        self, regimes: regimes.map(\.self), firms: Firms(firms, regimeCount: firms.regimeCount)))
  }

  public static func == (a: Market, b: Market) -> Bool {
    a.content === b.content
      || a.users == b.users && a.demandSensitivity == b.demandSensitivity
        && a.userHarm == b.userHarm
        && a.externalHarm == b.externalHarm && a.systemicLoss == b.systemicLoss
        && a.outsideOption == b.outsideOption
        && a.regimes == b.regimes && a.firms == b.firms
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
        path: "\(list)[\(name.index)].name", name: names[name.index],
        firstPath: "\(list)[\(name.earlier)].name")
    }
    guard named.count == names.count else { throw .emptyName(path: "\(list)[\(named.count)].name") }
  }
}

extension Market {
  /// The fields of a market.
  @usableFromInline
  final class Content: Sendable {
    @usableFromInline let users: Double
    @usableFromInline let demandSensitivity: Double
    @usableFromInline let userHarm: Double
    @usableFromInline let externalHarm: Double
    @usableFromInline let systemicLoss: Double
    @usableFromInline let outsideOption: Double?
    @usableFromInline let regimes: [Regime]
    @usableFromInline let firms: Firms
    let regimeProbability: [Double]

    init(
      users: Double, demandSensitivity: Double, userHarm: Double, externalHarm: Double,
      systemicLoss: Double,
      outsideOption: Double?, regimes: [Regime], firms: Firms
    ) {
      self.users = users
      self.demandSensitivity = demandSensitivity
      self.userHarm = userHarm
      self.externalHarm = externalHarm
      self.systemicLoss = systemicLoss
      self.outsideOption = outsideOption
      self.regimes = regimes
      self.firms = firms
      regimeProbability = regimes.map(\.probability)
    }

    /// The fields of a market with other regimes and firms.
    convenience init(_ market: Market, regimes: [Regime], firms: Firms) {
      self.init(
        users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
        externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
        outsideOption: market.outsideOption,
        regimes: regimes, firms: firms)
    }
  }
}
