/// The regulator's instruments (docs/model.md sections 1 and 5), combinable. Those per firm can be
/// uniform too.
///
/// Each instrument says in its own file how its values are read; `Instrument.all` lists them.
public struct Policy: Sendable, Hashable {
  /// Of every parameter of every instrument, in the order of the table; nil where it is left out or
  /// at its standard.
  private var values: [FirmValues?]
  /// Of the parameters that are by activity, by the activity's name.
  private var weights: [PolicyParameter: [String: Double]] = [:]

  /// No regulation.
  public static let laissezFaire = Policy(
    unchecked: Array(repeating: nil, count: InstrumentTable.parameters.count))

  private init(unchecked values: [FirmValues?]) { self.values = values }

  /// A policy of liability and a floor that treats all firms alike.
  /// - Throws: `MarketError.outOfDomain` for a negative or non-finite instrument.
  public init(liability: Double = 0, floor: Double = 0) throws(MarketError) {
    try self.init(liability: .uniform(liability), floor: .uniform(floor))
  }

  /// A policy of liability and a floor, with other instruments.
  /// - Throws: `MarketError.outOfDomain` for an entry outside its parameter's domain, `.entryCount`
  ///   where instruments that raise the least overlap are per firm for differing numbers of firms.
  /// - Complexity: O(entries).
  public init(
    liability: FirmValues, floor: FirmValues, _ others: PolicyTerm...
  ) throws(MarketError) {
    // Without terms for these two, which would take longer than all else: menus make a policy a
    // point.
    self = .laissezFaire
    try set(PolicyParameter.liability.position, liability)
    try set(PolicyParameter.floor.position, floor)
    self = try replacing(others)
  }

  /// What a parameter is; nil where it is left out and has no standard.
  public subscript(parameter: PolicyParameter) -> FirmValues? {
    values[parameter.position] ?? InstrumentTable.standards[parameter.position]
  }

  /// What a parameter that is by activity is, by the activity's name; nil where it is left out.
  public func weights(_ parameter: PolicyParameter) -> [String: Double]? { weights[parameter] }

  /// This policy with some instruments at other values, each replaced as a whole.
  /// - Throws: as `init`.
  public func replacing(_ terms: PolicyTerm...) throws(MarketError) -> Policy {
    try replacing(terms)
  }

  /// This policy with some instruments at other values, each replaced as a whole.
  /// - Throws: as `init`.
  public func replacing(_ terms: [PolicyTerm]) throws(MarketError) -> Policy {
    var policy = self
    for term in terms {
      for (index, value) in zip(InstrumentTable.ranges[term.instrument.position], term.values) {
        try policy.set(index, value)
      }
      for parameter in term.instrument.handles where parameter.descriptor.isByActivity {
        try policy.set(parameter, term.weights[parameter])
      }
    }
    try policy.checkTogether()
    return policy
  }

  /// This policy with one parameter at another value. Where its instrument was left out, other
  /// parameters that it requires are such that they ask for nothing.
  /// - Throws: as `init`.
  public func replacing(
    _ parameter: PolicyParameter, with value: FirmValues
  ) throws(MarketError) -> Policy {
    var policy = self
    try policy.set(parameter.position, value)
    let range = InstrumentTable.ranges[InstrumentTable.owners[parameter.position]]
    if range.count > 1 {
      for index in range
      where policy.values[index] == nil && !InstrumentTable.parameters[index].isByActivity {
        if case .required(let filler) = InstrumentTable.parameters[index].absence {
          policy.values[index] = .uniform(filler)
        }
      }
    }
    try policy.checkTogether()
    return policy
  }

  /// This policy without some of its instruments.
  public func clearing(_ instruments: Instrument...) -> Policy {
    var policy = self
    for instrument in instruments {
      for index in InstrumentTable.ranges[instrument.position] { policy.values[index] = nil }
      for parameter in instrument.handles { policy.weights[parameter] = nil }
    }
    return policy
  }

  private mutating func set(_ index: Int, _ value: FirmValues?) throws(MarketError) {
    guard let value else { return values[index] = nil }
    guard !InstrumentTable.parameters[index].isByActivity else {
      throw .incomplete(path: Self.path(index), rule: "must be a number by activity, not by firm")
    }
    try value.check(InstrumentTable.domains[index], Self.path(index))
    if !value.isUniform, !InstrumentTable.parameters[index].mayDiffer {
      throw .incomplete(path: Self.path(index), rule: "must be one number for all firms")
    }
    values[index] = value == InstrumentTable.standards[index] ? nil : value
  }

  private mutating func set(
    _ parameter: PolicyParameter, _ entries: [String: Double]?
  ) throws(MarketError) {
    for (name, value) in (entries ?? [:]).sorted(by: { $0.key < $1.key }) {
      try parameter.descriptor.domain.check(value, "\(Self.path(parameter.position)).\(name)")
    }
    weights[parameter] = entries
  }

  private static func path(_ index: Int) -> String {
    "policy.\(InstrumentTable.parameters[index].path)"
  }

  /// What several instruments do together can be computed.
  private func checkTogether() throws(MarketError) {
    var firms: Int?
    for index in InstrumentTable.combined {
      guard let count = values[index]?.entryCount else { continue }
      if let firms, firms != count {
        throw .entryCount(path: Self.path(index), count: count, firms: firms)
      }
      firms = count
    }
    for index in InstrumentTable.overflowing where has(index) {
      let instrument = Instrument.all[index]
      try Burden(self, on: nil).leastOverlap.check(
        .nonNegative, "policy.\(instrument.name): \(instrument.overflow ?? "")")
    }
  }
}

extension Policy {
  /// What it has, in the order of the table.
  public var instruments: [Instrument] {
    Instrument.all.indices.filter(has).map { Instrument.all[$0] }
  }

  /// Whether it has an instrument: anything of it that is not as where it is left out.
  public func has(_ instrument: Instrument) -> Bool { has(instrument.position) }

  /// The same of an instrument by its place in the table.
  func has(_ index: Int) -> Bool {
    for parameter in InstrumentTable.ranges[index] where values[parameter] != nil { return true }
    return false
  }

  /// What is uniform fits every market; what is per firm needs one entry for each of its firms. No
  /// firm may be held below its least overlap.
  ///
  /// `RegulatedMarket` checks it.
  /// - Throws: `MarketError.entryCount`; `.outOfDomain` for a firm that is held too low.
  public func check(fits market: Market) throws(MarketError) {
    let firms = market.firms.count
    for index in values.indices {
      guard let count = values[index]?.entryCount, count != firms else { continue }
      throw .entryCount(path: Self.path(index), count: count, firms: firms)
    }
    if let scorecard { try scorecard.check(fits: market.firms) }
    try market.check(heldUnder: self)
  }

  /// Whether every firm of the market faces the same instruments under both. Instruments that are
  /// floors or costs in disguise are the same where they ask for the same overlap, and make it cost
  /// the same. O(firms).
  public func agrees(with other: Policy, in market: Market) -> Bool {
    let firms = market.firms.count
    for index in values.indices
    where InstrumentTable.effects[InstrumentTable.owners[index]].isDisjoint(
      with: [.conditionalLeastOverlap, .costCurve])
    {
      let parameter = PolicyParameter(position: index)
      switch (self[parameter], other[parameter]) {
      case (let own?, let others?):
        if !own.agrees(with: others, firms: firms) { return false }
      case (nil, nil): break
      default: return false
      }
    }
    let (own, others) = (Burden(self, on: market.firms), Burden(other, on: market.firms))
    return own.leastOverlap.agrees(with: others.leastOverlap, firms: firms)
      && own.costCurve == others.costCurve
  }

  /// This policy for some of the firms only, in the order given.
  package func restricted(to firms: [Int]) -> Policy {
    var policy = self
    policy.values = values.map { $0?.restricted(to: firms) }
    return policy
  }

  /// No regulation, but for what firms pay whatever they choose, and what a menu needs to know that
  /// moves an instrument.
  package var idle: Policy {
    var policy = lumpSums
    for instrument in instruments {
      guard let term = instrument.idle?(self) else { continue }
      for (index, value) in zip(InstrumentTable.ranges[instrument.position], term.values) {
        policy.values[index] = value
      }
      for (parameter, entries) in term.weights { policy.weights[parameter] = entries }
    }
    return policy
  }

  /// Those of its instruments that make firms pay whatever they choose, and nothing else.
  package var lumpSums: Policy {
    var policy = Policy.laissezFaire
    for index in InstrumentTable.effects.indices where InstrumentTable.effects[index] == .lumpSum {
      for parameter in InstrumentTable.ranges[index] {
        policy.values[parameter] = values[parameter]
      }
    }
    return policy
  }
}
