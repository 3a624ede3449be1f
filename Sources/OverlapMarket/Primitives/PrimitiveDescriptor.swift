import Synchronization

/// A number that a market is made of: how files and results call it, what it means and where it may
/// lie. Whatever is done with every primitive alike (checks, files, schemas, draws, derivatives)
/// reads these descriptions, which stand in `PrimitiveTable`.
///
/// Each is made once, as a constant; two are equal when they are the same.
public struct PrimitiveDescriptor: Sendable {
  /// What is so described.
  public enum Owner: String, Sendable {
    case market, firms, foundations, activities
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

  /// One reference, so that a descriptor is handed around at the cost of a number.
  private let content: Content

  /// What tells one descriptor from another.
  package var id: ObjectIdentifier { ObjectIdentifier(content) }

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
    content = Content(
      path: ([owner.rawValue] + (object.map { [$0.name] } ?? []) + [name]).joined(separator: "."),
      owner: owner, symbol: symbol, unit: unit, meaning: meaning, domain: domain, absence: absence,
      isByRegime: isByRegime, object: object, isAlwaysStored: isAlwaysStored)
  }
}

// What it says.
extension PrimitiveDescriptor {
  /// The path in the roster format, without positions: `market.users`, `firms.trust.reliability`.
  public var path: String { content.path }
  public var owner: Owner { content.owner }
  /// In docs/model.md.
  public var symbol: String { content.symbol }
  public var unit: String { content.unit }
  /// A sentence for the schema.
  public var meaning: String { content.meaning }
  public var domain: Domain { content.domain }
  public var absence: Absence { content.absence }
  /// Whether there is one number a regime.
  public var isByRegime: Bool { content.isByRegime }
  /// The object inside which it stands in a file, if any.
  public var object: PrimitiveObject? { content.object }
  /// Whether every market holds a column of it, for code that reads columns without asking. Others
  /// are held where some firm has one.
  var isAlwaysStored: Bool { content.isAlwaysStored }

  private final class Content: Sendable {
    let path: String
    let owner: Owner
    let symbol, unit, meaning: String
    let domain: Domain
    let absence: Absence
    let isByRegime: Bool
    let object: PrimitiveObject?
    let isAlwaysStored: Bool
    /// -1: not looked up yet.
    let position = Atomic<Int>(-1)

    init(
      path: String, owner: Owner, symbol: String, unit: String, meaning: String, domain: Domain,
      absence: Absence, isByRegime: Bool, object: PrimitiveObject?, isAlwaysStored: Bool
    ) {
      self.path = path
      self.owner = owner
      self.symbol = symbol
      self.unit = unit
      self.meaning = meaning
      self.domain = domain
      self.absence = absence
      self.isByRegime = isByRegime
      self.object = object
      self.isAlwaysStored = isAlwaysStored
    }
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
  public static func == (a: Self, b: Self) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
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
    case .required, .standard: object != nil
    case .absent: true
    }
  }

  /// Where it stands among its owner's in the table; looked up once, for it is asked for every
  /// firm.
  package var position: Int {
    let known = content.position.load(ordering: .relaxed)
    if known >= 0 { return known }
    let position = PrimitiveTable.position(of: self)
    content.position.store(position, ordering: .relaxed)
    return position
  }

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
    guard mayBeAbsent else { return domain.contains(all: values) }
    let domain = domain
    return values.allSatisfy { domain.contains($0) || Self.isNone($0) }
  }
}
