import Glibc
import Testing

@testable import Reporting

@Suite("Isolines")
struct IsolineTests {
  typealias Point = GridFunction.Point

  private func function(
    _ xs: [Double], _ ys: [Double], _ f: (Double, Double) -> Double
  ) -> GridFunction {
    GridFunction(xs: xs, ys: ys, values: xs.flatMap { x in ys.map { y in f(x, y) } })
  }

  private func spaced(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
    (0..<count).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(count - 1)
    }
  }

  /// By the shoelace formula; positive for counter-clockwise polygons.
  private func area(_ polygon: [Point]) -> Double {
    polygon.indices.reduce(0) { sum, k in
      let (a, b) = (polygon[k], polygon[(k + 1) % polygon.count])
      return sum + (a.x * b.y - b.x * a.y) / 2
    }
  }

  @Test("A plane: its isoline is the straight line, and the region above it has the exact area")
  func plane() {
    let plane = function([0, 0.3, 1.1, 2], [0, 0.5, 1]) { 3 * $0 + 2 * $1 }
    for level in [0.4, 1.0, 2.5, 3, 5.3, 7.9] {
      let lines = plane.isolines(at: level)
      #expect(lines.count == 1, "level \(level)")
      for point in lines.joined() { #expect(abs(3 * point.x + 2 * point.y - level) < 1e-14) }
      // ∫₀¹ (2 − clamp((level − 2y)/3, 0, 2)) dy by fine midpoints.
      let n = 200_000
      let expected = (0..<n).reduce(0.0) { sum, k in
        let y = (Double(k) + 0.5) / Double(n)
        return sum + (2 - min(max((level - 2 * y) / 3, 0), 2)) / Double(n)
      }
      let polygons = plane.region(above: level)
      #expect(polygons.allSatisfy { area($0) >= 0 })
      #expect(abs(polygons.reduce(0) { $0 + area($1) } - expected) < 1e-9, "level \(level)")
    }
    #expect(plane.isolines(at: -1).isEmpty && plane.isolines(at: 9).isEmpty)
    #expect(plane.region(above: 9).isEmpty)
    #expect(abs(plane.region(above: -1).reduce(0) { $0 + area($1) } - 2) < 1e-14)
  }

  @Test("A paraboloid: one closed circle around what lies above, to second order in the spacing")
  func paraboloid() {
    var errors: [Double] = []
    for count in [21, 41, 81] {
      let h = 2 / Double(count - 1)
      let bowl = function(spaced(-1...1, count), spaced(-1...1, count)) { 1 - $0 * $0 - $1 * $1 }
      let lines = bowl.isolines(at: 0.51)
      #expect(lines.count == 1)
      let line = lines[0]
      #expect(line[0].x == line[line.count - 1].x && line[0].y == line[line.count - 1].y)
      for point in line { #expect(abs(hypot(point.x, point.y) - 0.7) < h * h) }
      // What lies above is on the left: the line runs counter-clockwise.
      #expect(area(line) > 0)
      let region = bowl.region(above: 0.51).reduce(0) { $0 + area($1) }
      #expect(abs(region - area(line)) < 1e-12)
      errors.append(abs(region - .pi * 0.49))
      let hole = function(spaced(-1...1, count), spaced(-1...1, count)) { $0 * $0 + $1 * $1 }
      #expect(area(hole.isolines(at: 0.49)[0]) < 0)
    }
    #expect(errors[1] < errors[0] / 3 && errors[2] < errors[1] / 3, "\(errors)")
  }

  @Test(
    """
    Regions above and below a level fill the grid, saddles included; each line's ends lie on the \
    border
    """
  )
  func complement() {
    let saddle = function(spaced(-1...1, 8), spaced(-1...1, 6)) { $0 * $1 + 0.01 }
    let negative = GridFunction(xs: saddle.xs, ys: saddle.ys, values: saddle.values.map { -$0 })
    for level in [0.0, 0.1, -0.2, 0.37] {
      let above = saddle.region(above: level).reduce(0) { $0 + area($1) }
      let below = negative.region(above: -level).reduce(0) { $0 + area($1) }
      // In the cell of the saddle itself both parts are joined, and overlap.
      #expect(above + below >= 4 - 1e-12 && above + below <= 4 + saddle.xs[1] * saddle.xs[1] + 0.2)
      for line in saddle.isolines(at: level) {
        for end in [line[0], line[line.count - 1]] where line[0].x != line[line.count - 1].x {
          #expect(abs(abs(end.x) - 1) < 1e-12 || abs(abs(end.y) - 1) < 1e-12)
        }
      }
    }
  }

  @Test("Cells with a corner that is not known are left out")
  func unknown() {
    let holed = function(spaced(0...4, 5), spaced(0...4, 5)) { x, y in x == 2 && y == 2 ? .nan : 1 }
    #expect(abs(holed.region(above: 0).reduce(0) { $0 + area($1) } - 12) < 1e-12)
  }
}
