/// What a regulator makes of the welfares that a policy may have (section 8.4 of the paper;
/// docs/model.md section 5). Each is a number to be maximised, in units of welfare, and none falls
/// where welfare rises in some draw.
public enum UncertaintyCriterion: Sendable, Hashable {
  /// Mean welfare.
  case expectation
  /// Least welfare of any draw.
  case worstCase
  /// The welfare that is missed with probability `level` at most.
  case quantile(level: Double)
  /// Mean welfare over the worst draws, `level` of the weight.
  case expectedShortfall(level: Double)
  /// Minus the largest regret: what a policy loses in a draw to the policy of the grid that is best
  /// in it.
  case regret
}

extension UncertaintyCriterion {
  /// The words by which files name the criteria.
  public enum Kind: String, Sendable, CaseIterable {
    case expectation
    case worstCase = "worst"
    case quantile
    case expectedShortfall = "expected-shortfall"
    case regret

    /// Whether it has a level.
    public var hasLevel: Bool { self == .quantile || self == .expectedShortfall }
    /// Whether it weighs draws by their probabilities.
    public var needsProbabilities: Bool { self != .worstCase && self != .regret }
  }

  /// - Returns: nil without a kind.
  /// - Throws: `MenuError.level` where a level is missing or has no place.
  public init?(_ kind: Kind?, level: Double?) throws(MenuError) {
    switch (kind, level) {
    case (nil, nil): return nil
    case (.expectation, nil): self = .expectation
    case (.worstCase, nil): self = .worstCase
    case (.regret, nil): self = .regret
    case (.quantile, let level?): self = .quantile(level: level)
    case (.expectedShortfall, let level?): self = .expectedShortfall(level: level)
    default: throw .level(kind)
    }
  }

  public var kind: Kind {
    switch self {
    case .expectation: .expectation
    case .worstCase: .worstCase
    case .quantile: .quantile
    case .expectedShortfall: .expectedShortfall
    case .regret: .regret
    }
  }

  public var level: Double? {
    switch self {
    case .quantile(let level), .expectedShortfall(let level): level
    case .expectation, .worstCase, .regret: nil
    }
  }

  /// - Parameters:
  ///   - welfare: in each draw.
  ///   - best: the welfare of the policy that is best in each draw; for regret alone. Without it,
  ///     regret is judged by the worst draw.
  /// - Complexity: O(n log n).
  func value(of welfare: [Double], in draws: MarketDraws, best: [Double]?) -> Double {
    switch self {
    case .expectation: WeightedSample(welfare, weights: draws.weights).mean
    case .worstCase: welfare.reduce(.infinity) { min($0, $1) }
    case .quantile(let level): WeightedSample(welfare, weights: draws.weights).quantile(level)
    case .expectedShortfall(let level):
      WeightedSample(welfare, weights: draws.weights).expectedShortfall(level)
    case .regret:
      zip(welfare, best ?? Array(repeating: 0, count: welfare.count)).reduce(.infinity) {
        min($0, $1.0 - $1.1)
      }
    }
  }
}
