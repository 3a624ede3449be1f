/// A market or a policy that breaks a rule of docs/model.md section 1. Paths are those of the
/// roster format (`firms[3].cost`), which is also how the library names its fields.
public enum MarketError: Error, Sendable, Equatable {
  /// A number outside its domain, or not finite.
  case outOfDomain(path: String, value: Double, rule: String)
  /// A list that needs at least one entry.
  case empty(path: String)
  /// A name that is missing its text.
  case emptyName(path: String)
  /// A name used before.
  case duplicateName(path: String, name: String, firstPath: String)
  /// A name that differs in blanks only from one used before: nobody could tell them apart.
  case alikeName(path: String, name: String, first: String, firstPath: String)
  /// A word that is none of those there are.
  case unknownChoice(path: String, value: String, names: [String])
  /// Regime probabilities whose sum is not 1.
  case probabilitySum(Double)
  /// A per-firm instrument whose number of entries is not the market's number of firms.
  case entryCount(path: String, count: Int, firms: Int)
  /// Part of a policy that what was asked for needs.
  case incomplete(path: String, rule: String)
  /// Instruments of a policy that what was asked for cannot deal with.
  case unsupported(instruments: [String], by: String)
  /// More firms than what was asked for can deal with.
  case tooManyFirms(Int, limit: Int, by: String)
  /// More sums in which firms meet than what was asked for can search: that of logit weights, one a
  /// regime under a surcharge, one an owner of several firms. The path is what makes them.
  case tooManySums(path: String, count: Int, limit: Int, by: String)
  /// Numbers that are each in their domain but whose combination leaves the range of a double, with
  /// the one that is most out of scale.
  case overflow(path: String, value: Double?, combination: String)
}

extension MarketError {
  /// Where the rule is broken.
  public var path: String {
    switch self {
    case .outOfDomain(let path, _, _), .empty(let path), .emptyName(let path),
      .duplicateName(let path, _, _), .alikeName(let path, _, _, _), .entryCount(let path, _, _),
      .overflow(let path, _, _), .incomplete(let path, _), .unknownChoice(let path, _, _),
      .tooManySums(let path, _, _, _):
      path
    case .probabilitySum: "regimes"
    case .tooManyFirms: "firms"
    case .unsupported(let instruments, _): "policy.\(instruments.first ?? "")"
    }
  }

  /// The offending value as a person would write it; nil where nothing is there to show.
  public var shownValue: String? {
    switch self {
    case .outOfDomain(_, let value, _): "\(value)"
    case .empty: "[]"
    case .emptyName: "\"\""
    case .duplicateName(_, let name, _), .alikeName(_, let name, _, _),
      .unknownChoice(_, let name, _):
      "\"\(name)\""
    case .probabilitySum(let sum): "probabilities that sum to \(sum)"
    case .tooManyFirms(let count, _, _): "\(count) entries"
    case .entryCount(_, let count, _): count == 1 ? "1 entry" : "\(count) entries"
    case .overflow(_, let value, _): value.map { "\($0)" }
    case .unsupported, .incomplete, .tooManySums: nil
    }
  }

  /// What must hold, as the end of a sentence: "must be greater than 0".
  public var rule: String {
    switch self {
    case .outOfDomain(_, _, let rule): rule
    case .empty: "must have at least one entry"
    case .emptyName: "must not be empty"
    case .duplicateName(_, _, let first): "must be unique; \(first) has the same name"
    case .alikeName(let path, _, let name, let first):
      path.hasSuffix(".name")
        ? "must be unique; \(first) = \"\(name)\" differs in blanks only"
        : "\(first) = \"\(name)\" differs in blanks only; write both alike"
    case .unknownChoice(_, _, let names):
      "must be one of \(names.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .probabilitySum: "must sum to 1 (within \(Market.probabilityTolerance))"
    case .entryCount(_, _, let firms):
      "must have one entry a firm; the market has \(firms == 1 ? "1 firm" : "\(firms) firms")"
    case .incomplete(_, let rule): rule
    case .tooManySums(_, let count, let limit, let work):
      "\(work) takes at most \(limit) sums in which firms meet (that of logit weights, one a "
        + "regime under a surcharge, one an owner of several firms); here are \(count)"
    case .tooManyFirms(_, let limit, let work): "\(work) takes at most \(limit)"
    case .unsupported(_, let work): "\(work) cannot deal with this instrument yet; leave it out"
    case .overflow(_, _, let combination):
      "\(combination) is too large to compute with; choose units in which it is below 1e150"
    }
  }
}

extension MarketError: CustomStringConvertible {
  public var description: String {
    if let shownValue { "\(path) = \(shownValue): \(rule)" } else { "\(path): \(rule)" }
  }
}
