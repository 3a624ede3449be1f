/// First two moments of K, the number of firms that fail, and the parts of the second (equation
/// (12) for firms that differ).
public struct FailureMoments: Sendable, Equatable {
  /// E[K].
  public var mean: Double
  /// E[Var(K | S)]: failures within a regime, independent but for shared foundations.
  public var withinRegimeVariance: Double
  /// Var(E[K | S]): the common shock.
  public var betweenRegimeVariance: Double
  /// What each foundation adds to the variance within regimes, in the market's order; nil where no
  /// firm is on one.
  public var foundationCovariance: [Double]?

  /// E[K²], exactly: the sum of both variances and the squared mean.
  public var meanSquare: Double { withinRegimeVariance + betweenRegimeVariance + mean * mean }
}

/// How the systemic loss is computed from failure probabilities.
public enum SystemicTerm: String, Sendable, CaseIterable {
  /// κ E[K²].
  case exact
  /// κ E[K]²: the paper's mean-field approximation.
  case meanField = "mean-field"
}

extension FailureMoments {
  /// Systemic loss in units of welfare for weight κ.
  public func systemicLoss(weight: Double, term: SystemicTerm) -> Double {
    switch term {
    case .exact: weight * meanSquare
    case .meanField: weight * mean * mean
    }
  }
}
