import OverlapMarket

/// The points of a grid from which no step to a neighbour, along one axis or several at once, leads
/// to more welfare.
struct GridPeaks {
  /// Most peaks that are worth a climb each; the highest are kept.
  static let limit = 16
  /// Welfares that differ by less than this, relatively, differ by rounding.
  static let rounding = 1e-12

  private let extents: [Int]
  private let welfare: [Double?]

  /// - Parameters:
  ///   - welfare: of each point of a grid, the last axis moving fastest; nil for points that may
  ///     not be chosen, which are no peaks and bound nothing.
  ///   - extents: points along each axis.
  init(_ welfare: [Double?], extents: [Int]) {
    self.welfare = welfare
    self.extents = extents
  }

  /// The best of all; the first where several are equally good. nil where nothing may be chosen.
  var best: Int? {
    var best: Int?
    for (index, value) in welfare.enumerated() {
      guard let value, value > best.flatMap({ welfare[$0] }) ?? -.infinity else { continue }
      best = index
    }
    return best
  }

  /// The peaks, the best point among them, ascending. Of a plateau, whose points are level to
  /// rounding, the best stands for all; one with a way up is no peak.
  ///
  /// - Complexity: O(points · 3^axes) at worst; most points end at their first neighbour.
  var all: [Int] {
    guard let best else { return [] }
    let neighbours = Neighbours(extents)
    var isSeen = [Bool](repeating: false, count: welfare.count)
    var peaks: [Int] = []
    for start in welfare.indices
    where !isSeen[start] && welfare[start] != nil && !hasWayUp(start, neighbours) {
      var plateau = [start]
      var top = start
      var isPeak = true
      isSeen[start] = true
      while let point = plateau.popLast() {
        if welfare[point] ?? 0 > welfare[top] ?? 0 { top = point }
        neighbours.visit(point) { other in
          guard let value = welfare[other], !isSeen[other], isLevel(value, welfare[point]) else {
            return true
          }
          if hasWayUp(other, neighbours) {
            isPeak = false
          } else {
            isSeen[other] = true
            plateau.append(other)
          }
          return true
        }
      }
      if isPeak { peaks.append(top) }
    }
    if !peaks.contains(best) { peaks.append(best) }
    // Ties go to the first, so that the choice is the same on every machine.
    let ranked = peaks.sorted { (welfare[$0] ?? 0, $1) > (welfare[$1] ?? 0, $0) }
    return ranked.prefix(Self.limit).sorted()
  }

  private func isLevel(_ a: Double, _ b: Double?) -> Bool {
    guard let b else { return false }
    return abs(a - b) <= Self.rounding * max(abs(a), abs(b))
  }

  private func hasWayUp(_ point: Int, _ neighbours: Neighbours) -> Bool {
    guard let here = welfare[point] else { return false }
    return !neighbours.visit(point) { other in
      guard let there = welfare[other] else { return true }
      return there <= here || isLevel(there, here)
    }
  }
}

/// The up to 3^axes − 1 points around a point of a grid.
private struct Neighbours {
  private let extents: [Int]
  /// Steps along each axis, one neighbour after the other.
  private let steps: [[Int]]
  private let units: [Int]

  init(_ extents: [Int]) {
    self.extents = extents
    units = extents.indices.map { extents[($0 + 1)...].reduce(1, *) }
    steps = extents.reduce([[]]) { partial, _ in
      partial.flatMap { head in [-1, 0, 1].map { head + [$0] } }
    }
    .filter { $0.contains { $0 != 0 } }
  }

  /// Calls `body` for each until it answers false.
  /// - Returns: whether it never did.
  @discardableResult
  func visit(_ point: Int, _ body: (Int) -> Bool) -> Bool {
    next: for step in steps {
      var other = point
      for k in extents.indices where step[k] != 0 {
        let moved = point / units[k] % extents[k] + step[k]
        guard moved >= 0, moved < extents[k] else { continue next }
        other += step[k] * units[k]
      }
      guard body(other) else { return false }
    }
    return true
  }
}
