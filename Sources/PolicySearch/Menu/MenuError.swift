import OverlapMarket

/// A menu that breaks a rule. Paths are those of the menu's file format (`instruments.floor.from`),
/// which is also how the library names its fields.
public enum MenuError: Error, Sendable, Equatable {
  /// A number outside its domain, or not finite.
  case outOfDomain(path: String, value: Double, rule: String)
  /// Nothing to choose.
  case noInstruments
  /// An instrument that stands in the menu twice.
  case repeated(PolicyParameter)
  /// An instrument that cannot differ from firm to firm.
  case cannotBeScaled(PolicyParameter)
  /// A range whose end lies below its start.
  case emptyRange(path: String, from: Double, to: Double)
  /// A number of points that does not fit the range; `isSingle`: the range is one value.
  case pointCount(path: String, points: Int, isSingle: Bool)
  /// More points on the grid than `PolicyMenu.pointLimit`; infinite where they cannot be counted.
  case tooManyPoints(Double)
  /// A criterion without the level that it needs, or the other way round; nil: no criterion.
  case level(UncertaintyCriterion.Kind?)
}

extension MenuError {
  /// Where the rule is broken.
  public var path: String {
    switch self {
    case .outOfDomain(let path, _, _), .pointCount(let path, _, _): path
    case .emptyRange(let path, _, _): "\(path).to"
    case .noInstruments, .tooManyPoints: "instruments"
    case .repeated(let instrument): "instruments.\(instrument.name)"
    case .cannotBeScaled(let instrument): "instruments.\(instrument.name).scaledBy"
    case .level: "objective.level"
    }
  }

  /// The offending value as a person would write it; nil where nothing is there to show.
  public var shownValue: String? {
    switch self {
    case .outOfDomain(_, let value, _), .emptyRange(_, _, let value): Self.shown(value)
    case .noInstruments: "{}"
    case .repeated, .cannotBeScaled, .level: nil
    case .pointCount(_, let points, _): "\(points)"
    case .tooManyPoints(let count): "a grid of \(Self.shown(count)) points"
    }
  }

  /// What must hold, as the end of a sentence: "must be greater than 0".
  public var rule: String {
    switch self {
    case .outOfDomain(_, _, let rule): rule
    case .noInstruments:
      "must have at least one of \(PolicyParameter.movable.map(\.name).joined(separator: ", "))"
    case .repeated: "appears twice; keep one"
    case .cannotBeScaled:
      "is for \(Self.scaled.joined(separator: " and ")) alone; leave it out"
    case .emptyRange(_, let from, _): "must be at least \(Self.shown(from)), where the range starts"
    case .pointCount(_, _, isSingle: true): "must be 1, since the range is a single value"
    case .pointCount(_, _, isSingle: false):
      "must be at least 2, so that both ends of the range are tried"
    case .level(let kind?) where kind.hasLevel:
      "missing; \(kind.rawValue) needs one, greater than 0 and at most 1"
    case .level(let kind):
      "must be left out; \(kind?.rawValue ?? "an objective without uncertainty") has none"
    case .tooManyPoints: "must be at most \(PolicyMenu.pointLimit); ask for fewer points"
    }
  }

  private static let scaled = PolicyParameter.movable.filter(\.canBeScaled).map(\.name)

  private static func shown(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension MenuError: CustomStringConvertible {
  public var description: String {
    if let shownValue { "\(path) = \(shownValue): \(rule)" } else { "\(path): \(rule)" }
  }
}
