import OverlapMarket

/// The points of a grid that are nearly as good as the best of it: feasible, and with a welfare
/// that falls short of the best's by no more than `flatness` times the difference between the best
/// and the worst feasible point. A constant added to welfare leaves the set as it is.
public struct FlatSet: Sendable, Equatable {
  /// Positions in the grid, ascending.
  public let indices: [Int]
  /// Least welfare that belongs; over draws, the criterion's value.
  public let threshold: Double
  /// Least and largest value of each of the menu's instruments over the set.
  public let extents: [ClosedRange<Double>]

  /// - Returns: nil where no point is feasible.
  init?(_ points: [PolicyPoint], of menu: PolicyMenu) {
    func welfare(_ index: Int) -> Double? {
      points[index].outcome.flatMap { $0.isFeasible ? $0.welfare : nil }
    }
    let feasible = points.indices.compactMap(welfare)
    guard let best = feasible.max(), let worst = feasible.min() else { return nil }
    // From the nearer end, so that rounding leaves neither end out.
    let range = best - worst
    let threshold =
      menu.flatness < 0.5 ? best - menu.flatness * range : worst + (1 - menu.flatness) * range
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
