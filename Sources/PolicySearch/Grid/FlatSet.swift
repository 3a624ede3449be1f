import OverlapMarket

/// The points of a grid that are nearly as good as the best of it: feasible, and with a welfare
/// that falls short of the best's by no more than `flatness` times what the first best gains over
/// no regulation. A constant added to welfare leaves the set as it is, and so does a wider menu
/// with the same best.
public struct FlatSet: Sendable, Equatable {
  /// Positions in the grid, ascending.
  public let indices: [Int]
  /// Least welfare that belongs; over draws, the criterion's value.
  public let threshold: Double
  /// Least and largest value of each of the menu's instruments over the set.
  public let extents: [ClosedRange<Double>]

  /// - Parameter gain: what the first best gains over no regulation.
  /// - Returns: nil where no point is feasible, and without a gain.
  init?(_ points: [PolicyPoint], of menu: PolicyMenu, gain: Double?) {
    func welfare(_ index: Int) -> Double? {
      points[index].outcome.flatMap { $0.isFeasible ? $0.welfare : nil }
    }
    guard let gain, let best = points.indices.compactMap(welfare).max() else { return nil }
    let threshold = best - menu.flatness * gain
    let indices = points.indices.filter { welfare($0) ?? -.infinity >= threshold }
    let values = indices.map(menu.values)
    self.threshold = threshold
    self.indices = indices
    extents = menu.instruments.indices.map { k in
      values.reduce(values[0][k]...values[0][k]) {
        min($0.lowerBound, $1[k])...max($0.upperBound, $1[k])
      }
    }
  }
}
