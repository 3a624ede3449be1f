import OverlapMarket

/// An uncertainty that breaks a rule. Paths are those of the uncertainty file
/// (`primitives[2].mode`), which is also how the library names its parts.
public enum UncertaintyError: Error, Sendable, Equatable {
  /// Nothing to draw.
  case noDraws
  case weight(draw: Int, Double)
  /// Weights whose sum leaves the range of a double.
  case weightSum(Double)
  case weightCount(Int, draws: Int)
  /// A market whose firms are not those of the first.
  case otherFirms(draw: Int)
  /// A draw that is no market.
  case market(draw: Int, MarketError)
  /// The same of one made from distributions, whose numbers are each in their domain.
  case drawn(draw: Int, MarketError)
  /// A parameter that makes no distribution.
  case parameter(path: String, value: Double, rule: String)
  /// A primitive that the market does not have.
  case unknown(path: String)
  /// A primitive that two entries draw.
  case repeated(path: String, primitive: String, first: String)
  /// A drawn value outside its domain.
  case outside(path: String, value: Double, primitive: String, draw: Int, rule: String)
  /// A truncated distribution that hardly ever falls into the domain.
  case hardlyInside(path: String, primitive: String, draw: Int, rule: String)
  /// Fewer draws than the box of the intervals has corners.
  case corners(draws: Int, intervals: Int)
}

extension UncertaintyError {
  /// Where the rule is broken.
  public var path: String {
    switch self {
    case .noDraws, .weightSum, .weightCount: "draws"
    case .drawn: "primitives"
    case .weight(let draw, _): "draws[\(draw)].weight"
    case .otherFirms(let draw): "draws[\(draw)].firms"
    case .market(let draw, let error): "draws[\(draw)].\(error.path)"
    case .parameter(let path, _, _), .unknown(let path), .repeated(let path, _, _),
      .outside(let path, _, _, _, _),
      .hardlyInside(let path, _, _, _):
      path
    case .corners: "sampling.draws"
    }
  }

  /// The offending value as a person would write it; nil where nothing is there to show.
  public var shownValue: String? {
    switch self {
    case .noDraws: "[]"
    case .weight(_, let value), .parameter(_, let value, _), .outside(_, let value, _, _, _):
      Self.shown(value)
    case .weightCount(let count, _): "\(count) weights"
    case .market(_, let error): error.shownValue
    case .corners(let draws, _): "\(draws)"
    case .weightSum, .otherFirms, .unknown, .repeated, .hardlyInside, .drawn: nil
    }
  }

  /// What must hold, as the end of a sentence.
  public var rule: String {
    switch self {
    case .noDraws: "must have at least one draw"
    case .weight: "must be greater than 0 and finite"
    case .weightSum(let sum): "the weights sum to \(Self.shown(sum)); write them in a smaller unit"
    case .weightCount(_, let draws): "must be one for each of the \(draws) draws"
    case .otherFirms: "must be the firms of the first draw, in their order"
    case .market(_, let error): error.rule
    case .drawn(let draw, let error):
      "draw \(draw) makes no market: \(error); narrow a distribution"
    case .parameter(_, _, let rule): rule
    case .unknown: "the market has no such primitive"
    case .repeated(_, let primitive, let first):
      "\(primitive) is drawn by \(first) already; keep one"
    case .outside(_, _, let primitive, let draw, let rule):
      "draw \(draw) of \(primitive) \(rule); narrow the distribution, or add \"truncate\": true"
    case .hardlyInside(_, let primitive, let draw, let rule):
      "\(primitive) \(rule); the distribution lies outside but for less than 1 in "
        + "\(UncertaintyModel.attemptLimit) "
        + "(draw \(draw))"
    case .corners(_, let intervals):
      "must be at least \(Self.shown(UncertaintyModel.corners(intervals))), so that every corner "
        + "of the box of \(intervals) "
        + (intervals == 1 ? "interval is tried" : "intervals is tried")
    }
  }

  private static func shown(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension UncertaintyError: CustomStringConvertible {
  public var description: String {
    if let shownValue { "\(path) = \(shownValue): \(rule)" } else { "\(path): \(rule)" }
  }
}
