import OverlapMarket
import Planner

/// How much more welfare than the best policy found some policy between the points of the grid may
/// have.
public struct MissedGain: Sendable, Equatable {
  /// Between the points of the grid, if welfare is nowhere steeper than twice the steepest slope
  /// between neighbouring points around (a Lipschitz bound whose constant is an estimate, so no
  /// proof); at least 0. nil for more than two moving instruments, and where no cell of the grid
  /// has all its corners.
  public let estimate: Double?
  /// Cells of the grid with a corner that has no verified equilibrium, of which the estimate knows
  /// nothing.
  public let cellsUnknown: Int
  /// Of any policy whatever: proven, because no policy does better than a planner who sets every
  /// overlap. nil where a policy can do what the planner cannot, make firms leave or cut exposures,
  /// and over draws without a common bound.
  public let proven: Double?

  /// - Parameters:
  ///   - points: of the whole grid.
  ///   - best: welfare of the best policy found.
  init(
    _ points: [PolicyPoint], of menu: PolicyMenu, best: Double, comparison: PolicyComparison,
    isBoundedByPlanner: Bool
  ) {
    let grid = LipschitzGrid(
      points.map { $0.outcome?.welfare }, extents: menu.instruments.map(\.points))
    let bound = grid?.bound
    estimate = bound?.highest.map { max(0, $0 - best) }
    cellsUnknown = bound?.unknown ?? 0
    proven = isBoundedByPlanner ? max(0, comparison.firstBestValue.upperBound - best) : nil
  }
}

/// Values on a grid of one or two axes that move.
struct LipschitzGrid {
  private let values: [Double?]
  private let rows: Int
  private let columns: Int

  /// - Parameter extents: of the axes, the last moving fastest.
  /// - Returns: nil for more than two axes that move.
  init?(_ values: [Double?], extents: [Int]) {
    let moving = extents.filter { $0 > 1 }
    guard (1...2).contains(moving.count) else { return nil }
    self.values = values
    rows = moving.count == 2 ? moving[0] : 1
    columns = moving[moving.count - 1]
  }

  private func value(_ row: Int, _ column: Int) -> Double? {
    (0..<rows).contains(row) && (0..<columns).contains(column)
      ? values[row * columns + column] : nil
  }

  /// The largest that the function can be in any cell; nil where no cell has all its corners.
  /// O(values).
  var bound: (highest: Double?, unknown: Int) {
    var highest: Double?
    var unknown = 0
    for row in 0..<max(rows - 1, 1) {
      for column in 0..<columns - 1 {
        if let bound = bound(row, column) {
          highest = max(highest ?? -.infinity, bound)
        } else {
          unknown += 1
        }
      }
    }
    return (highest, unknown)
  }

  /// Within one cell: along each diagonal the two cones of slope meet half way.
  private func bound(_ row: Int, _ column: Int) -> Double? {
    let across =
      2 * steepest(rows: row - 1...row + 2, columns: column - 1...column + 1, down: 0, along: 1)
    let down =
      2 * steepest(rows: row - 1...row + 1, columns: column - 1...column + 2, down: 1, along: 0)
    if rows == 1 {
      guard let a = value(0, column), let b = value(0, column + 1) else { return nil }
      return a / 2 + b / 2 + across / 2
    }
    guard let a = value(row, column), let b = value(row, column + 1),
      let c = value(row + 1, column),
      let d = value(row + 1, column + 1)
    else { return nil }
    return min(a / 2 + d / 2, b / 2 + c / 2) + (across + down) / 2
  }

  /// The largest change between neighbours in a direction.
  private func steepest(rows: ClosedRange<Int>, columns: ClosedRange<Int>, down: Int, along: Int)
    -> Double
  {
    var largest = 0.0
    for row in rows {
      for column in columns {
        guard let a = value(row, column), let b = value(row + down, column + along) else {
          continue
        }
        largest = max(largest, abs(b - a))
      }
    }
    return largest
  }
}
