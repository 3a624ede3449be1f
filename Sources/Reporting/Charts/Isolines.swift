/// A function given at the points of a rectangular grid, linear along the grid's lines between
/// them. Cells with a corner that is not a number are left out.
///
/// Marching squares: a cell's part above a level is a polygon with corners where the level crosses
/// the cell's edges; in a saddle the part above is joined.
struct GridFunction {
  typealias Point = (x: Double, y: Double)

  /// Ascending, at least two each.
  let xs, ys: [Double]
  /// At (xs[i], ys[j]) in i · ys.count + j.
  let values: [Double]

  /// A corner of a cell, or a crossing of one of its edges.
  private struct Vertex {
    let point: Point
    /// Crossings: which edge of the grid; corners: nil.
    let edge: Int?
  }

  private func corner(_ i: Int, _ j: Int) -> Double { values[i * ys.count + j] }

  private func isKnown(_ i: Int, _ j: Int) -> Bool {
    !(corner(i, j).isNaN || corner(i + 1, j).isNaN || corner(i, j + 1).isNaN
      || corner(i + 1, j + 1).isNaN)
  }

  /// The corners of a cell, counter-clockwise.
  private static let ring = [(0, 0), (1, 0), (1, 1), (0, 1)]

  /// Edges of the grid are told apart by a number: along x from (i, j), or along y.
  private func edge(_ i: Int, _ j: Int, side: Int) -> Int {
    switch side {
    case 0: 2 * (i * ys.count + j)
    case 1: 2 * ((i + 1) * ys.count + j) + 1
    case 2: 2 * (i * ys.count + j + 1)
    default: 2 * (i * ys.count + j) + 1
    }
  }

  /// The part of a cell at or above a level, counter-clockwise; empty where there is none.
  private func part(_ i: Int, _ j: Int, above level: Double) -> [Vertex] {
    var part: [Vertex] = []
    for side in 0..<4 {
      let (a, b) = (Self.ring[side], Self.ring[(side + 1) % 4])
      let (va, vb) = (corner(i + a.0, j + a.1), corner(i + b.0, j + b.1))
      let from = (x: xs[i + a.0], y: ys[j + a.1])
      let to = (x: xs[i + b.0], y: ys[j + b.1])
      if va >= level { part.append(Vertex(point: from, edge: nil)) }
      if (va >= level) != (vb >= level) {
        // From the end with the smaller index, so that both cells at an edge find the same point.
        let isForward = side < 2
        let (low, high, start, stop) = isForward ? (va, vb, from, to) : (vb, va, to, from)
        let share = (level - low) / (high - low)
        let point = (
          x: start.x + share * (stop.x - start.x), y: start.y + share * (stop.y - start.y)
        )
        part.append(Vertex(point: point, edge: edge(i, j, side: side)))
      }
    }
    return part
  }

  /// Polygons that together cover where the function is at least `level`, all counter-clockwise,
  /// touching but not overlapping. O(cells).
  func region(above level: Double) -> [[Point]] {
    var polygons: [[Point]] = []
    for j in 0..<ys.count - 1 {
      // Neighbours that lie above entirely are one rectangle.
      var start: Int?
      for i in 0..<xs.count {
        let isWhole =
          i < xs.count - 1 && isKnown(i, j)
          && Self.ring.allSatisfy { corner(i + $0.0, j + $0.1) >= level }
        if isWhole {
          start = start ?? i
          continue
        }
        if let first = start {
          polygons.append([
            (xs[first], ys[j]), (xs[i], ys[j]), (xs[i], ys[j + 1]), (xs[first], ys[j + 1]),
          ])
          start = nil
        }
        guard i < xs.count - 1, isKnown(i, j) else { continue }
        let part = part(i, j, above: level)
        if part.count > 2 { polygons.append(part.map(\.point)) }
      }
    }
    return polygons
  }

  /// The lines on which the function crosses `level`, with what lies above on their left; closed
  /// ones end at their start. O(cells).
  func isolines(at level: Double) -> [[Point]] {
    var next: [Int: (end: Int, point: Point)] = [:]
    var points: [Int: Point] = [:]
    var starts: [Int] = []
    var hasBefore: Set<Int> = []
    for i in 0..<xs.count - 1 {
      for j in 0..<ys.count - 1 where isKnown(i, j) {
        let part = part(i, j, above: level)
        for (k, vertex) in part.enumerated() {
          // Out of the part along one edge, back along the next crossing.
          let following = part[(k + 1) % part.count]
          guard let from = vertex.edge, let to = following.edge, from != to, leaves(part, k) else {
            continue
          }
          next[from] = (to, following.point)
          points[from] = vertex.point
          starts.append(from)
          hasBefore.insert(to)
        }
      }
    }
    var lines: [[Point]] = []
    for start in starts.filter({ !hasBefore.contains($0) }) + starts {
      guard let first = points[start], next[start] != nil else { continue }
      var line = [first]
      var edge = start
      while let step = next.removeValue(forKey: edge) {
        line.append(step.point)
        edge = step.end
      }
      lines.append(line)
    }
    return lines
  }

  /// Whether the part of a cell leaves the cell's edge at a crossing: the crossing comes after a
  /// corner of the part.
  private func leaves(_ part: [Vertex], _ k: Int) -> Bool {
    part[(k + part.count - 1) % part.count].edge == nil
  }
}
