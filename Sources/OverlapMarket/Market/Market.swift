import AggregativeGames

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
  /// Which firms leave where nobody asks otherwise: the commands settle by it. Library calls take
  /// the rule that `Settling` has.
  public var exit: ExitRule { ExitRule(rawValue: numbers[.exit]) ?? .none }
  @inlinable public var regimes: [Regime] { content.regimes }
  /// The regimes with the probabilities of the roster: others where one responds and the market
  /// stands at an answer.
  var statedRegimes: [Regime] { content.stated }
  @inlinable public var firms: Firms { content.firms }
  /// What served users expect of each firm and suffer by it.
  var served: ServedUsers { content.served }
  /// What firms may share, and fail by together; empty in the base model.
  @inlinable public var foundations: [SharedFoundation] { content.foundations }
  /// How failures follow from overlap.
  @inlinable public var failures: FailureStates { content.failures }
  /// The sums of failures in which firms meet.
  @inlinable public var failureChannels: FailureChannels { content.failureChannels }
  /// Who owns several firms.
  public var owners: Ownership { content.owners }
  /// Whether users expect of every firm what happens, as in the base model.
  public var usersSeeFailures: Bool { served.unforeseenSlope.isEmpty }

  /// All of these numbers, by their descriptors.
  public var numbers: MarketNumbers { content.numbers }

  /// - Throws: `MarketError` naming the first field that is out of its domain. O(firms · regimes).
  public init(
    users: Double, demandSensitivity: Double, userHarm: Double, externalHarm: Double,
    systemicLoss: Double, outsideOption: Double? = nil, regimes: [Regime], firms: Firms,
    foundations: [SharedFoundation] = []
  ) throws(MarketError) {
    var numbers = MarketNumbers()
    numbers[.users] = users
    numbers[.demandSensitivity] = demandSensitivity
    numbers[.userHarm] = userHarm
    numbers[.externalHarm] = externalHarm
    numbers[.systemicLoss] = systemicLoss
    numbers[.outsideOption] = outsideOption
    try self.init(numbers, regimes: regimes, firms: firms, foundations: foundations)
  }

  /// - Throws: as `init`, and `MarketError.incomplete` for a number that is missing.
  public init(
    _ numbers: MarketNumbers, regimes: [Regime], firms: Firms, foundations: [SharedFoundation] = []
  ) throws(MarketError) {
    precondition(firms.regimeCount == regimes.count, "firms have one column a regime")
    try numbers.check()
    try Self.check(regimes)
    try Self.check(firms, regimes: regimes)
    try Self.check(foundations, firms, regimes: regimes)
    try RegimeResponse.check(numbers, regimes: regimes, firms: firms)
    content = Content(
      numbers, regimes: regimes, stated: regimes, firms: firms, foundations: foundations)
  }

  private init(_ content: Content) { self.content = content }

  /// This market with other firms, which satisfy their domains: some of its own, or less exposed
  /// ones.
  func replacing(firms: Firms) -> Market { replacing(numbers, firms: firms) }

  /// The same with other numbers of the market too, which satisfy their domains.
  func replacing(_ numbers: MarketNumbers, firms: Firms) -> Market {
    Market(
      Content(
        numbers, regimes: regimes, stated: statedRegimes, firms: firms, foundations: foundations))
  }

  /// The same where the probability of a regime that responds stands elsewhere.
  func replacing(regimes: [Regime]) -> Market {
    Market(
      Content(
        numbers, regimes: regimes, stated: statedRegimes, firms: firms, foundations: foundations))
  }

  /// An equal market whose columns no other market shares. Threads that work on columns of their
  /// own do not wait for each other's changes of a common reference count. O(firms · regimes).
  public func detached() -> Market {
    Market(
      Content(
        numbers, regimes: regimes.map(\.self), stated: statedRegimes.map(\.self),
        firms: firms.detached(), foundations: foundations.map(\.self)))
  }

  public static func == (a: Market, b: Market) -> Bool {
    a.content === b.content
      || a.numbers == b.numbers && a.regimes == b.regimes && a.firms == b.firms
        && a.foundations == b.foundations
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
    try firms.checkActivities()
    let isFine = zip(PrimitiveTable.firms, firms.columns).allSatisfy { $0.allows(all: $1) }
    if !isFine { try checkEach(firms, regimes: regimes) }
    try checkObjects(firms)
    try checkNames(firms.name, list: "firms")
    for group in PrimitiveTable.firmGroups where firms.hasGroup(group) {
      try checkNames(of: group, in: firms)
    }
    try firms.checkOwners()
  }

  /// Names of groups: not empty, and none that prints like another, or like that of a firm.
  private static func checkNames(
    of group: GroupDescriptor, in firms: Firms
  ) throws(MarketError) {
    var first: [String: (name: String, path: String)] = [:]
    for (i, name) in firms.name.enumerated() where group.defaultsToFirm {
      first[NameBlanks.evened(name)] = (name, "firms[\(i)].name")
    }
    for i in firms.indices {
      guard let name = firms.group(group, firm: i) else { continue }
      let path = "firms[\(i)].\(group.name)"
      let plain = NameBlanks.evened(name)
      guard !plain.isEmpty else { throw .emptyName(path: path) }
      guard let known = first[plain] else {
        first[plain] = (name, path)
        continue
      }
      guard known.name == name else {
        throw .alikeName(path: path, name: name, first: known.name, firstPath: known.path)
      }
    }
  }

  /// Finds the first firm's first field that is out of its domain.
  private static func checkEach(_ firms: Firms, regimes: [Regime]) throws(MarketError) {
    func check(
      _ primitive: PrimitiveDescriptor, _ i: Int, _ s: Int, _ suffix: String
    ) throws(MarketError) {
      let column = firms.columns[primitive.position]
      guard !column.isEmpty else { return }
      let value = column[primitive.isByRegime ? firms.offset(i, s) : i]
      guard primitive.allows(value) else {
        throw .outOfDomain(
          path: "firms[\(i)].\(primitive.name)\(suffix)", value: value, rule: primitive.domain.rule)
      }
    }
    for i in firms.indices {
      for primitive in PrimitiveTable.firms where !primitive.isByRegime {
        try check(primitive, i, 0, "")
      }
      for s in regimes.indices {
        for primitive in PrimitiveTable.firms where primitive.isByRegime {
          try check(primitive, i, s, ".\(regimes[s].name)")
        }
      }
    }
  }

  /// A firm that has some number of an object has all that the object must have.
  private static func checkObjects(_ firms: Firms) throws(MarketError) {
    for object in Set(PrimitiveTable.firms.filter(firms.isSet).compactMap(\.object)) {
      let parts = PrimitiveTable.firms.filter { $0.object == object }
      for i in firms.indices {
        guard parts.contains(where: { firms.says($0.position, firm: i) }) else { continue }
        if let missing = parts.first(where: {
          $0.absence == .required && !firms.says($0.position, firm: i)
        }) {
          throw .incomplete(
            path: "firms[\(i)].\(missing.name)", rule: "missing; must be \(missing.domain.noun)")
        }
      }
    }
  }

  static func checkNames(_ names: [String], list: String) throws(MarketError) {
    let named = names.prefix { !$0.isEmpty }
    if let name = RepeatedName(in: named) {
      throw .duplicateName(
        path: "\(list)[\(name.index)].name", name: names[name.index],
        firstPath: "\(list)[\(name.earlier)].name")
    }
    guard named.count == names.count else { throw .emptyName(path: "\(list)[\(named.count)].name") }
    // Names that print alike. Those without odd blanks are alike only where they are equal.
    guard names.contains(where: NameBlanks.areOdd) else { return }
    let plain = names.map(NameBlanks.evened)
    if let name = RepeatedName(in: plain[...]) {
      throw .alikeName(
        path: "\(list)[\(name.index)].name", name: names[name.index],
        first: names[name.earlier], firstPath: "\(list)[\(name.earlier)].name")
    }
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
    let numbers: MarketNumbers
    @usableFromInline let foundations: [SharedFoundation]
    @usableFromInline let failures: FailureStates
    @usableFromInline let failureChannels: FailureChannels
    let served: ServedUsers
    let owners: Ownership
    let stated: [Regime]
    let regimeResponse: RegimeResponse?

    /// - Precondition: the numbers satisfy their domains.
    init(
      _ numbers: MarketNumbers, regimes: [Regime], stated: [Regime], firms: Firms,
      foundations: [SharedFoundation]
    ) {
      self.numbers = numbers
      self.stated = stated
      users = numbers[.users] ?? .nan
      demandSensitivity = numbers[.demandSensitivity] ?? .nan
      userHarm = numbers[.userHarm] ?? .nan
      externalHarm = numbers[.externalHarm] ?? .nan
      systemicLoss = numbers[.systemicLoss] ?? .nan
      outsideOption = numbers[.outsideOption]
      self.regimes = regimes
      self.firms = firms
      self.foundations = foundations
      failures = FailureStates(firms, regimes: regimes, foundations: foundations)
      failureChannels = FailureChannels(
        regimes: regimes, foundations: foundations, failures)
      owners = firms.ownership
      regimeResponse = RegimeResponse(numbers, regimes: regimes)
      served = ServedUsers(
        firms, regimes: regimes, userHarm: userHarm,
        pricing: Pricing(rawValue: numbers[.pricing]) ?? .fixed)
    }
  }
}
