/// A number against one other, with bands of what it may be.
struct BandChart {
  struct Point {
    let x: Double
    /// NaN where it is not known.
    let value: Double
    /// From the widest band to the narrowest; empty where nothing is known.
    let bands: [ClosedRange<Double>]
    let isAllowed: Bool
    let isFlat: Bool
  }

  let title, subtitle: String
  let x, y: String
  /// In ascending order.
  let points: [Point]
  let line: String
  let bandNames: [String]
  let best: (x: Double, y: Double)?

  private static let fills = [
    [("fill", MarkColor.blue), ("fill-opacity", "0.18")],
    [("fill", MarkColor.blue), ("fill-opacity", "0.3")],
  ]
  private static let flat = [("fill", MarkColor.orange), ("fill-opacity", "0.25")]
  private static let stroke = [
    ("fill", "none"), ("stroke", MarkColor.blue), ("stroke-width", "2.4"),
    ("stroke-linejoin", "round"),
  ]

  var svg: String {
    let all =
      points.flatMap { [$0.value] + $0.bands.flatMap { [$0.lowerBound, $0.upperBound] } }
      + (best.map { [$0.y] } ?? [])
    let frame = ChartFrame(
      title: title, subtitle: subtitle, x: (x, Axis.range(of: points.map(\.x))),
      y: (y, Axis.range(of: all, margin: 0.06)))
    let hasForbidden = points.contains { !$0.value.isNaN && !$0.isAllowed }
    let hasFlat = points.contains(where: \.isFlat)
    var keys: [(String, (inout SVGText, (x: Double, y: Double)) -> Void)] = [
      (
        line,
        { svg, at in svg.path([[(at.x, at.y), (at.x + 34, at.y)]], closed: false, Self.stroke) }
      )
    ]
    for (index, name) in bandNames.enumerated() {
      // A narrow band lies on the wide one.
      keys.append(
        (
          name,
          { svg, at in
            for fill in Self.fills.prefix(index + 1) { svg.rectangle(at.x, at.y - 7, 34, 14, fill) }
          }
        ))
    }
    if hasFlat {
      keys.append(("flat optimum", { $0.rectangle($1.x, $1.y - 7, 34, 14, Self.flat) }))
    }
    if hasForbidden {
      keys.append(
        (
          "breaks the constraints",
          { $0.rectangle($1.x, $1.y - 7, 34, 14, [("fill", "url(#hatch)")]) }
        ))
    }
    if best != nil { keys.append(("best policy found", { Self.mark(&$0, ($1.x + 17, $1.y)) })) }
    var svg = frame.begin(keys: keys.count, grid: true)
    svg.begin("g", [("clip-path", "url(#plot)")])
    strips(&svg, frame, Self.flat, where: \.isFlat)
    for band in bandNames.indices {
      let runs = runs { $0.bands.count > band }
      svg.path(
        runs.map { run in
          run.map { frame.place($0.x, $0.bands[band].upperBound) }
            + run.reversed().map { frame.place($0.x, $0.bands[band].lowerBound) }
        }, closed: true, Self.fills[min(band, 1)])
    }
    let runs = runs { !$0.value.isNaN }
    svg.path(runs.map { $0.map { frame.place($0.x, $0.value) } }, closed: false, Self.stroke)
    for run in runs where run.count == 1 {
      let at = frame.place(run[0].x, run[0].value)
      svg.circle(at.x, at.y, radius: 2.5, [("fill", MarkColor.blue)])
    }
    strips(&svg, frame, [("fill", "url(#hatch)")]) { !$0.value.isNaN && !$0.isAllowed }
    svg.end()
    frame.end(&svg)
    if let best { Self.mark(&svg, frame.place(best.x, best.y)) }
    for (index, (words, draw)) in keys.enumerated() {
      draw(&svg, frame.key(index))
      frame.keyWords(&svg, index, words)
    }
    return svg.document
  }

  /// Neighbours of which something holds.
  private func runs(_ holds: (Point) -> Bool) -> [[Point]] {
    points.split(whereSeparator: { !holds($0) }).map(Array.init)
  }

  /// The height of the plot, half way to the neighbours of which it does not hold.
  private func strips(
    _ svg: inout SVGText, _ frame: ChartFrame, _ style: [(String, String)],
    where holds: (Point) -> Bool
  ) {
    for run in points.indices.split(whereSeparator: { !holds(points[$0]) }) {
      let (first, last) = (run[run.startIndex], run[run.index(before: run.endIndex)])
      let from = first > 0 ? (points[first - 1].x + points[first].x) / 2 : points[first].x
      let to = last < points.count - 1 ? (points[last].x + points[last + 1].x) / 2 : points[last].x
      svg.rectangle(
        frame.x.position(from), frame.y.to, frame.x.position(to) - frame.x.position(from),
        frame.y.from - frame.y.to,
        style)
    }
  }

  private static func mark(_ svg: inout SVGText, _ at: (x: Double, y: Double)) {
    svg.circle(
      at.x, at.y, radius: 6,
      [("fill", MarkColor.vermilion), ("stroke", "#ffffff"), ("stroke-width", "2")])
  }
}
