/// A number that an instrument is made of: how files call it, what it means and where it may lie.
public struct ParameterDescriptor: Sendable {
  /// What holds where the number is left out.
  public enum Absence: Sendable, Hashable {
    /// It stands wherever its instrument does. Where a menu moves another number of an instrument
    /// that nothing else gives, it is this one.
    case required(filler: Double)
    /// Then it is this number, and with it the instrument does nothing by this parameter.
    case standard(Double)
    /// Then there is none.
    case absent
  }

  /// The path below `policy`: `liability`, `safeHarbor.threshold`.
  public private(set) var path: String
  /// In docs/model.md.
  public let symbol: String
  public let domain: Domain
  public let absence: Absence
  /// Whether there may be one a firm, instead of one for all.
  public let mayDiffer: Bool
  /// Whether there is one an activity that it names, and no number for all.
  public let isByActivity: Bool
  /// A sentence for the schema.
  public let meaning: String
  /// How a menu moves it; nil: none does.
  public let axis: MenuAxis?
  /// What a path follows as it moves; nil: no path moves it.
  public let pathEffect: PathEffect?

  /// What moves one for one with a parameter.
  public enum PathEffect: Sendable {
    /// The share of third-party harm that every firm is charged.
    case liability
    /// The least overlap of every firm.
    case leastOverlap
  }

  /// - Parameter name: in its instrument's object; of an instrument that is a number, left out.
  init(
    _ name: String = "", symbol: String, domain: Domain, absence: Absence, mayDiffer: Bool = false,
    isByActivity: Bool = false, meaning: String, axis: MenuAxis? = nil,
    pathEffect: PathEffect? = nil
  ) {
    path = name
    self.symbol = symbol
    self.domain = domain
    self.absence = absence
    self.mayDiffer = mayDiffer
    self.isByActivity = isByActivity
    self.meaning = meaning
    self.axis = axis
    self.pathEffect = pathEffect
  }

  func named(_ path: String) -> ParameterDescriptor {
    var named = self
    named.path = path
    return named
  }

  /// Its last step: `threshold`.
  public var name: String { path.split(separator: ".").last.map(String.init) ?? path }

  /// What holds where it is left out; nil: nothing does.
  public var standard: Double? {
    if case .standard(let value) = absence { value } else { nil }
  }
}

/// How a menu moves a parameter.
public struct MenuAxis: Sendable, Hashable {
  /// Its key in a menu's `instruments`.
  public let name: String
  /// A sentence for the schema of menus.
  public let meaning: String
  /// Of an axis of a chart: what it is, and in which unit.
  public let label: String
  public let unit: String?
  /// Whether a scale can make it differ from firm to firm.
  public let canBeScaled: Bool
  /// The best of it without any other instrument, as a row of a comparison is called; nil where it
  /// does nothing alone.
  public let best: String?
  /// What a policy must say of its instrument where the menu moves this alone; nil: nothing.
  public let companions: String?

  init(
    _ name: String, meaning: String, label: String, unit: String? = nil, canBeScaled: Bool = false,
    best: String? = nil, companions: String? = nil
  ) {
    self.name = name
    self.meaning = meaning
    self.label = label
    self.unit = unit
    self.canBeScaled = canBeScaled
    self.best = best
    self.companions = companions
  }
}
