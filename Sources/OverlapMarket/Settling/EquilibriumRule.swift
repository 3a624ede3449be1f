/// Which equilibrium a policy is judged by where its market has several.
///
/// No equilibrium is likelier than another as far as the model tells. A policy is therefore as good
/// as the worst market that it allows, unless somebody asks otherwise.
public enum EquilibriumRule: String, Sendable, CaseIterable {
  /// The one with the least welfare.
  case worst
  /// The one with the most welfare.
  case best
  /// The one with the most expected failures E[K].
  case leastSafe = "least-safe"
  /// The one with the fewest expected failures E[K].
  case safest
}

extension EquilibriumRule {
  /// Values that differ by less than this, relatively, differ by rounding.
  static let rounding = 1e-9

  /// What the rules compare: welfare, by which policies are ranked, expected failures, and the
  /// firms' overlaps.
  package typealias Candidate = (welfare: Double, failures: Double, overlap: [Double])

  /// - Parameter names: of the firms.
  /// - Returns: the position of the one selected; nil where there is none.
  ///
  /// Where several are equally good to rounding, as those are in which identical firms have changed
  /// places, overlaps decide, the smaller one of the firm whose name comes first; so that the
  /// choice does not hang on the order of rows.
  package func selection(among candidates: [Candidate], names: [String]) -> Int? {
    guard candidates.count > 1 else { return candidates.indices.first }
    let values = candidates.map { candidate in
      switch self {
      case .worst: candidate.welfare
      case .best: -candidate.welfare
      case .leastSafe: -candidate.failures
      case .safest: candidate.failures
      }
    }
    guard let least = values.min() else { return nil }
    let slack = Self.rounding * abs(least)
    let ties = candidates.indices.filter { values[$0] <= least + slack }
    guard ties.count > 1 else { return ties.first }
    let order = names.indices.sorted { names[$0] < names[$1] }
    return ties.min { a, b in
      let (x, y) = (candidates[a].overlap, candidates[b].overlap)
      for i in order where abs(x[i] - y[i]) > Self.rounding * max(abs(x[i]), abs(y[i])) {
        return x[i] < y[i]
      }
      return false
    }
  }
}
