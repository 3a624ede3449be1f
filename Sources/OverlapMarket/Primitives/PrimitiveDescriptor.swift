/// A number that a market is made of: how files and results call it, what it means and where it may
/// lie. Whatever is done with every primitive alike (checks, files, schemas, draws, derivatives)
/// reads these descriptions, which stand in `PrimitiveTable`.
///
/// Two descriptors are equal when they have the same path.
public struct PrimitiveDescriptor: Sendable {
  /// What is so described.
  public enum Owner: String, Sendable {
    case market, firms
  }

  /// What holds where the number is left out.
  public enum Absence: Sendable, Hashable {
    /// It may not be left out; inside an object, not where the object stands.
    case required
    /// Then it is this number.
    case standard(Double)
    /// Then there is none, of what is called by the name; in words, what holds then.
    case absent(name: String, meaning: String)
  }

  /// The path in the roster format, without positions: `market.users`, `firms.trust.reliability`.
  public let path: String
  public let owner: Owner
  /// In docs/model.md.
  public let symbol: String
  public let unit: String
  /// A sentence for the schema.
  public let meaning: String
  public let domain: Domain
  public let absence: Absence
  /// Whether there is one number a regime.
  public let isByRegime: Bool
  /// The object inside which it stands in a file, if any.
  public let object: PrimitiveObject?
  /// Whether every market holds a column of it, for code that reads columns without asking. Others
  /// are held where some firm has one.
  let isAlwaysStored: Bool

  /// - Parameters:
  ///   - name: its last step; what comes before it is told by `owner` and `object`.
  ///   - object: the object inside which it stands; nil: right inside the owner's.
  public init(
    _ owner: Owner, _ name: String, in object: PrimitiveObject? = nil, symbol: String, unit: String,
    domain: Domain, absence: Absence = .required, isByRegime: Bool = false, meaning: String
  ) {
    self.init(
      owner, name, in: object, symbol: symbol, unit: unit, domain: domain, absence: absence,
      isByRegime: isByRegime, isAlwaysStored: false, meaning: meaning)
  }

  init(
    _ owner: Owner, _ name: String, in object: PrimitiveObject? = nil, symbol: String, unit: String,
    domain: Domain, absence: Absence = .required, isByRegime: Bool = false, isAlwaysStored: Bool,
    meaning: String
  ) {
    path = ([owner.rawValue] + (object.map { [$0.name] } ?? []) + [name]).joined(separator: ".")
    self.owner = owner
    self.object = object
    self.symbol = symbol
    self.unit = unit
    self.domain = domain
    self.absence = absence
    self.isByRegime = isByRegime
    self.isAlwaysStored = isAlwaysStored
    self.meaning = meaning
  }
}

/// An object in a roster's market or firms that holds primitives which belong together, and may be
/// left out as a whole.
public struct PrimitiveObject: Sendable, Hashable {
  public let name: String
  /// "a trust", and "trusts".
  public let singular, plural: String
  /// A sentence for the schema.
  public let meaning: String
  /// In words, what holds where it is left out.
  public let absent: String

  public init(
    _ name: String, singular: String, plural: String, absent: String, meaning: String
  ) {
    self.name = name
    self.singular = singular
    self.plural = plural
    self.absent = absent
    self.meaning = meaning
  }
}

extension PrimitiveDescriptor: Hashable {
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.path == b.path }
  public func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

extension PrimitiveDescriptor {
  /// The path below its owner: `users`, `trust.reliability`.
  public var name: String { String(path.dropFirst(owner.rawValue.count + 1)) }

  /// What holds where it is left out; nil: nothing does.
  public var standard: Double? {
    if case .standard(let value) = absence { value } else { nil }
  }

  /// Whether there need not be any.
  public var mayBeAbsent: Bool {
    switch absence {
    case .required: object != nil
    case .standard: false
    case .absent: true
    }
  }

  /// Where it stands among its owner's in the table.
  package var position: Int { PrimitiveTable.position(of: self) }

  /// Numbers of one firm or market.
  func width(regimeCount: Int) -> Int { isByRegime ? regimeCount : 1 }

  /// What stands in a column for a firm that says nothing.
  var filler: Double { standard ?? Self.none }

  /// What stands in a column where there is none: a number that no computation gives.
  static let none = Double(nan: 0x0AB5_E27, signaling: false)

  static func isNone(_ value: Double) -> Bool { value.bitPattern == none.bitPattern }

  /// Whether a number may stand in a column of it.
  func allows(_ value: Double) -> Bool {
    domain.contains(value) || mayBeAbsent && Self.isNone(value)
  }

  /// O(values).
  func allows(all values: [Double]) -> Bool {
    mayBeAbsent ? values.allSatisfy(allows) : domain.contains(all: values)
  }
}
